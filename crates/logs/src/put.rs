//! PutLogEvents.

use wharf_aws_wire::{
    ApiError, Context,
    logs::types::{InputLogEvent, PutLogEventsRequest, PutLogEventsResponse, RejectedLogEventsInfo},
};
use wharf_core::{Timestamp, logs::LogLine};
use wharf_telemetry::{Durability, LogStore};

use crate::{error, stream};

// Source of all: API reference, PutLogEvents.
const MAX_BYTES: usize = 1_048_576;
const EVENT_OVERHEAD: usize = 26;
const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;
const MAX_SPAN: i64 = DAY;
const OLDEST: i64 = 14 * DAY;
const NEWEST: i64 = 2 * HOUR;

pub(crate) fn put(
    store: &LogStore,
    context: &Context,
    input: PutLogEventsRequest,
) -> Result<PutLogEventsResponse, ApiError> {
    let (scope, group, name) = (&context.scope, &input.log_group_name, &input.log_stream_name);
    let lines = input.log_events.into_iter().map(line).collect::<Result<Vec<_>, _>>()?;
    check(&lines)?;
    let retention = store.group(scope, group).map_err(error::store)?.settings.retention_days;
    store.stream(scope, group, name).map_err(error::store)?;
    let sorted = Sorted::new(&lines, context.received_at, retention);
    let accepted = &lines[sorted.old.max(sorted.expired)..sorted.new];
    if !accepted.is_empty() {
        store.put(scope, group, name, accepted, Durability::Disk).map_err(error::store)?;
    }
    let stream = store.stream(scope, group, name).map_err(error::store)?;
    Ok(PutLogEventsResponse {
        next_sequence_token: Some(stream::sequence_token(&stream)),
        rejected_log_events_info: sorted.rejected(lines.len()),
        rejected_entity_info: None,
    })
}

fn line(event: InputLogEvent) -> Result<LogLine, ApiError> {
    match (event.timestamp, event.message) {
        (Some(timestamp), Some(message)) if !message.is_empty() => {
            Ok(LogLine { timestamp: Timestamp(timestamp), message })
        }
        _ => Err(error::invalid("Each log event must have a timestamp and a message that is not empty.")),
    }
}

/// What makes the whole batch unacceptable.
fn check(lines: &[LogLine]) -> Result<(), ApiError> {
    let bytes: usize = lines.iter().map(|line| line.message.len() + EVENT_OVERHEAD).sum();
    if bytes > MAX_BYTES {
        return Err(error::invalid(format!("Upload too large: {bytes} bytes exceeds limit of {MAX_BYTES}")));
    }
    if !lines.is_sorted_by_key(|line| line.timestamp) {
        return Err(error::invalid("Log events in a single PutLogEvents request must be in chronological order."));
    }
    let span =
        lines.first().zip(lines.last()).map_or(0, |(first, last)| last.timestamp.0.saturating_sub(first.timestamp.0));
    if span > MAX_SPAN {
        return Err(error::invalid(
            "The batch of log events in a single PutLogEvents request cannot span more than 24 hours.",
        ));
    }
    Ok(())
}

/// How far a batch, which is in order of time, is too old, past its group's retention, and where it becomes too new.
struct Sorted {
    /// Events before this index are too old.
    old: usize,
    /// Events before this index are expired.
    expired: usize,
    /// Events from this index on are too new.
    new: usize,
}

impl Sorted {
    fn new(lines: &[LogLine], now: Timestamp, retention_days: Option<u32>) -> Self {
        let before = |time: i64| lines.partition_point(|line| line.timestamp.0 < time);
        Self {
            old: before(now.0 - OLDEST),
            expired: retention_days.map_or(0, |days| before(now.0 - i64::from(days) * DAY)),
            new: before(now.0 + NEWEST + 1),
        }
    }

    fn rejected(&self, count: usize) -> Option<RejectedLogEventsInfo> {
        let index = |index: usize, meant: bool| i32::try_from(index).ok().filter(|_| meant);
        let info = RejectedLogEventsInfo {
            too_new_log_event_start_index: index(self.new, self.new < count),
            too_old_log_event_end_index: index(self.old, self.old > 0),
            expired_log_event_end_index: index(self.expired, self.expired > 0),
        };
        (info != RejectedLogEventsInfo::default()).then_some(info)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(ages: &[i64], now: i64) -> Vec<LogLine> {
        ages.iter().map(|age| LogLine { timestamp: Timestamp(now - age), message: "m".into() }).collect()
    }

    #[test]
    fn batches_are_checked_in_the_services_words() {
        let message = |lines: &[LogLine]| check(lines).unwrap_err().message;
        assert_eq!(
            message(&lines(&[1, 2], 10)),
            "Log events in a single PutLogEvents request must be in chronological order."
        );
        assert_eq!(
            message(&lines(&[DAY + 1, 0], DAY * 2)),
            "The batch of log events in a single PutLogEvents request cannot span more than 24 hours."
        );
        let big = |n: usize| vec![LogLine { timestamp: Timestamp(1), message: "x".repeat(n) }];
        assert_eq!(message(&big(MAX_BYTES)), "Upload too large: 1048602 bytes exceeds limit of 1048576");
        assert_eq!(check(&big(MAX_BYTES - 26)), Ok(()));
        assert_eq!(check(&lines(&[DAY, 1, 1, 0], DAY)), Ok(()));
    }

    #[test]
    fn times_out_of_bounds_are_told_by_index() {
        let now = Timestamp(100 * DAY);
        let of = |ages: &[i64], days| {
            let sorted = Sorted::new(&lines(ages, now.0), now, days);
            let info = sorted.rejected(ages.len()).unwrap_or_default();
            (info.too_old_log_event_end_index, info.expired_log_event_end_index, info.too_new_log_event_start_index)
        };
        assert_eq!(of(&[OLDEST, 0, -NEWEST], None), (None, None, None));
        assert_eq!(of(&[OLDEST + 2, OLDEST + 1, OLDEST], None), (Some(2), None, None));
        assert_eq!(of(&[0, -NEWEST - 1, -NEWEST - 2], None), (None, None, Some(1)));
        assert_eq!(of(&[3 * DAY + 1, 3 * DAY], Some(3)), (None, Some(1), None));
        assert!(Sorted::new(&lines(&[0], now.0), now, Some(1)).rejected(1).is_none());
    }
}
