//! The content store, unpacking and pulling.
