use std::path::PathBuf;

use clap::Subcommand;

use super::Endpoint;
use crate::{config::ByteLimit, contract::SaveFormat};

#[derive(Debug, Subcommand)]
pub(crate) enum Image {
    /// Load an image: a docker-save archive, or an OCI layout as a directory or a tar file
    Load {
        /// The archive or directory; - reads an archive from standard input
        file: PathBuf,
        /// The name it gets, instead of the names it brings
        #[arg(long, value_name = "NAME")]
        tag: Option<String>,
        #[command(flatten)]
        endpoint: Endpoint,
    },
    /// Fetch an image from its registry, with the credentials that `wharf serve` has
    Pull {
        /// The image: docker.io/library/nginx:1, 127.0.0.1:5000/app@sha256:…
        name: String,
        #[command(flatten)]
        endpoint: Endpoint,
    },
    /// List images. Sizes are of packed layers, as they are kept: SHARED is what another image has too, OWN the rest
    Ls {
        /// Print digests alone
        #[arg(short, long, conflicts_with = "json")]
        quiet: bool,
        /// Print JSON
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        endpoint: Endpoint,
    },
    /// Print everything that an image says of itself, as JSON
    Inspect {
        /// The image: its name, its digest, or as much of the digest as no other begins with
        image: String,
        #[command(flatten)]
        endpoint: Endpoint,
    },
    /// List the steps in which an image was made, the last first; SIZE is that of the layer as it is kept, packed
    History {
        /// The image: its name, its digest, or as much of the digest as no other begins with
        image: String,
        /// Print whole commands
        #[arg(long)]
        no_trunc: bool,
        /// Print JSON
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        endpoint: Endpoint,
    },
    /// Give an image one more name
    Tag {
        /// The image: its name, its digest, or as much of the digest as no other begins with
        image: String,
        /// The name
        name: String,
        #[command(flatten)]
        endpoint: Endpoint,
    },
    /// Write images as an archive that docker, podman and others load
    Save {
        /// The images, as `wharf image ls` names them
        #[arg(required = true)]
        names: Vec<String>,
        /// The archive; with --format oci a directory, unless it ends in .tar or is a file; - is standard output
        #[arg(short, long, value_name = "FILE")]
        output: PathBuf,
        /// What kind of archive
        #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
        format: SaveFormat,
        #[command(flatten)]
        endpoint: Endpoint,
    },
    /// Send an image to the registry that its name begins with, with the credentials that `wharf serve` has
    Push {
        /// The image, as `wharf image ls` names it
        name: String,
        #[command(flatten)]
        endpoint: Endpoint,
    },
    /// Show what changed from one image to another: layers, configuration, files
    Diff {
        /// The image: its name, its digest, or as much of the digest as no other begins with
        first: String,
        /// The other image
        second: String,
        /// Print JSON
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        endpoint: Endpoint,
    },
    /// Give up what nobody uses: names that are a digest alone, and content that nothing needs. Asks nothing
    Prune {
        /// Every name that no container uses
        #[arg(short, long)]
        all: bool,
        /// Also what builds keep for the next ones
        #[arg(long)]
        builds: bool,
        /// With --builds: keep this much, what was used last
        #[arg(long, value_name = "SIZE", requires = "builds")]
        keep_storage: Option<ByteLimit>,
        /// Only images made, and steps of builds last used, so long ago: 90m, 24h, 7d, 4w
        #[arg(long, value_name = "AGE", value_parser = age)]
        older_than: Option<u64>,
        #[command(flatten)]
        endpoint: Endpoint,
    },
    /// Show what takes the space: images and their layers, what builds keep, volumes
    Tree {
        /// Print JSON
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        endpoint: Endpoint,
    },
    /// Remove an image's name, and its content once no name and no container needs it
    Rm {
        /// The image, as `wharf image ls` names it
        name: String,
        #[command(flatten)]
        endpoint: Endpoint,
    },
}

/// Seconds.
fn age(text: &str) -> Result<u64, String> {
    let wrong = || format!("'{text}' is no age, such as 90m, 24h, 7d or 4w");
    let (number, unit) = text.split_at(text.len() - text.chars().next_back().map_or(0, char::len_utf8));
    let length = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 3600,
        "d" => 86_400,
        "w" => 7 * 86_400,
        _ => return Err(wrong()),
    };
    number.parse::<u64>().ok().and_then(|number| number.checked_mul(length)).ok_or_else(wrong)
}
