//! Logs, metrics and alarms' evaluation.
