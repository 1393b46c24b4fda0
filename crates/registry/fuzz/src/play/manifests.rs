use std::collections::BTreeSet;

use http::{Method, StatusCode};
use serde_json::{Value, json};
use wharf_core::Digest;
use wharf_image::{Algorithm, OCI_MANIFEST};

use super::{Play, algorithm, chosen, nobodys, repository_of, tag};
use crate::{
    model::{Image, Model},
    steps::{Parts, Reference, Types},
};

impl Play {
    /// A manifest of what the repository has, or of nobody's.
    pub(super) fn manifest(&self, repository: u8, parts: &Parts) -> (Value, Image) {
        let Parts { config, layers, foreign, subject, wrong_size, note } = parts;
        let model = &self.repositories[repository_of(repository).0];
        let mut named = BTreeSet::new();
        let mut of = |kind: &str, number: u8, more: usize| {
            let found = chosen(&model.blobs, number);
            let (digest, size) = found.map_or((nobodys(), 3), |(digest, bytes)| (digest.clone(), bytes.len()));
            named.insert(digest.clone());
            json!({ "mediaType": kind, "digest": digest, "size": size + more })
        };
        let config = of("application/x", *config, usize::from(*wrong_size));
        let mut layers: Vec<Value> = layers.iter().map(|number| of("application/y", *number, 0)).collect();
        if let Some(foreign) = foreign {
            // Nobody need have it.
            layers.push(json!({
                "mediaType": "application/vnd.oci.image.layer.nondistributable.v1.tar", "urls": ["http://x"],
                "digest": Algorithm::Sha256.digest(&[*foreign]), "size": foreign,
            }));
        }
        let mut manifest = json!({ "schemaVersion": 2, "config": config, "layers": layers });
        if note & 3 != 0 {
            manifest["annotations"] = json!({ "note": (note & 3).to_string() });
        }
        let subject = subject.map(|number| subject_of(model, number));
        (manifest, Image { blobs: named, wrong: *wrong_size, subject, ..Image::default() })
    }

    /// An index of what the repository has, or of nobody's.
    pub(super) fn index(
        &self,
        repository: u8,
        children: &[u8],
        subject: Option<u8>,
        wrong_size: bool,
    ) -> (Value, Image) {
        let model = &self.repositories[repository_of(repository).0];
        let mut named = BTreeSet::new();
        let mut of = |number: &u8| {
            let found = chosen(&model.images, *number);
            let (digest, size) = found.map_or((nobodys(), 3), |(digest, image)| (digest.clone(), image.bytes.len()));
            named.insert(digest.clone());
            json!({ "mediaType": OCI_MANIFEST, "digest": digest, "size": size + usize::from(wrong_size) })
        };
        let children: Vec<Value> = children.iter().map(&mut of).collect();
        let subject = subject.map(|number| subject_of(model, number));
        let wrong = wrong_size && !children.is_empty();
        let index = json!({ "schemaVersion": 2, "manifests": children });
        (index, Image { children: named, wrong, subject, ..Image::default() })
    }

    /// An image that is there, under one more tag.
    pub(super) async fn again(&mut self, repository: u8, image: u8, number: u8) {
        let (of, name) = repository_of(repository);
        let Some(digest) = chosen(self.repositories[of].images.keys().cloned(), image) else { return };
        let image = self.repositories[of].images[&digest].clone();
        let bytes = image.bytes.clone().into();
        let path = format!("/v2/{name}/manifests/{}?digest={digest}", tag(number));
        let headers = [("content-type", image.media_type.clone())];
        let answer = self.machine.ask(Method::PUT, &path, &headers, &[bytes], false).await.expect("a request");
        let model = &mut self.repositories[of];
        assert_eq!(answer.status == StatusCode::CREATED, model.has_all_of(&image), "{:?}", answer.body);
        if answer.status == StatusCode::CREATED {
            model.put(digest, image, [tag(number).to_owned()]);
        }
    }

    pub(super) async fn put(
        &mut self,
        repository: u8,
        reference: &Reference,
        types: Types,
        mut document: Value,
        mut image: Image,
        kinds: [&str; 2],
    ) {
        let (of, name) = repository_of(repository);
        if let Some(subject) = &image.subject {
            document["subject"] = json!({ "mediaType": OCI_MANIFEST, "digest": subject, "size": 3 });
        }
        let (own, sent, taken) = match types {
            Types::Both => (Some(kinds[0]), Some(kinds[0].to_owned()), true),
            Types::Docker => (Some(kinds[1]), Some(kinds[1].to_owned()), true),
            Types::Sent => (None, Some(kinds[1].to_owned()), true),
            Types::Own => (Some(kinds[1]), None, true),
            Types::Neither => (None, None, true),
            Types::Parameters => (None, Some(format!("{} ; charset=utf-8", kinds[1])), true),
            Types::Differing => (Some(kinds[0]), Some(kinds[1].to_owned()), false),
            Types::Foreign => (None, Some("application/json".to_owned()), false),
        };
        if let Some(own) = own {
            document["mediaType"] = json!(own);
        }
        let is = own.map(str::to_owned).or(sent.clone()).unwrap_or_else(|| kinds[0].to_owned());
        image.media_type = is.split(" ;").next().expect("a text has a beginning").to_owned();
        image.bytes = document.to_string().into_bytes();
        let (path, digest, tags) = match reference {
            Reference::Tag(number) => {
                (tag(*number).to_owned(), Some(Algorithm::Sha256.digest(&image.bytes)), vec![tag(*number)])
            }
            Reference::Checked { tag: number, sha512 } => {
                let digest = algorithm(*sha512).digest(&image.bytes);
                (format!("{}?digest={digest}", tag(*number)), Some(digest), vec![tag(*number)])
            }
            Reference::Digest { sha512, tags } => {
                let digest = algorithm(*sha512).digest(&image.bytes);
                let tags: Vec<&str> = tags.iter().take(8).map(|number| tag(*number)).collect();
                let query: Vec<String> = tags.iter().map(|tag| format!("tag={tag}")).collect();
                (format!("{digest}?{}", query.join("&")), Some(digest), tags)
            }
            Reference::Wrong(number) if number & 1 == 0 => (nobodys().to_string(), None, Vec::new()),
            Reference::Wrong(number) => (format!("{}?digest={}", tag(*number), nobodys()), None, Vec::new()),
        };
        let headers: Vec<_> = sent.map(|sent| ("content-type", sent)).into_iter().collect();
        let body = [image.bytes.clone().into()];
        let path = format!("/v2/{name}/manifests/{path}");
        let answer = self.machine.ask(Method::PUT, &path, &headers, &body, false).await.expect("a request");
        let model = &mut self.repositories[of];
        let expected = taken && digest.is_some() && model.has_all_of(&image);
        assert_eq!(answer.status == StatusCode::CREATED, expected, "{} {:?}", answer.status, answer.body);
        if let (StatusCode::CREATED, Some(digest)) = (answer.status, digest) {
            assert_eq!(answer.header("docker-content-digest"), digest.as_str());
            assert_eq!(answer.header("oci-subject"), image.subject.as_ref().map_or("", Digest::as_str));
            model.put(digest, image, tags.into_iter().map(str::to_owned));
        }
    }
}

fn subject_of(model: &Model, number: u8) -> Digest {
    chosen(model.images.keys().cloned(), number).unwrap_or_else(nobodys)
}
