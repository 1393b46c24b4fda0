//! What is given on the command line.

use std::{fs, path::PathBuf};

use anyhow::{Context as _, bail};
use wharf_builder::{BuildRequest, GivenSecret, NamedContext};

use crate::{
    cli::Build,
    client::Client,
    commands::image::{self, Out},
    contract::SaveFormat,
};

/// The request, but for what the files say.
pub(super) fn request(told: &Build, endpoint: &str) -> anyhow::Result<BuildRequest> {
    let mut request = BuildRequest {
        tags: told.tags.clone(),
        target: told.target.clone(),
        platform: told.platform.clone(),
        no_cache: told.no_cache,
        pull: told.pull,
        push: told.push,
        network: told.network.clone(),
        compression: told.compression,
        ..BuildRequest::default()
    };
    for given in &told.build_args {
        match given.split_once('=') {
            Some((name, value)) => drop(request.args.insert(name.to_owned(), value.to_owned())),
            None => {
                if let Ok(value) = std::env::var(given) {
                    request.args.insert(given.clone(), value);
                }
            }
        }
    }
    for given in &told.labels {
        let (name, value) = given.split_once('=').unwrap_or((given, ""));
        request.labels.insert(name.to_owned(), value.to_owned());
    }
    let epoch = request.args.get("SOURCE_DATE_EPOCH").cloned().or_else(|| std::env::var("SOURCE_DATE_EPOCH").ok());
    request.epoch = match epoch.filter(|text| !text.is_empty()) {
        Some(text) => {
            let number = text.parse::<i64>().ok().filter(|seconds| *seconds >= 0);
            Some(number.with_context(|| format!("SOURCE_DATE_EPOCH is '{text}', which are no seconds since 1970"))?)
        }
        None => None,
    };
    for given in &told.secrets {
        request.secrets.push(secret(given)?);
    }
    for given in &told.ssh {
        request.ssh.push(agent(given, endpoint)?);
    }
    for given in &told.contexts {
        let Some((name, context)) =
            given.split_once('=').filter(|(name, context)| !name.is_empty() && !context.is_empty())
        else {
            bail!("'{given}' is no context: write NAME=DIRECTORY or NAME=docker-image://IMAGE");
        };
        let image = context.strip_prefix("docker-image://").map(str::to_owned);
        if image.is_none() && context.contains("://") {
            bail!("context {name}: {context} is not supported: give a directory, or docker-image://IMAGE");
        }
        request.contexts.push(NamedContext { name: name.to_owned(), image });
    }
    Ok(request)
}

/// `id=ID,src=FILE`, `id=ID,env=VARIABLE`, `id=ID` (the variable, or else the file, of this name).
fn secret(given: &str) -> anyhow::Result<GivenSecret> {
    let (mut id, mut file, mut variable, mut kind) = (None, None, None, None);
    for field in given.split(',') {
        let (name, value) = field.split_once('=').unwrap_or((field, ""));
        match name {
            "id" => id = Some(value.to_owned()),
            "src" | "source" => file = Some(value.to_owned()),
            "env" => variable = Some(value.to_owned()),
            "type" if matches!(value, "file" | "env") => kind = Some(value.to_owned()),
            _ => bail!("'{field}' means nothing in --secret: write id=ID,src=FILE or id=ID,env=VARIABLE"),
        }
    }
    if kind.as_deref() == Some("env") && variable.is_none() {
        variable = file.take();
    }
    let id =
        id.filter(|id| !id.is_empty()).context("a secret has an id: write id=ID,src=FILE or id=ID,env=VARIABLE")?;
    let value = match (file, variable) {
        (Some(file), _) => fs::read(&file).with_context(|| format!("secret {id}: cannot read {file}"))?,
        (None, Some(name)) => {
            let value = std::env::var_os(&name).with_context(|| format!("secret {id}: {name} is not set"))?;
            std::os::unix::ffi::OsStringExt::into_vec(value)
        }
        (None, None) => match std::env::var_os(&id) {
            Some(value) => std::os::unix::ffi::OsStringExt::into_vec(value),
            None => fs::read(&id)
                .with_context(|| format!("secret {id}: there is neither a variable nor a file of this name"))?,
        },
    };
    Ok(GivenSecret { id, value })
}

/// `default`, `default=SOCKET`, `ID=SOCKET`.
fn agent(given: &str, endpoint: &str) -> anyhow::Result<(String, String)> {
    let (id, socket) = given.split_once('=').unwrap_or((given, ""));
    let host = endpoint.trim_start_matches("http://");
    if !["127.", "localhost", "[::1]"].iter().any(|own| host.starts_with(own)) {
        bail!("--ssh works with a Wharf on this machine: its steps open the agent's socket");
    }
    let socket = match socket {
        "" => std::env::var("SSH_AUTH_SOCK").ok().filter(|path| !path.is_empty()),
        path => Some(path.to_owned()),
    };
    let socket = socket.with_context(|| format!("--ssh {id}: SSH_AUTH_SOCK is not set: write {id}=SOCKET"))?;
    let absolute = std::path::absolute(&socket)?;
    if !absolute.exists() {
        bail!("--ssh {id}: there is no {socket}");
    }
    Ok((id.to_owned(), absolute.to_string_lossy().into_owned()))
}

/// Where an image goes beside the content store.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Outputs(Vec<Output>);

#[derive(Debug, PartialEq, Eq)]
struct Output {
    form: Form,
    /// `-` is standard output.
    to: PathBuf,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Docker,
    Oci,
    Files,
    FilesAsTar,
}

impl Outputs {
    pub(super) fn parse(given: &[String]) -> anyhow::Result<Self> {
        Ok(Self(given.iter().map(|text| output(text)).collect::<anyhow::Result<_>>()?))
    }

    pub(super) fn to_standard_output(&self) -> bool {
        self.0.iter().any(|output| output.to.as_os_str() == "-")
    }

    pub(super) async fn write(&self, client: &Client, image: &str, names: &[String]) -> anyhow::Result<()> {
        for Output { form, to } in &self.0 {
            match form {
                Form::Docker => image::save(client, image, names, SaveFormat::Docker, &Out::archive(to)).await?,
                Form::Oci => image::save(client, image, names, SaveFormat::Oci, &Out::of(to, SaveFormat::Oci)).await?,
                Form::Files => image::files(client, image, &Out::Directory(to.clone())).await?,
                Form::FilesAsTar => image::files(client, image, &Out::archive(to)).await?,
            }
        }
        Ok(())
    }
}

/// `type=docker,dest=FILE`, a directory, or `-`.
fn output(text: &str) -> anyhow::Result<Output> {
    if !text.contains('=') {
        let form = if text == "-" { Form::FilesAsTar } else { Form::Files };
        return Ok(Output { form, to: PathBuf::from(text) });
    }
    let (mut form, mut to, mut packed) = (None, None, None);
    for field in text.split(',') {
        match field.split_once('=') {
            Some(("type", kind)) => {
                form = Some(match kind {
                    "docker" => Form::Docker,
                    "oci" => Form::Oci,
                    "local" => Form::Files,
                    "tar" => Form::FilesAsTar,
                    _ => bail!("'{kind}' is no type of output: there are docker, oci, local and tar"),
                });
            }
            Some(("dest" | "destination", path)) if !path.is_empty() => to = Some(PathBuf::from(path)),
            Some(("tar", "true")) => packed = Some(true),
            Some(("tar", "false")) => packed = Some(false),
            _ => bail!("'{field}' means nothing in --output: write type=docker|oci|local|tar,dest=PATH"),
        }
    }
    let form = form.context("an output has a type: docker, oci, local or tar")?;
    let to = match (form, to) {
        (_, Some(to)) => to,
        (Form::Files, None) => bail!("type=local needs dest=DIRECTORY"),
        (_, None) => PathBuf::from("-"),
    };
    if form == Form::Files && to.as_os_str() == "-" {
        bail!("type=local writes a directory; for standard output there is type=tar");
    }
    // A directory for the others to be put into.
    let to = if packed == Some(false) && form == Form::Oci { to.join("") } else { to };
    Ok(Output { form, to })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outputs() {
        let of = |text: &str| output(text).map(|output| (output.form, output.to.display().to_string()));
        assert_eq!(of("out").unwrap(), (Form::Files, "out".to_owned()));
        assert_eq!(of("-").unwrap(), (Form::FilesAsTar, "-".to_owned()));
        assert_eq!(of("type=docker,dest=x.tar").unwrap(), (Form::Docker, "x.tar".to_owned()));
        assert_eq!(of("type=oci").unwrap(), (Form::Oci, "-".to_owned()));
        for bad in ["type=squashfs", "dest=x", "type=local", "type=local,dest=-", "type=tar,depth=3"] {
            assert!(output(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn secrets() {
        let file = tempfile::NamedTempFile::new().unwrap();
        fs::write(file.path(), "hush").unwrap();
        let given = secret(&format!("id=a,src={}", file.path().display())).unwrap();
        assert_eq!((given.id.as_str(), given.value.as_slice()), ("a", b"hush".as_slice()));
        assert!(!format!("{given:?}").contains("104"), "its value is never shown");
        for bad in ["src=x", "id=,src=x", "id=a,src=/nowhere/at/all", "id=a,env=NO_SUCH_VARIABLE_HERE", "id=a,b=c"] {
            assert!(secret(bad).is_err(), "{bad}");
        }
    }
}
