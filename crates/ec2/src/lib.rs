//! The ec2 face.
