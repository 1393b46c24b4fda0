//! The sts face.
