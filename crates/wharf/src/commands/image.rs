mod age;
mod diff;
mod history;
mod load;
mod ls;
mod out;
mod prune;
mod tree;

use anyhow::bail;
use http::Method;
use wharf_gateway::ResponseBody;
use wharf_image::ImageDiff;

pub(super) use self::out::{Out, files, save};
use super::{encoded, print};
use crate::{
    cli::Image,
    client::Client,
    config::ByteLimit,
    contract::{ImageDetails, ImageSummary, Loading, PruneImages, PrunedImages, SaveImage, SpaceUse},
};

/// `wharf image …`.
pub(crate) async fn image(verb: Image) -> anyhow::Result<()> {
    match verb {
        Image::Load { file, tag, endpoint } => {
            load::load(&Client::new(&endpoint.endpoint)?, file, tag.as_deref()).await
        }
        Image::Pull { name, endpoint } => pull(&Client::new(&endpoint.endpoint)?, &name).await,
        Image::Ls { quiet, json, endpoint } => {
            let images: Vec<ImageSummary> = Client::new(&endpoint.endpoint)?.get("images").await?;
            Ok(print(&match (quiet, json) {
                (true, _) => ls::digests(&images),
                (false, true) => format!("{}\n", serde_json::to_string_pretty(&images)?),
                (false, false) => ls::rendered(&images, wharf_core::now()),
            })?)
        }
        Image::Diff { first, second, json, endpoint } => {
            let page = format!("images/diff?first={}&second={}", encoded(&first), encoded(&second));
            let diff: ImageDiff = Client::new(&endpoint.endpoint)?.get(&page).await?;
            let text = if json { format!("{}\n", serde_json::to_string_pretty(&diff)?) } else { diff::rendered(&diff) };
            Ok(print(&text)?)
        }
        Image::Prune { all, builds, keep_storage, older_than, endpoint } => {
            let keep_storage = keep_storage.map(|ByteLimit(bytes)| bytes);
            let wanted = PruneImages { all, builds, keep_storage, older_than };
            let pruned: PrunedImages = Client::new(&endpoint.endpoint)?.post("images/prune", &wanted).await?;
            Ok(print(&prune::rendered(&pruned))?)
        }
        Image::Tree { json, endpoint } => {
            let space: SpaceUse = Client::new(&endpoint.endpoint)?.get("images/space").await?;
            let text =
                if json { format!("{}\n", serde_json::to_string_pretty(&space)?) } else { tree::rendered(&space) };
            Ok(print(&text)?)
        }
        Image::Inspect { image, endpoint } => {
            let details = inspect(&Client::new(&endpoint.endpoint)?, &image).await?;
            Ok(print(&format!("{}\n", serde_json::to_string_pretty(&details)?))?)
        }
        Image::History { image, no_trunc, json, endpoint } => {
            let details = inspect(&Client::new(&endpoint.endpoint)?, &image).await?;
            let text = if json {
                format!("{}\n", serde_json::to_string_pretty(&details.history)?)
            } else {
                history::rendered(&details.history, wharf_core::now(), no_trunc)
            };
            Ok(print(&text)?)
        }
        Image::Tag { image, name, endpoint } => {
            let page = format!("images/tag?image={}&name={}", encoded(&image), encoded(&name));
            let name: String = Client::new(&endpoint.endpoint)?.post(&page, &()).await?;
            Ok(print(&format!("{name}\n"))?)
        }
        Image::Save { names, output, format, endpoint } => {
            let images: Vec<_> =
                names.into_iter().map(|name| SaveImage { names: out::kept(&name), image: name }).collect();
            out::save_all(&Client::new(&endpoint.endpoint)?, images, format, &Out::of(&output, format)).await
        }
        Image::Push { name, endpoint } => {
            let page = format!("images/push?name={}", encoded(&name));
            follow(&Client::new(&endpoint.endpoint)?, &page, wharf_gateway::empty(), &name, "pushed").await
        }
        Image::Rm { name, endpoint } => {
            Client::new(&endpoint.endpoint)?.delete(&format!("images/{}", encoded(&name))).await?;
            eprintln!("Removed {name}.");
            Ok(())
        }
    }
}

async fn inspect(client: &Client, image: &str) -> anyhow::Result<ImageDetails> {
    Ok(client.get(&format!("images/inspect?image={}", encoded(image))).await?)
}

async fn pull(client: &Client, name: &str) -> anyhow::Result<()> {
    follow(client, &format!("images?pull={}", encoded(name)), wharf_gateway::empty(), name, "pulled").await
}

/// Tells how it goes, and at the end the names that came of it.
async fn follow(client: &Client, page: &str, body: ResponseBody, shown: &str, done: &str) -> anyhow::Result<()> {
    let mut lines = client.lines(Method::POST, page, body).await?;
    while let Some(line) = lines.next().await? {
        match line {
            Loading::Progress(text) => eprintln!("{text}"),
            Loading::Loaded(names) => {
                return Ok(print(&names.iter().map(|name| format!("{name}\n")).collect::<String>())?);
            }
            Loading::Failed(reason) => bail!("{shown} was not {done}: {reason}"),
        }
    }
    bail!("{shown} was perhaps not {done}: the answer ended too early; see what `wharf serve` says")
}

/// Bytes in the largest unit of which there is one, with one decimal.
pub(super) fn size(bytes: u64) -> String {
    const UNITS: [&str; 4] = ["KiB", "MiB", "GiB", "TiB"];
    if bytes < 1024 {
        return format!("{bytes} B");
    }
    let mut tenths = bytes * 10 / 1024;
    let mut unit = 0;
    while tenths >= 10240 && unit + 1 < UNITS.len() {
        tenths /= 1024;
        unit += 1;
    }
    format!("{}.{} {}", tenths / 10, tenths % 10, UNITS[unit])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes() {
        assert_eq!(size(0), "0 B");
        assert_eq!(size(1023), "1023 B");
        assert_eq!(size(1536), "1.5 KiB");
        assert_eq!(size(1 << 20), "1.0 MiB");
        assert_eq!(size(5 << 40), "5.0 TiB");
    }
}
