//! The standard streams of a new process: nothing, pipes, or a terminal.
//!
//! A terminal is opened by the new process inside the container, in the container's own devpts, and its master comes to the shim
//! over a socket. So no path that the container controls is ever opened by the host's side.

use std::{
    fs::File,
    io,
    os::{
        fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd},
        unix::{
            fs::{FileTypeExt, MetadataExt, OpenOptionsExt, fchown},
            net::UnixDatagram,
        },
    },
};

use wharf_shim::{Process, log::STDERR};

use crate::{
    child::Context,
    sys::{self, terminal},
    user_namespace::UserNamespace,
};

/// The child's side.
pub(crate) enum Stdio {
    Pipes { input: Option<OwnedFd>, output: OwnedFd, error: OwnedFd },
    Terminal { handover: UnixDatagram, size: Option<(u16, u16)> },
}

/// The shim's side while the child is being made.
pub(crate) enum Awaited {
    Ready(Streams),
    Terminal { handover: UnixDatagram, input: bool },
}

/// The shim's side.
#[derive(Default)]
pub(crate) struct Streams {
    /// To write input to, if the process takes any.
    pub(crate) input: Option<File>,
    /// To read output from, each with the log's flags for it.
    pub(crate) outputs: Vec<(OwnedFd, u8)>,
    /// The terminal, to set its size.
    pub(crate) master: Option<File>,
}

/// Pipes for output and, if asked, for input, for a process whose ids may be those of a user namespace.
pub(crate) fn pipes(process: &Process, users: Option<&UserNamespace>, input: bool) -> Result<(Stdio, Awaited), String> {
    let pipe = || sys::pipe(0).context("making a pipe");
    let ((output, output_end), (error, error_end)) = (pipe()?, pipe()?);
    let (input_end, input) = if input { pipe().map(|(read, write)| (Some(read), Some(write)))? } else { (None, None) };
    let outside = |id| users.map_or(id, |u| u.outside(id));
    for end in [&output_end, &error_end].into_iter().chain(&input_end) {
        // So that a program may open /dev/stdout though it is not root.
        fchown(end, Some(outside(process.uid)), Some(outside(process.gid))).context("giving the pipe away")?;
    }
    for end in [&output, &error].into_iter().chain(&input) {
        sys::nonblocking(end).context("making a pipe")?;
    }
    let streams = Streams { input: input.map(File::from), outputs: vec![(output, 0), (error, STDERR)], master: None };
    Ok((Stdio::Pipes { input: input_end, output: output_end, error: error_end }, Awaited::Ready(streams)))
}

/// Output that goes nowhere.
pub(crate) fn nowhere() -> Result<Stdio, String> {
    let null = File::options().write(true).open("/dev/null").context("opening /dev/null")?;
    let output = null.try_clone().context("opening /dev/null")?.into();
    Ok(Stdio::Pipes { input: None, output, error: null.into() })
}

/// A terminal of `size` rows and columns.
pub(crate) fn terminal(input: bool, size: Option<(u16, u16)>) -> Result<(Stdio, Awaited), String> {
    let (ours, theirs) = UnixDatagram::pair().context("making a socket")?;
    ours.set_nonblocking(true).context("making a socket")?;
    Ok((Stdio::Terminal { handover: theirs, size }, Awaited::Terminal { handover: ours, input }))
}

impl Awaited {
    /// After the child has said that it runs.
    pub(crate) fn finish(self) -> Result<Streams, String> {
        match self {
            Self::Ready(streams) => Ok(streams),
            Self::Terminal { handover, input } => {
                let master = sys::receive_descriptor(handover.as_fd()).context("receiving the terminal")?;
                let clone = || master.try_clone().map(File::from).context("sharing the terminal");
                let input = input.then(clone).transpose()?;
                let outputs = vec![(master.try_clone().context("sharing the terminal")?, 0)];
                Ok(Streams { input, outputs, master: Some(File::from(master)) })
            }
        }
    }
}

impl Stdio {
    /// What the child must not close before it has its streams.
    pub(crate) fn descriptors(&self) -> Vec<BorrowedFd<'_>> {
        match self {
            Self::Pipes { input, output, error } => {
                input.iter().map(AsFd::as_fd).chain([output.as_fd(), error.as_fd()]).collect()
            }
            Self::Terminal { handover, .. } => vec![handover.as_fd()],
        }
    }

    /// Before the container is entered: no stream of the shim's may be open in it. A terminal comes later.
    pub(crate) fn settle(&self) -> Result<(), String> {
        let null = File::options().read(true).write(true).open("/dev/null").context("opening /dev/null")?;
        let null = null.as_raw_fd();
        let [input, output, error] = match self {
            Self::Pipes { input, output, error } => {
                [input.as_ref().map_or(null, AsRawFd::as_raw_fd), output.as_raw_fd(), error.as_raw_fd()]
            }
            Self::Terminal { .. } => [null; 3],
        };
        sys::dup2(input, 0).context("standard input")?;
        sys::dup2(output, 1).context("standard output")?;
        sys::dup2(error, 2).context("standard error")
    }

    /// In the container, while this process may still do everything: opens the terminal, if it is to be one.
    pub(crate) fn open_terminal(&self, process: &Process) -> Result<(), String> {
        let Self::Terminal { handover, size } = self else { return Ok(()) };
        let (master, slave) = open(process).context("opening a terminal")?;
        if let Some((rows, columns)) = size {
            terminal::resize(&master, *rows, *columns).context("sizing the terminal")?;
        }
        sys::send_descriptor(handover.as_fd(), master.as_fd()).context("handing the terminal over")?;
        for stream in 0..3 {
            sys::dup2(slave.as_raw_fd(), stream).context("taking the terminal")?;
        }
        Ok(())
    }

    /// Makes the terminal, if it is one, that of the session which this process leads.
    pub(crate) fn take_control(&self) -> Result<(), String> {
        match self {
            Self::Pipes { .. } => Ok(()),
            Self::Terminal { .. } => terminal::control(io::stdin().as_fd()).context("controlling the terminal"),
        }
    }
}

/// Whoever may mount in the container may have put something else at the path, so it is looked at before it is believed. The other
/// end is asked of the kernel by descriptor, not by name.
fn open(process: &Process) -> io::Result<(File, OwnedFd)> {
    const PTMX: (u32, u32) = (5, 2);
    let flags = libc::O_NOFOLLOW | libc::O_NOCTTY | libc::O_NONBLOCK;
    let options = |flags| {
        let mut options = File::options();
        options.read(true).write(true).custom_flags(flags);
        options
    };
    // First without any effect of opening it.
    let path = File::options().read(true).custom_flags(libc::O_PATH | libc::O_NOFOLLOW).open("/dev/pts/ptmx")?;
    let metadata = path.metadata()?;
    let device = (libc::major(metadata.rdev()), libc::minor(metadata.rdev()));
    if !metadata.file_type().is_char_device() || device != PTMX || !terminal::is_devpts(&path)? {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "the container's /dev/pts is none"));
    }
    let master = options(flags).open("/dev/pts/ptmx")?;
    if !terminal::is_devpts(&master)? {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "the container's /dev/pts is none"));
    }
    terminal::unlock(&master)?;
    let slave = terminal::peer(&master)?;
    fchown(&slave, Some(process.uid), None)?;
    Ok((master, slave))
}
