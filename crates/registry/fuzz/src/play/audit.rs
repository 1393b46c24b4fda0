use std::collections::BTreeSet;

use http::StatusCode;
use serde_json::Value;
use wharf_core::Digest;

use super::{Play, REPOSITORIES, TAGS, nobodys};
use crate::{machine::Answer, model::Model};

impl Play {
    /// Everything is there as it came, and nothing else.
    pub async fn audit(&self) {
        for (name, model) in REPOSITORIES.iter().zip(&self.repositories) {
            assert!(self.quota.is_none_or(|quota| model.used() <= quota));
            for (digest, bytes) in &model.blobs {
                let answer = self.machine.get(&format!("/v2/{name}/blobs/{digest}"), &[]).await;
                assert_eq!((answer.status, &answer.body[..]), (StatusCode::OK, &bytes[..]));
            }
            for (digest, image) in &model.images {
                let answer = self.machine.get(&format!("/v2/{name}/manifests/{digest}"), &[]).await;
                assert_eq!((answer.status, &answer.body[..]), (StatusCode::OK, &image.bytes[..]));
                assert_eq!(answer.header("content-type"), image.media_type);
            }
            for tag in TAGS {
                let answer = self.machine.get(&format!("/v2/{name}/manifests/{tag}"), &[]).await;
                let expected = model.tags.get(tag).map_or("", Digest::as_str);
                assert_eq!(answer.header("docker-content-digest"), expected);
            }
            let subjects: BTreeSet<Digest> = model.images.keys().cloned().chain([nobodys()]).collect();
            for subject in &subjects {
                let answer = self.machine.get(&format!("/v2/{name}/referrers/{subject}"), &[]).await;
                assert_eq!(listed(&answer, "manifests"), model.referrers(subject));
            }
            self.audit_tags(name, model).await;
        }
        let answer = self.machine.get("/v2/_catalog", &[]).await;
        let existing =
            REPOSITORIES.iter().zip(&self.repositories).filter(|(name, model)| model.exists && !name.starts_with('1'));
        assert_eq!(listed(&answer, "repositories"), existing.map(|(name, _)| (*name).to_owned()).collect());
    }

    /// The tags come whole, and one by one.
    async fn audit_tags(&self, name: &str, model: &Model) {
        let answer = self.machine.get(&format!("/v2/{name}/tags/list"), &[]).await;
        if !model.exists {
            assert_eq!(answer.status, StatusCode::NOT_FOUND);
            return;
        }
        let all: BTreeSet<String> = model.tags.keys().cloned().collect();
        assert_eq!(listed(&answer, "tags"), all);
        let (mut next, mut found) = (format!("/v2/{name}/tags/list?n=1"), BTreeSet::new());
        loop {
            let answer = self.machine.get(&next, &[]).await;
            found.extend(listed(&answer, "tags"));
            let Some((link, _)) = answer.header("link").split_once('>') else { break };
            next = link[1..].to_owned();
        }
        assert_eq!(found, all);
    }
}

fn listed(answer: &Answer, field: &str) -> BTreeSet<String> {
    let body: Value = serde_json::from_slice(&answer.body).expect("a list is JSON");
    let all = body[field].as_array().cloned().unwrap_or_default();
    let texts = all.iter().map(|one| one.as_str().or_else(|| one["digest"].as_str()).expect("a text").to_owned());
    texts.collect()
}
