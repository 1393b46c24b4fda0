use bytes::Bytes;
use http::{Method, StatusCode};
use wharf_core::Digest;
use wharf_image::{Algorithm, DOCKER_INDEX, DOCKER_MANIFEST, OCI_INDEX, OCI_MANIFEST};

use crate::{
    machine::{Answer, Machine},
    model::{Model, Upload},
    steps::{Free, Step},
};

mod audit;
mod blobs;
mod manifests;

/// One in the default scope, one in another, one with words of the protocol in its name.
const REPOSITORIES: [&str; 3] = ["a", "111122223333/eu-west-1/team/b", "blobs/uploads"];
const TAGS: [&str; 4] = ["v1", "v1.0", "latest", "_"];

/// A registry, and what it must hold.
pub struct Play {
    machine: Machine,
    quota: Option<u64>,
    repositories: [Model; 3],
    uploads: Vec<Upload>,
}

fn algorithm(sha512: bool) -> Algorithm {
    if sha512 { Algorithm::Sha512 } else { Algorithm::Sha256 }
}

fn tag(number: u8) -> &'static str {
    TAGS[usize::from(number) % TAGS.len()]
}

fn chosen<T>(among: impl IntoIterator<Item = T>, number: u8) -> Option<T> {
    let mut all: Vec<T> = among.into_iter().collect();
    if all.is_empty() { None } else { Some(all.swap_remove(usize::from(number) % all.len())) }
}

fn nobodys() -> Digest {
    Digest::sha256([7; 32])
}

impl Play {
    pub async fn new(quota: Option<u64>) -> Self {
        let machine = Machine::new(quota).await;
        Self { machine, quota, repositories: Default::default(), uploads: Vec::new() }
    }

    pub async fn step(&mut self, step: &Step) {
        match step {
            Step::Begin { repository, sha512 } => {
                let (of, name) = repository_of(*repository);
                let query = if *sha512 { "?digest-algorithm=sha512" } else { "" };
                let answer = self.post(&format!("/v2/{name}/blobs/uploads/{query}"), &[]).await;
                self.begun(of, &answer);
            }
            Step::Whole { repository, pieces, sha512, right } => self.whole(*repository, pieces, *sha512, *right).await,
            Step::Mount { repository, from, blob } => self.mount(*repository, *from, *blob).await,
            Step::Patch { upload, claim, pieces, broken } => self.patch(*upload, *claim, pieces, *broken).await,
            Step::Put { upload, claim, pieces, broken, sha512, right } => {
                let Some(at) = self.upload(*upload) else { return };
                self.finish(at, (*claim, pieces, *broken), algorithm(*sha512), *right).await;
            }
            Step::Elsewhere { repository, upload } => {
                let (of, name) = repository_of(*repository);
                let Some(at) = self.upload(*upload) else { return };
                let upload = &self.uploads[at];
                let last = upload.location.rsplit('/').next().expect("a location has parts");
                let answer = self.machine.get(&format!("/v2/{name}/blobs/uploads/{last}"), &[]).await;
                let here = of == upload.repository && upload.bytes.is_some();
                assert_eq!(answer.status == StatusCode::NO_CONTENT, here, "{}", answer.status);
            }
            Step::Cancel { upload } => {
                let Some(at) = self.upload(*upload) else { return };
                let upload = &mut self.uploads[at];
                let answer =
                    self.machine.ask(Method::DELETE, &upload.location, &[], &[], false).await.expect("a request");
                let expected = if upload.bytes.take().is_some() { 204 } else { 404 };
                assert_eq!(answer.status, expected);
            }
            Step::Manifest { repository, parts, reference, types } => {
                let (document, image) = self.manifest(*repository, parts);
                self.put(*repository, reference, *types, document, image, [OCI_MANIFEST, DOCKER_MANIFEST]).await;
            }
            Step::Index { repository, children, subject, wrong_size, reference, types } => {
                let (document, image) = self.index(*repository, children, *subject, *wrong_size);
                self.put(*repository, reference, *types, document, image, [OCI_INDEX, DOCKER_INDEX]).await;
            }
            Step::Again { repository, image, tag } => self.again(*repository, *image, *tag).await,
            Step::DeleteImage { repository, image } => {
                let (of, name) = repository_of(*repository);
                let digest = chosen(self.repositories[of].images.keys().cloned(), *image).unwrap_or_else(nobodys);
                let answer = self.delete(&format!("/v2/{name}/manifests/{digest}")).await;
                assert_eq!(answer.status, if self.repositories[of].remove(&digest) { 202 } else { 404 });
            }
            Step::DeleteTag { repository, tag: number } => {
                let (of, name) = repository_of(*repository);
                let answer = self.delete(&format!("/v2/{name}/manifests/{}", tag(*number))).await;
                let there = self.repositories[of].tags.remove(tag(*number)).is_some();
                assert_eq!(answer.status, if there { 202 } else { 404 });
            }
            Step::DeleteBlob { repository, blob } => {
                let (of, name) = repository_of(*repository);
                let digest = chosen(self.repositories[of].blobs.keys().cloned(), *blob).unwrap_or_else(nobodys);
                let answer = self.delete(&format!("/v2/{name}/blobs/{digest}")).await;
                let there = self.repositories[of].blobs.remove(&digest).is_some();
                assert_eq!(answer.status, if there { 202 } else { 404 });
            }
            Step::Range { repository, blob, pages } => self.range(*repository, *blob, *pages).await,
            Step::Collect => {
                self.machine.collect().await;
                self.repositories.iter_mut().for_each(Model::clean);
            }
            Step::Reopen => self.machine.reopen().await,
        }
    }

    async fn post(&self, uri: &str, body: &[Bytes]) -> Answer {
        self.machine.ask(Method::POST, uri, &[], body, false).await.expect("a request")
    }

    async fn delete(&self, uri: &str) -> Answer {
        self.machine.ask(Method::DELETE, uri, &[], &[], false).await.expect("a request")
    }

    fn upload(&self, number: u8) -> Option<usize> {
        chosen(0..self.uploads.len(), number)
    }

    pub async fn free(&self, request: &Free) {
        let methods = [Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::PATCH, Method::DELETE];
        let headers = ["range", "content-range", "content-type", "if-none-match", "if-range", "host", "authorization"];
        let below =
            ["", "/", "/manifests/", "/blobs/", "/blobs/uploads/", "/tags/list?", "/referrers/", "/blobs/uploads/?"];
        let Free { method, under, path, header, value, body } = request;
        let name = repository_of(under >> 3).1;
        let path = match usize::from(under & 7) {
            0 => format!("/v2/{path}"),
            at => format!("/v2/{name}{}{path}", below[at]),
        };
        let header = headers[usize::from(*header) % headers.len()];
        let method = methods[usize::from(*method) % methods.len()].clone();
        self.machine.ask(method, &path, &[(header, value.clone())], &[body.clone().into()], false).await;
    }
}

fn repository_of(number: u8) -> (usize, &'static str) {
    let at = usize::from(number) % REPOSITORIES.len();
    (at, REPOSITORIES[at])
}
