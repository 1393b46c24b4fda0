//! The ecs face.
