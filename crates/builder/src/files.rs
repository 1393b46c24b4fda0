//! COPY and ADD.

use std::{
    fs::File,
    io::{Read, Seek},
    path::PathBuf,
    sync::Arc,
};

use rustix::fs::{Mode, OFlags};
use wharf_core::{Digest, LayerInfo};
use wharf_dockerfile::{Add, Copy, Heredoc, Instruction, Pattern, Source, Word};
use wharf_image::Algorithm;

use crate::{
    copy::{Destination, Manner, Origin, Selected, clean, digest, recognized},
    error::StepError,
    git::{CheckedOut, Repository},
    key::key,
    plan::{Place, is_url, mode},
    stage::{Outcome, Shared, Stage, StageDone},
};

/// What COPY and ADD have in common, expanded.
struct Wanted {
    sources: Vec<Wish>,
    /// From the root, without a slash at its ends.
    destination: String,
    /// It ends with a slash, so that it can only be a directory.
    directory: bool,
    manner: Manner,
    exclude: Vec<String>,
    /// Directories above a source are kept.
    parents: bool,
    /// Archives are unpacked.
    unpack: bool,
    /// Those that are fetched too.
    unpack_fetched: bool,
}

/// One source.
#[derive(Clone)]
enum Wish {
    Path(Word, String),
    Text {
        name: String,
        content: String,
    },
    Fetched {
        name: String,
        file: Arc<Fetched>,
    },
    /// A directory of a repository.
    Repository {
        files: CheckedOut,
        directory: String,
    },
}

/// A file that was fetched.
pub(crate) struct Fetched {
    pub(crate) file: File,
    pub(crate) digest: Digest,
    /// Seconds since 1970, if its server says.
    pub(crate) modified: Option<i64>,
}

/// What was found of the sources.
enum Found {
    Files { selected: Selected, parent: String },
    Text { name: String, content: String },
    Fetched { name: String, file: Arc<Fetched> },
    Repository { files: CheckedOut, selected: Selected },
}

/// Where files are taken from.
#[derive(Clone)]
enum From {
    Context(usize),
    Layers(Vec<LayerInfo>),
}

impl Stage {
    pub(crate) async fn copy(&mut self, instruction: &Instruction, copy: &Copy) -> Result<Outcome, StepError> {
        let place = match &copy.from {
            Some(word) => self.shared.names().from(word, self.index)?,
            None => Place::Context(0),
        };
        let from = self.from(&place).await.map_err(|error| match (&copy.from, error.span) {
            (Some(word), None) => StepError { span: Some(word.span), ..error },
            _ => error,
        })?;
        let mut wanted = Wanted {
            sources: self.sources(&copy.sources)?,
            manner: self.manner(copy.chown.as_ref(), copy.chmod.as_ref()).await?,
            exclude: copy.exclude.iter().map(|word| self.expand(word)).collect::<Result<_, _>>()?,
            parents: copy.parents,
            unpack: false,
            ..self.destination(&copy.destination)?
        };
        if matches!(from, From::Context(_)) {
            wanted.manner.owner.get_or_insert((0, 0));
        }
        self.put(instruction, from, wanted).await
    }

    pub(crate) async fn add(&mut self, instruction: &Instruction, add: &Add) -> Result<Outcome, StepError> {
        let mut sources = self.sources(&add.sources)?;
        let checksum =
            add.checksum.as_ref().map(|word| Ok::<_, StepError>((word.span, self.expand(word)?))).transpose()?;
        for source in &mut sources {
            let Wish::Path(word, url) = source else { continue };
            if let Some(repository) = Repository::parse(url) {
                let files = self.check_out(&repository, url, add.keep_git_dir).await;
                let files = files.map_err(|message| StepError::at(word.span, message))?;
                if let Some((span, expected)) = &checksum
                    && !files.commit.starts_with(expected.as_str())
                {
                    return Err(StepError::at(*span, format!("what was fetched is commit {}", files.commit)));
                }
                *source = Wish::Repository { files, directory: repository.directory().to_owned() };
                continue;
            }
            if !is_url(url) {
                if let Some((span, _)) = &checksum {
                    return Err(StepError::at(*span, "--checksum is for files that are fetched"));
                }
                continue;
            }
            let fetched = self.fetch(url).await.map_err(|message| StepError::at(word.span, message))?;
            if let Some((span, expected)) = &checksum
                && fetched.digest.as_str() != expected
            {
                let message = format!("what was fetched is {}, not {expected}", fetched.digest);
                return Err(StepError::at(*span, message));
            }
            *source = Wish::Fetched { name: name_of(url), file: Arc::new(fetched) };
        }
        let mut wanted = Wanted {
            sources,
            manner: self.manner(add.chown.as_ref(), add.chmod.as_ref()).await?,
            exclude: add.exclude.iter().map(|word| self.expand(word)).collect::<Result<_, _>>()?,
            parents: false,
            unpack: add.unpack.unwrap_or(true),
            unpack_fetched: add.unpack == Some(true),
            ..self.destination(&add.destination)?
        };
        if !wanted.unpack {
            // An archive has owners of its own.
            wanted.manner.owner.get_or_insert((0, 0));
        }
        self.put(instruction, From::Context(0), wanted).await
    }

    /// Copies what stands at a path of a place into a directory of the disk.
    pub(crate) async fn fill(&self, place: &Place, source: String, to: PathBuf) -> Result<(), StepError> {
        let (shared, from) = (Arc::clone(&self.shared), self.from(place).await?);
        Self::blocking(move || {
            let origin = origin(&shared, &from)?;
            let path = origin.real(&source).map_err(|_| StepError::new(format!("'{source}' is not there")))?;
            let selected = origin.select(path.as_bytes(), &|_, _| false)?;
            Ok(Destination::open(&to)?.copy(&origin, &selected, b"", Manner::default())?)
        })
        .await
    }

    fn sources(&self, sources: &[Source]) -> Result<Vec<Wish>, StepError> {
        let one = |source: &Source| match source {
            Source::Path(word) => Ok(Wish::Path(word.clone(), self.expand(word)?)),
            Source::Heredoc(heredoc) => Ok(Wish::Text { name: heredoc.name.clone(), content: self.heredoc(heredoc)? }),
        };
        sources.iter().map(one).collect()
    }

    fn heredoc(&self, heredoc: &Heredoc) -> Result<String, StepError> {
        Ok(self.expander.expand_heredoc(heredoc, &|name| self.args.get(&self.image.config, name))?)
    }

    fn destination(&self, word: &Word) -> Result<Wanted, StepError> {
        let path = self.expand(word)?;
        if path.is_empty() {
            return Err(StepError::at(word.span, format!("'{}' is empty here", word.text)));
        }
        let directory = path.ends_with('/') || path == "." || path.ends_with("/.") || path == "..";
        Ok(Wanted {
            sources: Vec::new(),
            destination: self.absolute(&path),
            directory,
            manner: Manner::default(),
            exclude: Vec::new(),
            parents: false,
            unpack: false,
            unpack_fetched: false,
        })
    }

    async fn from(&self, place: &Place) -> Result<From, StepError> {
        Ok(match place {
            Place::Context(index) => From::Context(*index),
            other => {
                let done: Arc<StageDone> = self.shared.place(other).await?;
                From::Layers(done.layers.clone())
            }
        })
    }

    /// `--chown` and `--chmod`.
    async fn manner(&self, chown: Option<&Word>, chmod: Option<&Word>) -> Result<Manner, StepError> {
        let mut manner = Manner::default();
        if let Some(word) = chmod {
            let text = self.expand(word)?;
            let mode = mode(&text);
            let help = "write it as octal digits, 755 say";
            let wrong = || StepError::at(word.span, format!("'{text}' is no mode")).with_help(help);
            manner.mode = Some(mode.ok_or_else(wrong)?);
        }
        if let Some(word) = chown {
            let text = self.expand(word)?;
            let number = text.parse::<u32>().ok();
            manner.owner = match number {
                // A number alone is the group's too.
                Some(number) => Some((number, number)),
                None => {
                    let owner = self.owner(&text).await;
                    Some(owner.map_err(|error| StepError { span: Some(word.span), ..error })?)
                }
            };
        }
        Ok(manner)
    }

    async fn put(&mut self, instruction: &Instruction, from: From, wanted: Wanted) -> Result<Outcome, StepError> {
        let shared = Arc::clone(&self.shared);
        let wanted = Arc::new(wanted);
        // Layers that are the same hold the same files: those need not be read to know what was made of them.
        let manner = (
            wanted.manner.owner,
            wanted.manner.mode,
            &wanted.exclude,
            wanted.parents,
            wanted.unpack,
            wanted.unpack_fetched,
        );
        let form = (&self.shared.form.compression, self.shared.request.epoch);
        let to = (self.chain(), &wanted.destination, wanted.directory, manner, form);
        let quick = match &from {
            From::Layers(layers) => {
                let sources = wanted.sources.iter().map(|wish| match wish {
                    Wish::Path(_, path) => path.clone(),
                    Wish::Text { name, content } => format!("{name}\0{content}"),
                    Wish::Fetched { name, file } => format!("{name}\0{}", file.digest),
                    Wish::Repository { files, directory } => format!("{}\0{directory}", files.commit),
                });
                let top = layers.last().map(|layer| layer.chain_id.clone());
                Some(key("copy from layers", &(&to, top, sources.collect::<Vec<_>>())))
            }
            From::Context(_) => None,
        };
        if let Some(quick) = quick.as_ref().filter(|_| !self.shared.request.no_cache)
            && let Some(layer) = self.known(quick).await?
        {
            self.layers.push(layer);
            self.image.history.push(crate::config::History::new(instruction.text.clone(), false));
            return Ok(Outcome::Cached);
        }
        let looking = (Arc::clone(&shared), from.clone(), Arc::clone(&wanted));
        let (found, contents) = Self::blocking(move || {
            let (shared, from, wanted) = looking;
            let found = find(&origin(&shared, &from)?, &wanted)?;
            let contents = contents(&found);
            Ok((found, contents))
        })
        .await?;
        if found.is_empty() {
            let text = "its patterns match nothing in the context, or all of it is excluded";
            let warning = StepError::new(text).problem(instruction.span);
            let text = warning.render(&self.shared.request.file, &self.shared.request.dockerfile);
            self.shared.events.tell(crate::BuildEvent::Warning { text: format!("warning: {text}") });
        }
        let key = key("copy", &(&to, contents));
        let putting = (Arc::clone(&shared), from, Arc::clone(&wanted));
        let make = self.change(move |root| {
            let (shared, from, wanted) = putting;
            let origin = origin(&shared, &from)?;
            put(root, &origin, &found, &wanted, &shared)
        });
        let outcome = self.layer(instruction, instruction.text.clone(), key, || make).await?;
        if let (Some(quick), Some(layer)) = (quick, self.layers.last().cloned()) {
            self.keep(&quick, instruction.text.clone(), &wharf_image::Made { layer, unpacked: 0 });
        }
        Ok(outcome)
    }

    /// Fetches the files of a repository.
    async fn check_out(&self, repository: &Repository, url: &str, keep_git: bool) -> Result<CheckedOut, String> {
        self.shared.events.output(self.step, format!("fetching {}", without_password(url))).await;
        let to = self.shared.contexts.directory.join(format!("repository-{}", wharf_core::hex_id(8)));
        repository.check_out(&to, keep_git).await
    }

    /// Fetches a file by its URL.
    async fn fetch(&self, url: &str) -> Result<Fetched, String> {
        self.shared.events.output(self.step, format!("fetching {}", without_password(url))).await;
        let file = self.shared.contexts.directory.join(format!("fetched-{}", wharf_core::hex_id(8)));
        self.shared.builder.bases.fetch(url, &file).await?;
        let opened = File::open(&file).map_err(|error| error.to_string());
        let hashing = Self::blocking(move || {
            let mut opened = opened.map_err(StepError::new)?;
            let mut hasher = wharf_image::Hasher::new(Algorithm::Sha256);
            let mut buffer = vec![0; 128 << 10];
            loop {
                match opened.read(&mut buffer)? {
                    0 => break,
                    read => hasher.update(&buffer[..read]),
                }
            }
            let modified = opened.metadata()?.modified()?.duration_since(std::time::UNIX_EPOCH);
            let modified = modified.ok().and_then(|age| i64::try_from(age.as_secs()).ok());
            Ok(Fetched { file: opened, digest: hasher.finish(), modified })
        });
        hashing.await.map_err(|error| error.message)
    }
}

fn origin<'a>(shared: &'a Shared, from: &From) -> Result<Origin<'a>, StepError> {
    Ok(match from {
        From::Context(index) => {
            let context = shared.contexts.each.get(*index);
            Origin::context(context.ok_or_else(|| StepError::new("the context did not come along"))?)
        }
        From::Layers(layers) => {
            let directories = shared.builder.images.directories(layers)?;
            Origin::root(shared.builder.runtime.root_of(&directories, None)?)?
        }
    })
}

fn repository(files: &CheckedOut) -> Result<Origin<'static>, StepError> {
    let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
    let root = rustix::fs::open(&files.directory, flags, Mode::empty()).map_err(std::io::Error::from)?;
    Ok(Origin::root(root)?)
}

/// Looks for every source.
fn find(origin: &Origin<'_>, wanted: &Wanted) -> Result<Vec<Found>, StepError> {
    let mut patterns = Vec::new();
    for pattern in &wanted.exclude {
        patterns
            .push(Pattern::with_double_star(pattern.trim_start_matches('/')).map_err(|p| StepError::new(p.message))?);
    }
    let excluded = |below: &[u8], whole: &[u8]| {
        patterns.iter().any(|pattern| pattern.matches_or_parent(below) || pattern.matches_or_parent(whole))
    };
    let mut found = Vec::new();
    for wish in &wanted.sources {
        match wish.clone() {
            Wish::Text { name, content } => found.push(Found::Text { name, content }),
            Wish::Fetched { name, file } => found.push(Found::Fetched { name, file }),
            Wish::Repository { files, directory } => {
                let of = repository(&files)?;
                let path = of.real(&directory).map_err(|_| StepError::new(format!("'{directory}' is not in it")))?;
                let selected = of.select(path.as_bytes(), &excluded)?;
                found.push(Found::Repository { files, selected });
            }
            Wish::Path(word, path) => {
                // With --parents what stands before `/./` is not kept.
                let pivot = if wanted.parents { path.rfind("/./").map_or(0, |at| at + 3) } else { 0 };
                let before = clean(&path[..pivot]).len();
                let matches = origin.find(&path).map_err(|message| StepError::at(word.span, message))?;
                let wild = !Pattern::new(&path).is_ok_and(|pattern| pattern.is_literal());
                if matches.is_empty() && !wild {
                    let help = "the path is taken from the root of the context, without what .dockerignore excludes";
                    return Err(StepError::at(word.span, format!("'{path}' is not there")).with_help(help));
                }
                for path in matches {
                    let name = path.rsplit(|b| *b == b'/').next().unwrap_or_default();
                    if !name.is_empty() && excluded(name, &path) {
                        continue;
                    }
                    let selected = origin.select(&path, &excluded)?;
                    let text = String::from_utf8_lossy(&path).into_owned();
                    let mut parents: Vec<&str> = text.split('/').skip(before).collect();
                    if !selected.is_directory() {
                        parents.pop();
                    }
                    let parent = if wanted.parents { parents.join("/") } else { String::new() };
                    found.push(Found::Files { selected, parent });
                }
            }
        }
    }
    Ok(found)
}

/// What was found, whatever the times.
fn contents(found: &[Found]) -> Vec<(String, String)> {
    let one = |found: &Found| match found {
        Found::Files { selected, parent } => (parent.clone(), digest(std::slice::from_ref(selected)).to_string()),
        Found::Text { name, content } => (name.clone(), content.clone()),
        Found::Fetched { name, file } => (name.clone(), file.digest.to_string()),
        Found::Repository { selected, .. } => (String::new(), digest(std::slice::from_ref(selected)).to_string()),
    };
    found.iter().map(one).collect()
}

fn put(
    root: &Destination,
    origin: &Origin<'_>,
    found: &[Found],
    wanted: &Wanted,
    shared: &Shared,
) -> Result<(), StepError> {
    let (latest, stop) = (shared.form.latest, &shared.stop);
    let to = wanted.destination.as_bytes();
    let into = wanted.directory || wanted.parents || root.is_directory(to) || wanted.destination.is_empty();
    if found.len() > 1 && !into {
        let help = "write a slash at its end";
        let message = format!("several files are to be copied to '/{}', which is no directory", wanted.destination);
        return Err(StepError::new(message).with_help(help));
    }
    let within = |name: &[u8]| match (into, to.is_empty()) {
        (false, _) => to.to_vec(),
        (true, true) => name.to_vec(),
        (true, false) => [to, b"/", name].concat(),
    };
    let owner = wanted.manner.owner.unwrap_or((0, 0));
    for found in found {
        match found {
            Found::Text { name, content } => {
                let mode = wanted.manner.mode.unwrap_or(0o644);
                root.write(&within(name.as_bytes()), &mut content.as_bytes(), mode, owner, latest)?;
            }
            Found::Fetched { name, file } => {
                let mut opened = file.file.try_clone()?;
                opened.rewind()?;
                if wanted.unpack_fetched
                    && let Some(archive) = recognized(&opened)?
                {
                    root.extract(archive, to, wanted.manner.owner, stop)?;
                    continue;
                }
                opened.rewind()?;
                let mode = wanted.manner.mode.unwrap_or(0o600);
                let time = file.modified.unwrap_or(latest);
                root.write(&within(name.as_bytes()), &mut opened, mode, owner, time)?;
            }
            Found::Repository { files, selected } => root.copy(&repository(files)?, selected, to, wanted.manner)?,
            Found::Files { selected, parent } => {
                let mut target = to.to_vec();
                if !parent.is_empty() {
                    target = within(parent.as_bytes());
                }
                if selected.is_directory() {
                    if let Some(problem) = no_directory(root, &target) {
                        return Err(StepError::new(problem));
                    }
                    root.copy(origin, selected, &target, wanted.manner)?;
                    continue;
                }
                if wanted.unpack
                    && let Some(archive) = recognized(origin.read(&selected.path, b"")?)?
                {
                    root.extract(archive, to, wanted.manner.owner, stop)?;
                    continue;
                }
                let target = match (into, target.is_empty()) {
                    (false, _) => target,
                    (true, true) => selected.name.clone(),
                    (true, false) => [&target[..], b"/", &selected.name].concat(),
                };
                root.copy(origin, selected, &target, wanted.manner)?;
            }
        }
    }
    Ok(())
}

fn no_directory(root: &Destination, path: &[u8]) -> Option<String> {
    let there = root.real(path).ok()?;
    (!root.is_directory(&there) && root.exists(&there))
        .then(|| format!("a directory is to be copied to '/{}', which is a file", String::from_utf8_lossy(path)))
}

fn without_password(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let host = rest[..end].rsplit_once('@').map_or(&rest[..end], |(_, host)| host);
    format!("{scheme}://{host}{}", &rest[end..])
}

/// The name of the file that a URL means.
fn name_of(url: &str) -> String {
    let path = url.split(['?', '#']).next().unwrap_or_default();
    path.rsplit('/').next().filter(|name| !name.is_empty()).unwrap_or("download").to_owned()
}
