/// What an archive may ask for before it is refused. The defaults are far beyond honest images.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one archive or one layer, once decompressed.
    pub total_bytes: u64,
    /// Entries of one archive or one layer.
    pub entries: u64,
    /// Bytes of a path or of a link's target.
    pub path_bytes: usize,
    /// Components of a path.
    pub path_depth: usize,
    /// Once a layer gave more than [`ratio_from`](Self::ratio_from) bytes: how many times its compressed size it may
    /// be.
    pub ratio: u64,
    /// Bytes under which no ratio is looked at.
    pub ratio_from: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            total_bytes: 64 << 30,
            entries: 4_000_000,
            path_bytes: 4095,
            path_depth: 256,
            ratio: 250,
            ratio_from: 1 << 30,
        }
    }
}
