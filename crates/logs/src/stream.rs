//! Log streams.

use wharf_aws_wire::{ApiError, Context, logs::types};
use wharf_core::Timestamp;
use wharf_telemetry::{LogStore, LogStoreError, StreamInfo};

use crate::{arn, error, page};

pub(crate) fn create(
    store: &LogStore,
    context: &Context,
    input: types::CreateLogStreamRequest,
) -> Result<(), ApiError> {
    store.create_stream(&context.scope, &input.log_group_name, &input.log_stream_name).map_err(error::store)
}

pub(crate) fn delete(
    store: &LogStore,
    context: &Context,
    input: types::DeleteLogStreamRequest,
) -> Result<(), ApiError> {
    store.delete_stream(&context.scope, &input.log_group_name, &input.log_stream_name).map_err(error::store)
}

pub(crate) fn describe(
    store: &LogStore,
    context: &Context,
    input: types::DescribeLogStreamsRequest,
) -> Result<types::DescribeLogStreamsResponse, ApiError> {
    let by_event = input.order_by.as_deref() == Some("LastEventTime");
    if by_event && input.log_stream_name_prefix.is_some() {
        return Err(error::invalid("Cannot order by LastEventTime with a logStreamNamePrefix."));
    }
    let group = arn::identified(&context.scope, input.log_group_name.clone(), input.log_group_identifier.clone())?;
    let (streams, next_token) = if by_event {
        by_last_event(store, context, &group, &input)?
    } else {
        by_name(store, context, &group, &input)?
    };
    let streams = streams.iter().map(|stream| shown(context, &group, stream)).collect();
    Ok(types::DescribeLogStreamsResponse { log_streams: Some(streams), next_token })
}

type Page = (Vec<StreamInfo>, Option<String>);

/// A page in the order of names. Only its streams' files are looked at.
fn by_name(
    store: &LogStore,
    context: &Context,
    group: &str,
    input: &types::DescribeLogStreamsRequest,
) -> Result<Page, ApiError> {
    let after = input.next_token.as_deref().map(|token| page::key('s', token)).transpose()?;
    let prefix = input.log_stream_name_prefix.as_deref().unwrap_or_default();
    let descending = input.descending == Some(true);
    let mut names = store.stream_names(&context.scope, group).map_err(error::store)?;
    if descending {
        names.reverse();
    }
    names.retain(|name| {
        let beyond = after.as_deref().is_none_or(|after| if descending { **name < *after } else { **name > *after });
        beyond && name.starts_with(prefix)
    });
    let more = page::cut(&mut names, input.limit);
    let next = names.last().filter(|_| more).map(|last| page::token('s', last));
    let mut streams = Vec::with_capacity(names.len());
    for name in names {
        match store.stream(&context.scope, group, &name) {
            // It was deleted since it was listed.
            Err(LogStoreError::StreamMissing(_)) => {}
            stream => streams.push(stream.map_err(error::store)?),
        }
    }
    Ok((streams, next))
}

/// A page in the order of last events; streams without one count as the oldest.
fn by_last_event(
    store: &LogStore,
    context: &Context,
    group: &str,
    input: &types::DescribeLogStreamsRequest,
) -> Result<Page, ApiError> {
    let after = input.next_token.as_deref().map(last_event_key).transpose()?;
    let descending = input.descending == Some(true);
    let mut streams = store.streams(&context.scope, group).map_err(error::store)?;
    streams.sort_by(|a, b| (a.last_event, &a.name).cmp(&(b.last_event, &b.name)));
    if descending {
        streams.reverse();
    }
    streams.retain(|stream| {
        after.as_ref().is_none_or(|(time, name)| {
            let order = (stream.last_event, &*stream.name).cmp(&(*time, name));
            if descending { order.is_lt() } else { order.is_gt() }
        })
    });
    let more = page::cut(&mut streams, input.limit);
    let next = streams.last().filter(|_| more).map(|last| {
        let time = last.last_event.map_or_else(String::new, |t| t.0.to_string());
        page::token('t', &format!("{time}/{}", last.name))
    });
    Ok((streams, next))
}

fn last_event_key(token: &str) -> Result<(Option<Timestamp>, String), ApiError> {
    let key = page::key('t', token)?;
    let (time, name) = key.split_once('/').ok_or_else(error::token)?;
    let time = match time {
        "" => None,
        time => Some(Timestamp(time.parse().map_err(|_| error::token())?)),
    };
    Ok((time, name.to_owned()))
}

/// The token of the next upload. The service has stopped looking at it but still hands it out.
pub(crate) fn sequence_token(stream: &StreamInfo) -> String {
    format!("49{:054}", stream.next_seq)
}

fn shown(context: &Context, group: &str, stream: &StreamInfo) -> types::LogStream {
    types::LogStream {
        log_stream_name: Some(stream.name.to_string()),
        creation_time: Some(stream.created.0),
        first_event_timestamp: stream.first_event.map(|t| t.0),
        last_event_timestamp: stream.last_event.map(|t| t.0),
        last_ingestion_time: stream.last_ingestion.map(|t| t.0),
        upload_sequence_token: Some(sequence_token(stream)).filter(|_| stream.next_seq > 1),
        arn: Some(arn::stream(&context.scope, group, &stream.name)),
        // Source: API reference, LogStream: always zero since June 17, 2019; groups still have a size.
        stored_bytes: Some(0),
    }
}
