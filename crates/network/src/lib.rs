//! Bridges, addresses, ports and rules.
