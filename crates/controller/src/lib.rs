//! Level-triggered loops over the store.
