//! GetLogEvents and FilterLogEvents.

use wharf_aws_wire::{
    ApiError, Context,
    logs::types::{
        FilterLogEventsRequest, FilterLogEventsResponse, FilteredLogEvent, GetLogEventsRequest, GetLogEventsResponse,
        OutputLogEvent,
    },
};
use wharf_core::Timestamp;
use wharf_telemetry::{Direction, EventPage, FilterPattern, LogEvent, LogStore, Position, Query, StreamChoice};

use crate::{arn, error, page};

// Source: API reference, GetLogEvents and FilterLogEvents: "as many log events as can fit in a response size of 1 MB (up
// to 10,000 log events)".
const MAX_EVENTS: usize = 10_000;
const MAX_BYTES: usize = 1_048_576;

pub(crate) fn get(
    store: &LogStore,
    context: &Context,
    input: GetLogEventsRequest,
) -> Result<GetLogEventsResponse, ApiError> {
    let group = arn::identified(&context.scope, input.log_group_name, input.log_group_identifier)?;
    let token = input.next_token.as_deref().map(Cursor::parse).transpose()?;
    let direction = match (&token, input.start_from_head) {
        (Some(token), _) => token.direction,
        (None, Some(true)) => Direction::Forward,
        (None, _) => Direction::Backward,
    };
    let query = Query {
        streams: StreamChoice::Names(vec![input.log_stream_name]),
        start: input.start_time.map(Timestamp),
        end: input.end_time.map(Timestamp),
        from: token.as_ref().map(|token| token.position),
        direction,
        max_events: limit(input.limit),
        max_bytes: MAX_BYTES,
        pattern: None,
    };
    let page = store.read(&context.scope, &group, &query).map_err(error::store)?;
    let (backward, forward) = Cursor::around(&page, &query);
    Ok(GetLogEventsResponse {
        events: Some(page.events.into_iter().map(output).collect()),
        next_forward_token: Some(forward.to_string()),
        next_backward_token: Some(backward.to_string()),
    })
}

fn limit(limit: Option<i32>) -> usize {
    limit.and_then(|l| usize::try_from(l).ok()).map_or(MAX_EVENTS, |l| l.clamp(1, MAX_EVENTS))
}

fn output(event: LogEvent) -> OutputLogEvent {
    OutputLogEvent {
        timestamp: Some(event.timestamp.0),
        message: Some(event.message),
        ingestion_time: Some(event.ingestion.0),
    }
}

/// A token of GetLogEvents: `f/` or `b/`, a position, and `/s`.
struct Cursor {
    direction: Direction,
    position: Position,
}

impl Cursor {
    fn parse(token: &str) -> Result<Self, ApiError> {
        let (direction, rest) = match token.split_at_checked(2) {
            Some(("f/", rest)) => (Direction::Forward, rest),
            Some(("b/", rest)) => (Direction::Backward, rest),
            _ => return Err(error::token()),
        };
        let position = rest.strip_suffix("/s").unwrap_or(rest).parse().map_err(|_| error::token())?;
        Ok(Self { direction, position })
    }

    /// The tokens backward and forward of what a query answered. Where it answered nothing they are both where it began, so
    /// that the end of a stream gives back the token it was reached with, and going on finds what is new.
    fn around(page: &EventPage, query: &Query<'_>) -> (Self, Self) {
        let begin = query.from.unwrap_or_else(|| query.start.map_or(Position::START, Position::at));
        let mut back = page.events.first().map_or(begin, |event| event.position.before());
        let mut forth = page.events.last().map_or(begin, |event| event.position.after());
        if let Some(next) = page.next {
            match query.direction {
                Direction::Forward => forth = next,
                Direction::Backward => back = next,
            }
        }
        (
            Self { direction: Direction::Backward, position: back },
            Self { direction: Direction::Forward, position: forth },
        )
    }
}

impl std::fmt::Display for Cursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let letter = match self.direction {
            Direction::Forward => 'f',
            Direction::Backward => 'b',
        };
        write!(f, "{letter}/{}/s", self.position)
    }
}

pub(crate) fn filter(
    store: &LogStore,
    context: &Context,
    input: FilterLogEventsRequest,
) -> Result<FilterLogEventsResponse, ApiError> {
    let group = arn::identified(&context.scope, input.log_group_name, input.log_group_identifier)?;
    let streams = match (input.log_stream_names, input.log_stream_name_prefix) {
        (Some(_), Some(_)) => {
            return Err(error::invalid(
                "LogStreamNames and LogStreamNamePrefix can not be specified at the same time.",
            ));
        }
        (Some(names), None) => StreamChoice::Names(names),
        (None, Some(prefix)) => StreamChoice::Prefix(prefix),
        (None, None) => StreamChoice::All,
    };
    let pattern = FilterPattern::parse(input.filter_pattern.as_deref().unwrap_or_default())
        .map_err(|e| error::invalid(format!("Invalid filter pattern: {e}")))?;
    if input.start_from_head == Some(false) {
        return Err(error::invalid("startFromHead=false is not supported by Wharf yet: events come earliest first."));
    }
    let from = input.next_token.as_deref().map(|token| page::key('e', token)).transpose()?;
    let query = Query {
        streams,
        start: input.start_time.map(Timestamp),
        // The last timestamp that is meant, unlike GetLogEvents' which is the first that is not.
        end: input.end_time.map(|end| Timestamp(end.saturating_add(1))),
        from: from.map(|key| key.parse().map_err(|_| error::token())).transpose()?,
        direction: Direction::Forward,
        max_events: limit(input.limit),
        max_bytes: MAX_BYTES,
        pattern: Some(&pattern),
    };
    let page = store.read(&context.scope, &group, &query).map_err(error::store)?;
    Ok(FilterLogEventsResponse {
        events: Some(page.events.into_iter().map(filtered).collect()),
        // Source: API reference, FilterLogEvents: always empty since May 15, 2020.
        searched_log_streams: Some(Vec::new()),
        next_token: page.next.map(|next| page::token('e', &next.to_string())),
    })
}

fn filtered(event: LogEvent) -> FilteredLogEvent {
    FilteredLogEvent {
        log_stream_name: Some(event.stream.to_string()),
        timestamp: Some(event.timestamp.0),
        message: Some(event.message),
        ingestion_time: Some(event.ingestion.0),
        event_id: Some(event.position.to_string()),
    }
}
