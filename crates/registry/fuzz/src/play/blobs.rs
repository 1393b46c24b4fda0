use bytes::Bytes;
use http::{Method, StatusCode};
use wharf_core::Digest;
use wharf_image::Algorithm;

use super::{Play, REPOSITORIES, algorithm, chosen, nobodys, repository_of};
use crate::{
    machine::Answer,
    model::Upload,
    steps::{Claim, Pages, Piece},
};

impl Play {
    pub(super) fn begun(&mut self, repository: usize, answer: &Answer) {
        assert_eq!(answer.status, StatusCode::ACCEPTED, "{:?}", answer.body);
        let location = answer.header("location").to_owned();
        self.uploads.push(Upload { repository, location, bytes: Some(Vec::new()) });
    }

    /// A blob came, if it could.
    fn came(&mut self, repository: usize, digest: &Digest, bytes: Vec<u8>, answer: &Answer) {
        assert_eq!(answer.header("docker-content-digest"), digest.as_str());
        let model = &mut self.repositories[repository];
        model.exists = true;
        model.blobs.insert(digest.clone(), bytes);
    }

    pub(super) async fn whole(&mut self, repository: u8, pieces: &[Piece], sha512: bool, right: bool) {
        let (of, name) = repository_of(repository);
        let frames = frames(pieces);
        let bytes = frames.concat();
        let digest = if right { algorithm(sha512).digest(&bytes) } else { nobodys() };
        let answer = self.post(&format!("/v2/{name}/blobs/uploads/?digest={digest}"), &frames).await;
        if answer.status == StatusCode::CREATED {
            assert!(right);
            self.came(of, &digest, bytes, &answer);
        } else if right {
            assert!(
                self.quota.is_some() && answer.status == StatusCode::FORBIDDEN,
                "{} {:?}",
                answer.status,
                answer.body
            );
        }
    }

    pub(super) async fn mount(&mut self, repository: u8, from: Option<u8>, blob: u8) {
        let (of, name) = repository_of(repository);
        let all = self.repositories.iter().flat_map(|model| model.blobs.keys().cloned());
        let digest = chosen(all, blob).unwrap_or_else(nobodys);
        let from = from.map(repository_of);
        let query = from.map(|(_, name)| format!("&from={name}")).unwrap_or_default();
        let answer = self.post(&format!("/v2/{name}/blobs/uploads/?mount={digest}{query}"), &[]).await;
        let held = |of: usize| self.repositories[of].blobs.get(&digest).cloned();
        match answer.status {
            StatusCode::CREATED => {
                let from = from.map_or_else(|| (0..REPOSITORIES.len()).find_map(held), |(from, _)| held(from));
                self.came(of, &digest, from.expect("what is mounted is somewhere"), &answer);
            }
            StatusCode::FORBIDDEN => assert!(self.quota.is_some()),
            _ => {
                assert!(from.is_none_or(|(from, _)| held(from).is_none()), "it is there");
                self.begun(of, &answer);
            }
        }
    }

    /// The body and its `Content-Range`; whether the two can be right.
    fn claimed(claim: Claim, begun: usize, frames: &[Bytes]) -> (Vec<(&'static str, String)>, bool) {
        let length: usize = frames.iter().map(Bytes::len).sum();
        let (first, length, right) = match claim {
            Claim::Nothing => return (Vec::new(), true),
            _ if length == 0 => return (Vec::new(), true),
            Claim::Right => (begun, length, true),
            Claim::Later(by) => (begun + usize::from(by), length, by == 0),
            Claim::Shorter => (begun, length - 1, false),
            Claim::Longer => (begun, length + 1, false),
        };
        (vec![("content-range", format!("{first}-{}", first + length - 1))], right)
    }

    pub(super) async fn patch(&mut self, upload: u8, claim: Claim, pieces: &[Piece], broken: bool) {
        let Some(at) = self.upload(upload) else { return };
        let frames = frames(pieces);
        let upload = &self.uploads[at];
        let begun = upload.bytes.as_ref().map_or(0, Vec::len);
        let (headers, right) = Self::claimed(claim, begun, &frames);
        let asked = self.machine.ask(Method::PATCH, &upload.location, &headers, &frames, broken).await;
        let answer = asked.expect("a request");
        if upload.bytes.is_none() {
            assert_eq!(answer.status, StatusCode::NOT_FOUND);
        } else if answer.status == StatusCode::ACCEPTED {
            assert!(right && !broken);
            self.stands(at, &frames, true).await;
        } else {
            let full = self.quota.is_some() && answer.status == StatusCode::FORBIDDEN;
            assert!(!right || broken || full, "{} {:?}", answer.status, answer.body);
            self.stands(at, &frames, false).await;
        }
    }

    /// An upload has all of what was sent, or else the first frames of it.
    async fn stands(&mut self, at: usize, frames: &[Bytes], all: bool) {
        let answer = self.machine.get(&self.uploads[at].location, &[]).await;
        assert_eq!(answer.status, StatusCode::NO_CONTENT);
        let bytes = self.uploads[at].bytes.get_or_insert_default();
        let is = |length: usize| answer.header("range") == format!("0-{}", length.saturating_sub(1));
        let mut frames = frames.iter();
        if all {
            bytes.extend(frames.by_ref().flatten());
        }
        while !is(bytes.len()) {
            bytes.extend(frames.next().unwrap_or_else(|| panic!("it stands at {}", answer.header("range"))));
        }
    }

    pub(super) async fn finish(&mut self, at: usize, body: (Claim, &[Piece], bool), algorithm: Algorithm, right: bool) {
        let (claim, pieces, broken) = body;
        let frames = frames(pieces);
        let upload = &self.uploads[at];
        let begun = upload.bytes.as_deref().unwrap_or_default();
        let bytes = [begun, &frames.concat()].concat();
        let digest = if right { algorithm.digest(&bytes) } else { nobodys() };
        let (headers, sound) = Self::claimed(claim, begun.len(), &frames);
        let path = format!("{}?digest={digest}", upload.location);
        let answer = self.machine.ask(Method::PUT, &path, &headers, &frames, broken).await.expect("a request");
        let (of, alive) = (upload.repository, upload.bytes.is_some());
        if answer.status == StatusCode::CREATED {
            assert!(alive && right && sound && !broken);
            self.uploads[at].bytes = None;
            self.came(of, &digest, bytes, &answer);
            return;
        }
        let full = self.quota.is_some() && answer.status == StatusCode::FORBIDDEN;
        assert!(!(alive && right && sound && !broken) || full, "{} {:?}", answer.status, answer.body);
        if self.machine.get(&self.uploads[at].location, &[]).await.status == StatusCode::NOT_FOUND {
            self.uploads[at].bytes = None;
        } else {
            assert!(alive);
            self.stands(at, &frames, false).await;
        }
    }

    pub(super) async fn range(&self, repository: u8, blob: u8, pages: Pages) {
        let (of, name) = repository_of(repository);
        let Some((digest, bytes)) = chosen(&self.repositories[of].blobs, blob) else { return };
        let length = bytes.len();
        let (text, part) = match pages {
            Pages::Between(first, last) => {
                let (first, last) = (usize::from(first), usize::from(last));
                (format!("{first}-{last}"), (first <= last).then(|| first..length.min(last + 1)))
            }
            Pages::From(first) => (format!("{first}-"), Some(usize::from(first)..length)),
            Pages::Last(count) => (format!("-{count}"), Some(length.saturating_sub(usize::from(count))..length)),
        };
        let headers = [("range", format!("bytes={text}"))];
        let answer = self.machine.get(&format!("/v2/{name}/blobs/{digest}"), &headers).await;
        match part.filter(|part| !part.is_empty()) {
            Some(part) => {
                assert_eq!(answer.status, StatusCode::PARTIAL_CONTENT);
                assert_eq!(answer.header("content-range"), format!("bytes {}-{}/{length}", part.start, part.end - 1));
                assert_eq!(answer.body, bytes[part]);
            }
            None => assert_eq!(answer.status, StatusCode::RANGE_NOT_SATISFIABLE),
        }
    }
}

fn frames(pieces: &[Piece]) -> Vec<Bytes> {
    pieces.iter().map(|piece| piece.bytes().into()).collect()
}
