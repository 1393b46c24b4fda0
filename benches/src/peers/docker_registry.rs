//! Debian's docker-registry: distribution/distribution with its file system driver, as the package configures it.

use std::{
    fs,
    net::TcpListener,
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};

use crate::{http::Connection, image::find, pace, process};

const LIMIT: Duration = Duration::from_secs(30);

pub(crate) struct DockerRegistry {
    child: Child,
    authority: String,
}

impl DockerRegistry {
    /// Starts one with its data in `directory`; `None` if it is not installed.
    pub(crate) fn start(directory: &Path) -> anyhow::Result<Option<Self>> {
        let Some(program) = find("docker-registry") else { return Ok(None) };
        fs::create_dir_all(directory)?;
        let authority = TcpListener::bind("127.0.0.1:0")?.local_addr()?.to_string();
        let configuration = directory.join("config.yml");
        // The package's file, with another place and port; logs of every request would be a handicap.
        fs::write(
            &configuration,
            format!(
                "version: 0.1\nlog:\n  level: error\n  accesslog:\n    disabled: true\nstorage:\n  cache:\n    \
                 blobdescriptor: inmemory\n  filesystem:\n    rootdirectory: {}\n  delete:\n    enabled: true\nhttp:\n  \
                 addr: {authority}\n  relativeurls: true\n",
                directory.join("data").display()
            ),
        )?;
        let mut command = Command::new(program);
        command.arg("serve").arg(&configuration).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let this = Self { child: command.spawn()?, authority };
        pace::until("docker-registry", LIMIT, pace::POLL, || {
            let answer = Connection::tcp(&this.authority).and_then(|mut client| client.ask("GET", "/v2/", "", b""));
            Ok(answer.ok().filter(|answer| answer.status == 200).map(drop))
        })?;
        Ok(Some(this))
    }

    /// `ADDRESS:PORT`
    pub(crate) fn authority(&self) -> &str {
        &self.authority
    }

    pub(crate) fn process(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for DockerRegistry {
    fn drop(&mut self) {
        // It has nothing to lose.
        let _told = process::end(&mut self.child, LIMIT);
    }
}
