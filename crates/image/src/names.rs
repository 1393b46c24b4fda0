use std::{collections::BTreeMap, fs, io, path::PathBuf};

use serde::{Deserialize, Serialize};

use crate::{
    content::Content,
    error::{ImageError, IoContext},
    manifest::Descriptor,
};

/// Which name means which manifest or index. On disk one JSON file, replaced whole.
#[derive(Debug)]
pub(crate) struct Names {
    file: PathBuf,
    names: BTreeMap<String, Descriptor>,
}

#[derive(Default, Serialize, Deserialize)]
struct NamesFile {
    names: BTreeMap<String, Descriptor>,
}

impl Names {
    pub(crate) fn open(file: PathBuf) -> Result<Self, ImageError> {
        let names = match fs::read(&file) {
            Ok(bytes) => {
                serde_json::from_slice::<NamesFile>(&bytes)
                    .map_err(|source| ImageError::Json { what: file.display().to_string(), source })?
                    .names
            }
            Err(e) if e.kind() == io::ErrorKind::NotFound => BTreeMap::new(),
            Err(e) => return Err(e).context("read", file),
        };
        Ok(Self { file, names })
    }

    pub(crate) fn get(&self, name: &str) -> Option<&Descriptor> {
        self.names.get(name)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&String, &Descriptor)> {
        self.names.iter()
    }

    /// On disk when it returns.
    pub(crate) fn set(&mut self, content: &Content, name: &str, target: Descriptor) -> Result<(), ImageError> {
        let mut names = self.names.clone();
        names.insert(name.to_owned(), target);
        self.write(content, names)
    }

    /// False if there was no such name.
    pub(crate) fn remove(&mut self, content: &Content, name: &str) -> Result<bool, ImageError> {
        let mut names = self.names.clone();
        let was = names.remove(name).is_some();
        if was {
            self.write(content, names)?;
        }
        Ok(was)
    }

    fn write(&mut self, content: &Content, names: BTreeMap<String, Descriptor>) -> Result<(), ImageError> {
        let file = NamesFile { names };
        let bytes = serde_json::to_vec_pretty(&file)
            .map_err(|source| ImageError::Json { what: "the list of names".into(), source })?;
        content.replace(&self.file, &bytes)?;
        self.names = file.names;
        Ok(())
    }
}
