//! Types and tables generated from the AWS API models.
