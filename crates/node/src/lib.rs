//! The agent: makes what is bound to it real, and reports.
