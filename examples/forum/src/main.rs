//! A forum split into microservices: users, topics, messages and chat.
//!
//! One binary holds all four; its first argument says which one this process is. Each has its own data and answers
//! JSON over HTTP below its own path (`/api/users` and so on), so that a load balancer can tell them apart, and
//! `/health` for whoever wants to know whether it is well. [`http`] is the server, [`journal`] the data on disk,
//! [`collection`] the list that the services keep their records in, and each service is a file of its own.

#![forbid(unsafe_code)]

mod chat;
mod collection;
mod config;
mod http;
mod journal;
mod messages;
mod topics;
mod users;

use std::{net::TcpListener, process::ExitCode, sync::Arc};

use config::{Config, Role};
use http::{Handler, Server};
use signal_hook::{
    consts::{SIGINT, SIGTERM},
    iterator::Signals,
};

fn main() -> ExitCode {
    let config = match Config::from_arguments(std::env::args().skip(1), |name| std::env::var(name).ok()) {
        Ok(config) => config,
        Err(error) => {
            eprintln!("forum: {error}\n\n{}", config::USAGE);
            return ExitCode::from(2);
        }
    };
    match run(&config) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("forum: {}: {error}", config.role);
            ExitCode::FAILURE
        }
    }
}

fn run(config: &Config) -> std::io::Result<()> {
    // Before the port is open, so that no signal can fall between: a container's first process has no default action.
    let mut signals = Signals::new([SIGTERM, SIGINT])?;
    let service = service(config)?;
    let server = Server::start(TcpListener::bind(config.listen)?, config.role.name(), service)?;
    println!("{} listens on {}", config.role, server.address());
    if let Some(signal) = signals.forever().next() {
        println!("{} stops on signal {signal}", config.role);
    }
    let unfinished = server.stop();
    println!("{} stopped, {unfinished} requests unfinished", config.role);
    Ok(())
}

fn service(config: &Config) -> std::io::Result<Arc<dyn Handler>> {
    let data = config.data.as_deref();
    Ok(match config.role {
        Role::Users => Arc::new(users::Users::open(data)?),
        Role::Topics => Arc::new(topics::Topics::open(data)?),
        Role::Messages => Arc::new(messages::Messages::open(data)?),
        Role::Chat => Arc::new(chat::Chat::default()),
    })
}
