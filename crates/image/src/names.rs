use std::{
    collections::{BTreeMap, BTreeSet},
    fs, io,
    path::PathBuf,
};

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
    known: NamesFile,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct NamesFile {
    names: BTreeMap<String, Descriptor>,
    /// Those that came from a registry and can come again.
    #[serde(default)]
    pulled: BTreeSet<String>,
}

/// How a name came to be here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// From a registry: it may mean another image there by now, and can be had again.
    Pulled,
    /// By somebody's hand: there may be no registry that has it.
    Loaded,
}

impl Names {
    pub(crate) fn open(file: PathBuf) -> Result<Self, ImageError> {
        let known = match fs::read(&file) {
            Ok(bytes) => serde_json::from_slice::<NamesFile>(&bytes)
                .map_err(|source| ImageError::Json { what: file.display().to_string(), source })?,
            Err(e) if e.kind() == io::ErrorKind::NotFound => NamesFile::default(),
            Err(e) => return Err(e).context("read", file),
        };
        Ok(Self { file, known })
    }

    pub(crate) fn get(&self, name: &str) -> Option<&Descriptor> {
        self.known.names.get(name)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&String, &Descriptor)> {
        self.known.names.iter()
    }

    pub(crate) fn origin(&self, name: &str) -> Origin {
        if self.known.pulled.contains(name) { Origin::Pulled } else { Origin::Loaded }
    }

    /// On disk when it returns.
    pub(crate) fn set(
        &mut self,
        content: &Content,
        name: &str,
        target: Descriptor,
        origin: Origin,
    ) -> Result<(), ImageError> {
        let mut known = self.known.clone();
        known.names.insert(name.to_owned(), target);
        match origin {
            Origin::Pulled => known.pulled.insert(name.to_owned()),
            Origin::Loaded => known.pulled.remove(name),
        };
        self.write(content, known)
    }

    /// False if there was no such name.
    pub(crate) fn remove(&mut self, content: &Content, name: &str) -> Result<bool, ImageError> {
        let mut known = self.known.clone();
        let was = known.names.remove(name).is_some();
        if was {
            known.pulled.remove(name);
            self.write(content, known)?;
        }
        Ok(was)
    }

    fn write(&mut self, content: &Content, known: NamesFile) -> Result<(), ImageError> {
        let bytes = serde_json::to_vec_pretty(&known)
            .map_err(|source| ImageError::Json { what: "the list of names".into(), source })?;
        content.replace(&self.file, &bytes)?;
        self.known = known;
        Ok(())
    }
}
