//! The face as a client sees it: operations in, answers out, over a store in memory and images in a directory.

#![expect(clippy::unwrap_used, reason = "a test that meets what it does not expect has failed")]

mod access;
mod client;
mod events;
mod image;
mod layer;
mod lifecycle;
mod policy;
mod repository;
mod settings;
mod storage_class;
mod tags;
