//! Logs; later metrics and the evaluation of alarms.
//!
//! [`LogStore`] keeps what CloudWatch Logs keeps: groups, their streams, and the streams' events, in append-only files.
//! The node hands it the output of containers through [`wharf_core::logs::LogSink`], the CloudWatch Logs face writes and
//! reads through its methods, and whoever follows a group waits on [`LogStore::subscribe`] instead of polling.
//! [`FilterPattern`] says which events a search means.
//!
//! Everything but the waiting blocks on files: call it from a blocking thread.
//!
//! On disk: `ACCOUNT/REGION/GROUP/@group.json` holds a group's settings, `ACCOUNT/REGION/GROUP/STREAM/NNNNNNNN.log` a part
//! of a stream's events, and `NNNNNNNN.sum` beside it what a reader need not count again (it may be missing or stale). Nothing
//! is read at start: a group is known when its region is first asked for, a stream's files when the stream is.

#![forbid(unsafe_code)]

mod log;

pub use log::{
    Direction, Durability, EventPage, FilterPattern, Follower, GroupInfo, GroupSettings, InvalidPattern,
    InvalidPosition, LogEvent, LogStore, LogStoreError, Position, Query, StreamChoice, StreamInfo,
};
