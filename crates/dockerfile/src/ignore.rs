use crate::Problem;

/// A `.dockerignore` file.
#[derive(Clone, Debug, Default)]
pub struct Ignore {}

impl Ignore {
    pub fn parse(_source: &str) -> Result<Ignore, Problem> {
        todo!()
    }

    /// Whether the file keeps this path out of the context. The path is relative to the context, `/` between its
    /// segments, no UTF-8 needed. What is under an excluded directory is excluded, unless an exception takes it back.
    pub fn excludes(&self, _path: impl AsRef<[u8]>, _is_dir: bool) -> bool {
        todo!()
    }

    /// Whether something under this excluded directory may be taken back by an exception: if not, a walk need not enter.
    pub fn may_contain_exceptions(&self, _dir: impl AsRef<[u8]>) -> bool {
        todo!()
    }
}
