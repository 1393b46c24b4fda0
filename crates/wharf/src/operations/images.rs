//! The images' pages, `images/…`.

use std::{
    io::{BufWriter, Write},
    sync::Arc,
};

use async_trait::async_trait;
use http::{HeaderValue, Method, Response, StatusCode, header};
use http_body_util::BodyExt;
use serde::de::DeserializeOwned;
use tokio::sync::mpsc;
use wharf_gateway::{RequestBody, ResponseBody};
use wharf_image::ImageDiff;

use super::{Answer, ControlError, Operations, Problem, decoded, json, ok, parameter, transfer, whole};
use crate::{
    channel_body::{Pieces, channel_body},
    contract::{ImageDetails, PruneImages, PrunedImages, SaveImages, SpaceUse},
};

/// Bytes sent at a time.
const PIECE: usize = 256 * 1024;

/// Writes something long, on a thread that may wait.
pub(crate) type Outgoing = Box<dyn FnOnce(&mut dyn Write) -> anyhow::Result<()> + Send>;

/// What is done with images for these pages by the rest of the server, beside loads and pulls. An image is meant by a name, a digest, or as
/// much of a digest's digits as no other begins with.
#[async_trait]
pub(crate) trait ImageControl: Send + Sync + 'static {
    /// Prepares an archive of images.
    async fn save(&self, wanted: SaveImages) -> Result<Outgoing, ControlError>;

    /// Prepares an archive of the files that a container of the image would see.
    async fn files(&self, image: &str) -> Result<Outgoing, ControlError>;

    /// Sends an image to its registry, and answers its name and digest. What is being done is told to `progress`.
    async fn push(&self, name: &str, progress: &mpsc::Sender<String>) -> Result<Vec<String>, ControlError>;

    /// Everything that an image says of itself.
    async fn inspect(&self, image: &str) -> Result<ImageDetails, ControlError>;

    /// Gives an image one more name, and answers that in full.
    async fn tag(&self, image: &str, name: &str) -> Result<String, ControlError>;

    /// What is different between two images.
    async fn diff(&self, first: &str, second: &str) -> Result<ImageDiff, ControlError>;

    /// What takes the space.
    async fn space(&self) -> Result<SpaceUse, ControlError>;

    /// Gives up what nobody uses.
    async fn prune(&self, wanted: PruneImages) -> Result<PrunedImages, ControlError>;
}

impl Operations {
    /// Answers `images/REST`.
    pub(super) async fn images(&self, rest: &str, method: &Method, query: &str, body: RequestBody) -> Answer {
        let images = &self.images;
        match (rest, method) {
            ("", &Method::GET) => Ok(ok(&self.control.images().await?)),
            ("", &Method::POST) => Ok(match parameter(query, "pull")? {
                Some(name) => self.pull_image(name),
                None => self.load_image(body, parameter(query, "tag")?),
            }),
            ("save", &Method::POST) => Ok(outgoing(images.save(read(body).await?).await?)),
            ("files", &Method::GET) => Ok(outgoing(images.files(&needed(query, "image")?).await?)),
            ("inspect", &Method::GET) => Ok(ok(&images.inspect(&needed(query, "image")?).await?)),
            ("diff", &Method::GET) => Ok(ok(&images.diff(&needed(query, "first")?, &needed(query, "second")?).await?)),
            ("space", &Method::GET) => Ok(ok(&images.space().await?)),
            ("prune", &Method::POST) => Ok(ok(&images.prune(read(body).await?).await?)),
            ("tag", &Method::POST) => Ok(ok(&images.tag(&needed(query, "image")?, &needed(query, "name")?).await?)),
            ("push", &Method::POST) => {
                let (images, name) = (Arc::clone(images), needed(query, "name")?);
                Ok(transfer::told(move |progress| async move { images.push(&name, &progress).await }))
            }
            (name, &Method::DELETE) if !name.is_empty() => {
                self.control.remove_image(&decoded(name)?).await?;
                Ok(json(StatusCode::OK, &serde_json::json!({})))
            }
            (_, method) => Err(Problem(StatusCode::METHOD_NOT_ALLOWED, format!("{method} means nothing here"))),
        }
    }
}

fn needed(query: &str, name: &str) -> Result<String, Problem> {
    parameter(query, name)?.ok_or_else(|| Problem(StatusCode::BAD_REQUEST, format!("the query lacks '{name}'")))
}

async fn read<T: DeserializeOwned>(body: RequestBody) -> Result<T, Problem> {
    serde_json::from_slice(&whole(body).await?)
        .map_err(|e| Problem(StatusCode::BAD_REQUEST, format!("the request is not right: {e}")))
}

/// Sends what is written. What fails in the middle cuts the answer off.
fn outgoing(write: Outgoing) -> Response<ResponseBody> {
    let (pieces, body) = channel_body(8);
    tokio::task::spawn_blocking(move || {
        let gone = pieces.clone();
        let mut out = BufWriter::with_capacity(PIECE, Pieces(pieces.clone()));
        let written = write(&mut out).and_then(|()| Ok(out.flush()?));
        if let Err(error) = written
            && !gone.is_closed()
        {
            tracing::error!("an archive could not be written: {error:#}");
            pieces.blocking_send(Err(error.into())).ok();
        }
    });
    let mut response = Response::new(body.boxed_unsync());
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/x-tar"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operations::tests::{Fake, OPERATOR, pages};

    /// Has no image, and says so.
    #[async_trait]
    impl ImageControl for Fake {
        async fn save(&self, wanted: SaveImages) -> Result<Outgoing, ControlError> {
            Err(ControlError::Missing(format!("none of {} images", wanted.images.len())))
        }

        async fn files(&self, image: &str) -> Result<Outgoing, ControlError> {
            match image {
                "there" => Ok(Box::new(|out| Ok(out.write_all(b"files")?))),
                "broken" => Ok(Box::new(|out| {
                    out.write_all(&[0; 1 << 20])?;
                    anyhow::bail!("the disk is broken")
                })),
                _ => Err(ControlError::Missing(format!("there is no image '{image}'"))),
            }
        }

        async fn push(&self, name: &str, progress: &mpsc::Sender<String>) -> Result<Vec<String>, ControlError> {
            progress.send("asking".to_owned()).await.ok();
            Err(ControlError::Invalid(format!("denied: {name}")))
        }

        async fn inspect(&self, image: &str) -> Result<ImageDetails, ControlError> {
            Err(ControlError::Missing(format!("there is no image '{image}'")))
        }

        async fn tag(&self, _: &str, name: &str) -> Result<String, ControlError> {
            Ok(format!("docker.io/library/{name}"))
        }

        async fn diff(&self, first: &str, _: &str) -> Result<wharf_image::ImageDiff, ControlError> {
            Err(ControlError::Missing(format!("there is no image '{first}'")))
        }

        async fn space(&self) -> Result<SpaceUse, ControlError> {
            Ok(SpaceUse::default())
        }

        async fn prune(&self, wanted: PruneImages) -> Result<PrunedImages, ControlError> {
            Ok(PrunedImages { steps: usize::from(wanted.builds), ..PrunedImages::default() })
        }
    }

    #[tokio::test]
    async fn what_goes_out_is_whole_or_cut_off() {
        let pages = pages().await;
        assert_eq!(pages.ask(OPERATOR, "GET", "images/files?image=there", "").await, (200, "files".to_owned()));
        assert_eq!(pages.status(OPERATOR, "GET", "images/files?image=gone").await, 404);
        assert_eq!(pages.status(OPERATOR, "GET", "images/files").await, 400);
        let broken = pages.response(OPERATOR, "GET", "images/files?image=broken", "").await.into_body();
        assert!(broken.collect().await.is_err());
        let wanted = r#"{"images":[{"image":"a","names":[]}],"format":"oci"}"#;
        let none = (404, "{\"message\":\"none of 1 images\"}\n".to_owned());
        assert_eq!(pages.ask(OPERATOR, "POST", "images/save", wanted).await, none);
        assert_eq!(pages.status(OPERATOR, "POST", "images/save").await, 400);
        let (_, pushed) = pages.ask(OPERATOR, "POST", "images/push?name=x", "").await;
        assert_eq!(pushed, "{\"progress\":\"asking\"}\n{\"failed\":\"denied: x\"}\n");
    }
}
