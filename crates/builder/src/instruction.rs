//! What each instruction does.

use std::{pin::Pin, sync::Arc, time::Duration};

use wharf_dockerfile::{Command, Instruction, Kind, Word};
use wharf_image::{Made, resolve_user};
use wharf_runtime::Writable;

use crate::{
    config::{Empty, Healthcheck, History},
    copy::Destination,
    error::StepError,
    key::key,
    stage::{Outcome, Stage},
};

impl Stage {
    pub(crate) async fn instruction(&mut self, instruction: &Instruction) -> Result<Outcome, StepError> {
        match &instruction.kind {
            Kind::Run(run) => return self.run(instruction, run).await,
            Kind::Copy(copy) => return self.copy(instruction, copy).await,
            Kind::Add(add) => return self.add(instruction, add).await,
            Kind::Workdir(word) => return self.workdir(instruction, word).await,
            Kind::Arg(declarations) => {
                for arg in declarations {
                    let (globals, config) = (&self.shared.globals, &self.image.config);
                    self.args.declare(globals, config, self.expander, arg)?;
                    let mut declared = self.shared.declared.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                    declared.insert(arg.name.value.clone());
                }
            }
            Kind::Env(pairs) => {
                // All see what was there before the instruction.
                let before = self.image.config.clone();
                for (name, value) in pairs {
                    let name = self.args.expand(&before, self.expander, name)?;
                    let value = self.args.expand(&before, self.expander, value)?;
                    self.image.config.set_env(&name, &value);
                }
            }
            Kind::Label(pairs) => {
                for (name, value) in pairs {
                    let (name, value) = (self.expand(name)?, self.expand(value)?);
                    self.image.config.labels.insert(name, value);
                }
            }
            Kind::Cmd(command) => {
                self.image.config.cmd = Some(self.command(command));
                self.cmd_given = true;
            }
            Kind::Entrypoint(command) => {
                self.image.config.entrypoint = Some(self.command(command));
                // A base image's command is for its own entry point.
                if !self.cmd_given {
                    self.image.config.cmd = None;
                }
            }
            Kind::Shell(words) => self.image.config.shell = Some(words.clone()),
            Kind::User(word) => self.image.config.user = self.expand(word)?,
            Kind::Expose(words) => {
                for word in words {
                    let lookup = |name: &str| self.args.get(&self.image.config, name);
                    for port in self.expander.expand_words(word, &lookup)? {
                        for port in ports(&port).map_err(|message| StepError::at(word.span, message))? {
                            self.image.config.exposed_ports.insert(port, Empty {});
                        }
                    }
                }
            }
            Kind::Volume(words) => {
                for word in words {
                    let path = self.expand(word)?;
                    if path.is_empty() {
                        return Err(StepError::at(word.span, "a volume's path is empty here"));
                    }
                    self.image.config.volumes.insert(path, Empty {});
                }
            }
            Kind::StopSignal(word) => {
                let signal = self.expand(word)?;
                if !is_signal(&signal) {
                    let help = "write SIGTERM, SIGRTMIN+3, or a number";
                    return Err(StepError::at(word.span, format!("'{signal}' is no signal")).with_help(help));
                }
                self.image.config.stop_signal = signal;
            }
            Kind::Healthcheck(check) => {
                self.image.config.healthcheck = Some(match check {
                    None => Healthcheck { test: vec!["NONE".to_owned()], ..Healthcheck::default() },
                    Some(check) => {
                        let nanos = |time: Option<Duration>| {
                            time.map_or(0, |t| i64::try_from(t.as_nanos()).unwrap_or(i64::MAX))
                        };
                        let test = match &check.command {
                            Command::Exec(words) => [&["CMD".to_owned()], words.as_slice()].concat(),
                            Command::Shell(line) => vec!["CMD-SHELL".to_owned(), line.clone()],
                        };
                        Healthcheck {
                            test,
                            interval: nanos(check.interval),
                            timeout: nanos(check.timeout),
                            start_period: nanos(check.start_period),
                            start_interval: nanos(check.start_interval),
                            retries: check.retries.unwrap_or(0).into(),
                        }
                    }
                });
            }
            Kind::OnBuild(onbuild) => self.image.config.on_build.push(onbuild.trigger.clone()),
            Kind::Maintainer(name) => self.image.author = Some(name.clone()),
        }
        self.image.history.push(History::new(instruction.text.clone(), true));
        Ok(Outcome::Done)
    }

    pub(crate) fn expand(&self, word: &Word) -> Result<String, StepError> {
        Ok(self.args.expand(&self.image.config, self.expander, word)?)
    }

    fn command(&self, command: &Command) -> Vec<String> {
        match command {
            Command::Exec(words) => words.clone(),
            Command::Shell(line) => {
                let mut words = self.image.config.shell();
                words.push(line.clone());
                words
            }
        }
    }

    /// A path of the image, from its root, by what the working directory is.
    pub(crate) fn absolute(&self, path: &str) -> String {
        let whole =
            if path.starts_with('/') { path.to_owned() } else { format!("{}/{path}", self.image.config.working_dir) };
        crate::copy::clean(&whole).join("/")
    }

    async fn workdir(&mut self, instruction: &Instruction, word: &Word) -> Result<Outcome, StepError> {
        let path = self.expand(word)?;
        if path.is_empty() {
            return Err(StepError::at(word.span, format!("'{}' is empty here", word.text)));
        }
        let path = self.absolute(&path);
        self.image.config.working_dir = format!("/{path}");
        if path.is_empty() {
            self.image.history.push(History::new(instruction.text.clone(), true));
            return Ok(Outcome::Done);
        }
        let owner = self.owner(&self.image.config.user).await?;
        let form = (&self.shared.form.compression, self.shared.request.epoch);
        let key = key("workdir", &(self.chain(), &path, owner, form));
        let make = self.change(move |root| {
            root.make_directory(path.as_bytes(), Some(owner))?;
            Ok(())
        });
        self.layer(instruction, instruction.text.clone(), key, || make).await
    }

    /// Who a user is by the files of the image.
    pub(crate) async fn owner(&self, user: &str) -> Result<(u32, u32), StepError> {
        if user.is_empty() {
            return Ok((0, 0));
        }
        let (images, layers, user) = (self.shared.builder.images.clone(), self.layers.clone(), user.to_owned());
        Self::blocking(move || {
            let layers = images.directories(&layers)?;
            let user = resolve_user(&layers, &user).map_err(|error| StepError::new(error.to_string()))?;
            Ok((user.uid, user.gid))
        })
        .await
    }

    /// Makes a layer by changing the files of the image, when it is awaited.
    pub(crate) fn change(
        &self,
        work: impl FnOnce(&Destination) -> Result<(), StepError> + Send + 'static,
    ) -> Pin<Box<dyn Future<Output = Result<Made, StepError>> + Send>> {
        let (builder, layers) = (Arc::clone(&self.shared.builder), self.layers.clone());
        let (form, lease, stop) = (self.shared.form.clone(), self.shared.lease.clone(), Arc::clone(&self.shared.stop));
        Box::pin(Self::blocking(move || {
            let draft = builder.images.draft()?;
            let below = builder.images.directories(&layers)?;
            let writable = Writable { upper: draft.upper(), work: draft.work() };
            let root = Destination::new(builder.runtime.root_of(&below, Some(&writable))?);
            work(&root)?;
            drop(root);
            let top = layers.last().map(|layer| &layer.chain_id);
            Ok(builder.images.make_layer(&draft.upper(), top, &form, None, &lease, &stop)?)
        }))
    }
}

/// `80`, `80/udp`, `8000-8005/tcp`, each port for itself. Source: moby `go-connections/nat`, `ParsePortSpec`.
pub(crate) fn ports(text: &str) -> Result<Vec<String>, String> {
    let wrong = || format!("'{text}' is no port: write 80, 80/udp or 8000-8005");
    let (range, protocol) = text.split_once('/').unwrap_or((text, "tcp"));
    let protocol = protocol.to_lowercase();
    if !matches!(protocol.as_str(), "tcp" | "udp" | "sctp") {
        return Err(wrong());
    }
    let (first, last) = range.split_once('-').unwrap_or((range, range));
    let number = |text: &str| text.parse::<u16>().map_err(|_| wrong());
    let (first, last) = (number(first)?, number(last)?);
    if first > last {
        return Err(wrong());
    }
    Ok((first..=last).map(|port| format!("{port}/{protocol}")).collect())
}

pub(crate) fn is_signal(text: &str) -> bool {
    const NAMES: [&str; 33] = [
        "ABRT", "ALRM", "BUS", "CHLD", "CLD", "CONT", "FPE", "HUP", "ILL", "INT", "IO", "IOT", "KILL", "PIPE", "POLL",
        "PROF", "PWR", "QUIT", "SEGV", "STKFLT", "STOP", "SYS", "TERM", "TRAP", "TSTP", "TTIN", "TTOU", "URG", "USR1",
        "USR2", "VTALRM", "WINCH", "XCPU",
    ];
    if let Ok(number) = text.parse::<u8>() {
        return (1..=64).contains(&number);
    }
    let upper = text.to_uppercase();
    let name = upper.strip_prefix("SIG").unwrap_or(&upper);
    let realtime = |prefix: &str, sign: char| {
        let offset = name.strip_prefix(prefix)?;
        Some(offset.is_empty() || offset.strip_prefix(sign).is_some_and(|n| n.parse::<u8>().is_ok_and(|n| n <= 30)))
    };
    NAMES.contains(&name)
        || name == "XFSZ"
        || realtime("RTMIN", '+').unwrap_or(false)
        || realtime("RTMAX", '-').unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_in_all_forms() {
        assert_eq!(ports("80").unwrap(), ["80/tcp"]);
        assert_eq!(ports("53/UDP").unwrap(), ["53/udp"]);
        assert_eq!(ports("8000-8002/sctp").unwrap(), ["8000/sctp", "8001/sctp", "8002/sctp"]);
        for bad in ["", "http", "80/icmp", "70000", "9-8", "80:81"] {
            assert!(ports(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn signals_by_name_and_number() {
        for good in ["9", "SIGTERM", "term", "SIGRTMIN+3", "RTMAX-2", "SIGXFSZ"] {
            assert!(is_signal(good), "{good}");
        }
        for bad in ["", "0", "65", "SIGNO", "SIGRTMIN+99"] {
            assert!(!is_signal(bad), "{bad}");
        }
    }
}
