//! `cargo xtask image`: a container image from a static binary or busybox, as an archive in docker-save's form.
//!
//! The same input makes the same bytes: names in order, no times, owner root. So an image that did not change keeps
//! its digest, and nothing that has it needs to load it again.

mod archive;
mod arguments;
mod rootfs;

use std::fs::File;

use anyhow::{Context, Result, ensure};

use arguments::Arguments;
pub(crate) use arguments::USAGE;
use rootfs::Rootfs;

/// Makes the image that the arguments behind `image` describe.
pub(crate) fn run(arguments: &[&str]) -> Result<()> {
    let arguments = Arguments::parse(arguments)?;
    let mut rootfs = Rootfs::new();
    let mut config = arguments.config;
    if let Some(busybox) = &arguments.busybox {
        rootfs.add_busybox(busybox)?;
        config.cmd.get_or_insert_with(|| vec!["/bin/sh".into()]);
    }
    if let Some(binary) = &arguments.binary {
        let name = binary.file_name().context("--binary names no file")?;
        let path = format!("/{}", name.to_str().context("the binary's name is not text")?);
        rootfs.add_program(&path, binary)?;
        config.entrypoint.get_or_insert_with(|| vec![path]);
    }
    ensure!(!rootfs.has_no_program(), "give --binary, --busybox or both\n\n{USAGE}");
    let temporary = arguments.output.with_extension("tar.new");
    let file = File::create(&temporary).with_context(|| format!("{}", temporary.display()))?;
    archive::write(file, &arguments.tag, &config, &rootfs)?;
    std::fs::rename(&temporary, &arguments.output).with_context(|| format!("{}", arguments.output.display()))
}
