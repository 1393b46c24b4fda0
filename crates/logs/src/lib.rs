//! The logs face.
