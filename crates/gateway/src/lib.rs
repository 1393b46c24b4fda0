//! The listener: HTTP and TLS on one port, and who may speak.
