//! Placement, as a pure library.
