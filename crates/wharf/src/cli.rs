//! The command line. Other tools rely on it: what is here may grow, not change.

mod image;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use wharf_core::LayerCompression;

use crate::{
    commands::{BuildProgress, Sort},
    config::Layer,
};

pub(crate) use self::image::Image;

/// Runs containers behind the AWS container APIs.
#[derive(Debug, Parser)]
#[command(name = "wharf", version, arg_required_else_help = true, max_term_width = 100)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) verb: Verb,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Serve the APIs and run containers until told to stop
    #[command(after_help = SOURCES)]
    Serve(Serve),
    /// Build an image from a Dockerfile
    #[command(after_help = BUILDS)]
    Build(Box<Build>),
    /// Images in the content store
    #[command(subcommand)]
    Image(Image),
    /// Print what AWS clients need, as shell commands: eval "$(wharf env)"
    Env(Env),
    /// Print the logs of containers
    Logs(Logs),
    /// List tasks and their containers
    Ps(Ps),
    /// Print everything about a task as JSON
    Inspect(Inspect),
    /// Say why a service is as it is, and what each node would say to its next task
    Explain(Explain),
    /// Show what tasks and containers use, live
    #[command(after_help = KEYS)]
    Top(Top),
    /// Run a program in a running container
    Exec(Exec),
    /// Join a container's own streams; Ctrl-P Ctrl-Q leaves them
    Attach(Attach),
    /// Copy files between a running container and this machine
    #[command(after_help = COPIES)]
    Cp(Copy),
    /// Remove everything that an instance left behind, its data included
    Purge(Purge),
    /// What is served of the APIs
    #[command(subcommand)]
    Api(Api),
    /// Users and their access keys
    #[command(subcommand)]
    User(User),
}

const SOURCES: &str = "\
Every option can also be given by environment (--data-dir as WHARF_DATA_DIR, and so on) or in the
configuration file (data-dir = \"...\"). An option beats the environment, which beats the file.
WHARF_LOG says what is written to standard error: warn, info (the default), debug.";

const BUILDS: &str = "\
CONTEXT is a directory; - reads a tar archive (then with the Dockerfile in it) or a Dockerfile from
standard input. Outputs: type=docker,dest=FILE (as docker save), type=oci,dest=DIR or FILE.tar,
type=local,dest=DIR or DIR, type=tar,dest=FILE; - is standard output. The image is in the content
store in any case. The same input makes the same image: no file in it is younger than the youngest of
the context, or than SOURCE_DATE_EPOCH.";

const KEYS: &str = "\
Keys: c, m, n, i sort by CPU, memory, network and block I/O; q quits. 100 % CPU is a whole core. MEMORY
is what cannot be dropped without being missed, CACHE is the page cache.";

#[derive(Debug, Args)]
pub(crate) struct Serve {
    /// The configuration file, TOML [default: /etc/wharf/wharf.toml if it is there]
    #[arg(long, env = "WHARF_CONFIG", hide_env_values = true, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) options: Layer,
}

#[derive(Debug, Args)]
pub(crate) struct Build {
    /// A name for the image; may be given several times
    #[arg(short, long = "tag", value_name = "NAME")]
    pub(crate) tags: Vec<String>,
    /// The Dockerfile; - reads it from standard input [default: CONTEXT/Dockerfile]
    #[arg(short, long, value_name = "FILE")]
    pub(crate) file: Option<PathBuf>,
    /// Set a build argument, or pass on this shell's variable
    #[arg(long = "build-arg", value_name = "NAME[=VALUE]")]
    pub(crate) build_args: Vec<String>,
    /// The stage to build [default: the last]
    #[arg(long, value_name = "STAGE")]
    pub(crate) target: Option<String>,
    /// The platform to build for: this machine's
    #[arg(long, value_name = "OS/ARCH")]
    pub(crate) platform: Option<String>,
    /// A secret for RUN --mount=type=secret: id=ID,src=FILE or id=ID,env=VARIABLE
    #[arg(long = "secret", value_name = "SECRET")]
    pub(crate) secrets: Vec<String>,
    /// An SSH agent for RUN --mount=type=ssh: default, or ID=SOCKET
    #[arg(long, value_name = "AGENT")]
    pub(crate) ssh: Vec<String>,
    /// A further context: NAME=DIRECTORY, or NAME=docker-image://IMAGE
    #[arg(long = "build-context", value_name = "NAME=CONTEXT")]
    pub(crate) contexts: Vec<String>,
    /// Set a label
    #[arg(long = "label", value_name = "NAME=VALUE")]
    pub(crate) labels: Vec<String>,
    /// The network of RUN
    #[arg(long, value_name = "default|none|host")]
    pub(crate) network: Option<String>,
    /// Take no step from what is known
    #[arg(long)]
    pub(crate) no_cache: bool,
    /// Ask the registries of base images though they are here
    #[arg(long)]
    pub(crate) pull: bool,
    /// Push the image under its names
    #[arg(long)]
    pub(crate) push: bool,
    /// Where else the image goes
    #[arg(short, long = "output", value_name = "OUTPUT")]
    pub(crate) outputs: Vec<String>,
    /// How layers are packed
    #[arg(long, value_name = "gzip|zstd|none", default_value = "gzip", value_parser = compression)]
    pub(crate) compression: LayerCompression,
    /// How it is shown what happens
    #[arg(long, value_enum, default_value_t, value_name = "HOW")]
    pub(crate) progress: BuildProgress,
    /// Print nothing but the image's digest
    #[arg(short, long)]
    pub(crate) quiet: bool,
    /// Write the image's digest to a file
    #[arg(long, value_name = "FILE")]
    pub(crate) iidfile: Option<PathBuf>,
    /// Write what was built to a file, JSON
    #[arg(long, value_name = "FILE")]
    pub(crate) metadata_file: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) endpoint: Endpoint,
    /// The files that the Dockerfile may use
    pub(crate) context: String,
}

fn compression(text: &str) -> Result<LayerCompression, String> {
    match text {
        "gzip" => Ok(LayerCompression::Gzip),
        "zstd" => Ok(LayerCompression::Zstd),
        "none" | "uncompressed" => Ok(LayerCompression::None),
        _ => Err("there are gzip, zstd and none".to_owned()),
    }
}

/// Where the server is.
#[derive(Debug, Args)]
pub(crate) struct Endpoint {
    /// Where Wharf answers
    #[arg(
        long,
        env = "WHARF_ENDPOINT",
        hide_env_values = true,
        default_value = "http://127.0.0.1:4566",
        value_name = "URL"
    )]
    pub(crate) endpoint: String,
}

#[derive(Debug, Args)]
pub(crate) struct Env {
    /// Print commands that take the variables away
    #[arg(long)]
    pub(crate) unset: bool,
    #[command(flatten)]
    pub(crate) endpoint: Endpoint,
}

#[derive(Debug, Args)]
pub(crate) struct Logs {
    /// The log group [default: all]
    pub(crate) group: Option<String>,
    /// The log stream [default: all of the group]
    pub(crate) stream: Option<String>,
    /// Go on with what is written from now on, until interrupted
    #[arg(short, long)]
    pub(crate) follow: bool,
    #[command(flatten)]
    pub(crate) endpoint: Endpoint,
}

#[derive(Debug, Args)]
pub(crate) struct Ps {
    /// Show tasks that have stopped too
    #[arg(short, long)]
    pub(crate) all: bool,
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) endpoint: Endpoint,
}

#[derive(Debug, Args)]
pub(crate) struct Inspect {
    /// The task's id, or as much of it as no other begins with
    pub(crate) task: String,
    #[command(flatten)]
    pub(crate) endpoint: Endpoint,
}

#[derive(Debug, Args)]
pub(crate) struct Explain {
    /// The service's name or ARN
    pub(crate) service: String,
    /// Its cluster [default: default]
    #[arg(long)]
    pub(crate) cluster: Option<String>,
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) endpoint: Endpoint,
}

#[derive(Debug, Args)]
pub(crate) struct Top {
    /// Print one second's use and end
    #[arg(long)]
    pub(crate) once: bool,
    /// Print JSON, a line each second
    #[arg(long)]
    pub(crate) json: bool,
    /// What comes first
    #[arg(long, value_enum, default_value_t, value_name = "WHAT")]
    pub(crate) sort: Sort,
    #[command(flatten)]
    pub(crate) endpoint: Endpoint,
}

#[derive(Debug, Args)]
pub(crate) struct Exec {
    /// Pass standard input on
    #[arg(short, long)]
    pub(crate) interactive: bool,
    /// Give the program a terminal
    #[arg(short, long)]
    pub(crate) tty: bool,
    /// Who runs it: NAME, UID, NAME:GROUP, UID:GID [default: as the container]
    #[arg(short, long)]
    pub(crate) user: Option<String>,
    /// The directory it begins in [default: as the container]
    #[arg(short, long, value_name = "DIR")]
    pub(crate) workdir: Option<String>,
    /// Set a variable, or pass on this shell's, beside those of the container
    #[arg(short, long, value_name = "NAME[=VALUE]")]
    pub(crate) env: Vec<String>,
    #[command(flatten)]
    pub(crate) endpoint: Endpoint,
    #[command(flatten)]
    pub(crate) target: Target,
    /// The program and its arguments
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, required = true, value_name = "COMMAND")]
    pub(crate) command: Vec<String>,
}

/// Which container.
#[derive(Debug, Args)]
pub(crate) struct Target {
    /// The task: its id or the beginning of it, its ARN, or a container's name. With several containers also which one
    #[arg(value_name = "TASK[/CONTAINER]")]
    pub(crate) target: String,
}

#[derive(Debug, Args)]
pub(crate) struct Attach {
    #[command(flatten)]
    pub(crate) target: Target,
    /// Do not pass standard input on
    #[arg(long)]
    pub(crate) no_stdin: bool,
    #[command(flatten)]
    pub(crate) endpoint: Endpoint,
}

const COPIES: &str = "\
One side is a container's: TASK[/CONTAINER]:PATH, the task by its id or the beginning of it, its ARN
or a container's name. The other is a path here, or - for a tar archive on standard input or output.
A directory goes into a directory that is there, under its own name; with /. at its end only what is
in it does.";

#[derive(Debug, Args)]
pub(crate) struct Copy {
    /// What to copy
    pub(crate) source: String,
    /// Where to
    pub(crate) destination: String,
    #[command(flatten)]
    pub(crate) endpoint: Endpoint,
}

#[derive(Debug, Args)]
pub(crate) struct Purge {
    /// The instance's data directory [default: as for serve, and what dead ephemeral instances left]
    #[arg(long, value_name = "DIR")]
    pub(crate) data_dir: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Api {
    /// Which operations of each service are served
    Coverage {
        /// One service, with the names of its operations
        #[arg(long)]
        service: Option<String>,
        /// Print JSON
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        endpoint: Endpoint,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum User {
    /// Make a user with an access key; the secret is shown once
    Create {
        /// 1 to 64 letters, digits and any of + = , . @ _ -
        name: String,
        #[command(flatten)]
        endpoint: Endpoint,
    },
    /// List users
    Ls {
        #[command(flatten)]
        endpoint: Endpoint,
    },
    /// Remove a user and its access keys
    Rm {
        /// The user, as `wharf user ls` names it
        name: String,
        #[command(flatten)]
        endpoint: Endpoint,
    },
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn help() {
        let mut command = Cli::command();
        command.clone().debug_assert();
        command.build();
        let mut pages = vec![command.render_long_help().to_string()];
        for path in [
            &["serve"][..],
            &["build"],
            &["image", "load"],
            &["image", "ls"],
            &["image", "inspect"],
            &["image", "history"],
            &["image", "tag"],
            &["image", "save"],
            &["image", "push"],
            &["image", "diff"],
            &["image", "prune"],
            &["image", "tree"],
            &["image", "rm"],
            &["env"],
            &["logs"],
            &["ps"],
            &["inspect"],
            &["top"],
            &["exec"],
            &["attach"],
            &["cp"],
            &["purge"],
            &["api", "coverage"],
            &["user", "create"],
        ] {
            let verb = path.iter().fold(&mut command, |verb, name| verb.find_subcommand_mut(name).unwrap());
            pages.push(verb.render_long_help().to_string());
        }
        insta::assert_snapshot!(pages.join("\n----------\n\n"));
    }

    #[test]
    fn errors() {
        let lines = [
            "wharf frobnicate",
            "wharf serve --listen nowhere",
            "wharf serve --account-id 12",
            "wharf serve --region Narnia",
            "wharf serve --auth perhaps",
            "wharf serve --ephemeral --data-dir /x",
            "wharf image load",
            "wharf image prune --older-than soon",
            "wharf image prune --keep-storage 1GiB",
        ];
        let pages = lines.map(|line| {
            let error = Cli::try_parse_from(line.split(' ')).unwrap_err();
            format!("$ {line}\n{}", error.render())
        });
        insta::assert_snapshot!(pages.join("\n"));
    }
}
