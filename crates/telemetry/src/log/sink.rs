use wharf_core::logs::{LogLine, LogSink, LogSinkError, LogTarget};

use super::{
    error::LogStoreError,
    group::Group,
    store::LogStore,
    stream::{AppendError, Durability},
};

/// A longer line becomes several events. Source: Docker's awslogs driver, `maximumBytesPerEvent` (256 KiB less the 26
/// bytes that CloudWatch Logs counts for each event).
const MAX_EVENT: usize = 262_144 - 26;

impl LogSink for LogStore {
    fn open(&self, target: &LogTarget) -> Result<(), LogSinkError> {
        let group = self.group_of(target)?;
        group.create_stream(&target.stream, Durability::Process).map(drop).map_err(sink_error)
    }

    fn append(&self, target: &LogTarget, lines: Vec<LogLine>, from: Option<u64>) -> Result<u64, LogSinkError> {
        let lines: Vec<_> = lines.into_iter().flat_map(events).collect();
        // A stream or group that was deleted under a running container comes back, as with Docker's driver on its next start.
        loop {
            let group = self.group_of(target)?;
            let stream = match group.create_stream(&target.stream, Durability::Process) {
                Ok((stream, _)) => stream,
                Err(LogStoreError::GroupMissing(_)) => continue,
                Err(error) => return Err(sink_error(error)),
            };
            let failed = LogStoreError::io("append to", &stream.dir);
            match stream.append_once(&lines, from) {
                Ok(next_seq) => {
                    group.notify();
                    return Ok(next_seq);
                }
                Err(AppendError::Gone) => {}
                Err(AppendError::Io(source)) => return Err(sink_error(failed(source))),
            }
        }
    }
}

impl LogStore {
    fn group_of(&self, target: &LogTarget) -> Result<std::sync::Arc<Group>, LogSinkError> {
        let found = match self.find(&target.scope, &target.group) {
            Err(LogStoreError::GroupMissing(_)) if target.create_group => {
                self.ensure_group(&target.scope, &target.group)
            }
            found => found,
        };
        found.map_err(sink_error)
    }
}

/// The events that a line becomes: none if it is empty (an event's message has at least one character), several if it is long.
fn events(line: LogLine) -> Vec<LogLine> {
    if line.message.is_empty() {
        return Vec::new();
    }
    if line.message.len() <= MAX_EVENT {
        return vec![line];
    }
    let mut rest = line.message.as_str();
    let mut events = Vec::new();
    while !rest.is_empty() {
        let (event, after) = rest.split_at(rest.floor_char_boundary(MAX_EVENT));
        events.push(LogLine { timestamp: line.timestamp, message: event.to_owned() });
        rest = after;
    }
    events
}

fn sink_error(error: LogStoreError) -> LogSinkError {
    match error {
        LogStoreError::GroupMissing(group) => LogSinkError::GroupMissing(group),
        LogStoreError::Io { source, action, path } => {
            LogSinkError::Io(std::io::Error::new(source.kind(), format!("cannot {action} '{path}': {source}")))
        }
        other => LogSinkError::Io(std::io::Error::other(other)),
    }
}

#[cfg(test)]
mod tests {
    use wharf_core::Timestamp;

    use super::*;

    #[test]
    fn long_lines_split_between_characters() {
        let message = "é".repeat(MAX_EVENT) + "x";
        let events = events(LogLine { timestamp: Timestamp(5), message: message.clone() });
        assert_eq!(events.len(), 3);
        assert!(events.iter().all(|e| e.message.len() <= MAX_EVENT && e.timestamp == Timestamp(5)));
        assert_eq!(events.iter().map(|e| e.message.as_str()).collect::<String>(), message);
    }
}
