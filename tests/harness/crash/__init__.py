"""The crash test's parts: what goes on (`workload`), who kills (`killer`), and what must hold after it (`verdict`)."""
