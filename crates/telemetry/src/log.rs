//! The log store.

mod block;
mod disk;
mod error;
mod follow;
mod group;
mod pattern;
mod position;
mod query;
mod record;
mod region;
mod retention;
mod segment;
mod sink;
mod store;
mod stream;

pub use error::LogStoreError;
pub use follow::Follower;
pub use group::{GroupInfo, GroupSettings};
pub use pattern::{FilterPattern, InvalidPattern};
pub use position::{InvalidPosition, Position};
pub use query::{Direction, EventPage, LogEvent, Query, StreamChoice};
pub use store::LogStore;
pub use stream::{Durability, StreamInfo};
