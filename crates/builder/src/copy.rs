//! Files from a context, a stage or an image into the image that is being made.

mod archive;
mod destination;
mod select;

pub(crate) use self::{
    archive::recognized,
    destination::{Destination, Manner},
    select::{Origin, Selected, clean, digest},
};
