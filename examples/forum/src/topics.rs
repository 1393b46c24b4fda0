use std::{io, path::Path};

use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{
    collection::{Collection, Page},
    http::{Handler, Method, Request, Response, text_field},
};

/// What is talked about: `/api/topics`.
#[derive(Debug)]
pub(crate) struct Topics(Collection<Topic>);

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Topic {
    id: usize,
    title: String,
    author: String,
}

#[derive(Deserialize)]
struct NewTopic {
    title: String,
    author: String,
}

impl Topics {
    pub(crate) fn open(data: Option<&Path>) -> io::Result<Self> {
        Ok(Self(Collection::open(data, "topics")?))
    }

    fn create(&self, request: &Request) -> Result<Response, Response> {
        let NewTopic { title, author } = request.json()?;
        let title = text_field("title", &title, 200)?;
        let author = text_field("author", &author, 40)?;
        match self.0.add(|topic| topic.title == title, |id| Topic { id, title: title.clone(), author }) {
            Ok(Ok(topic)) => Ok(Response::created(&format!("/api/topics/{}", topic.id), &topic)),
            Ok(Err(_)) => Err(Response::error(409, format!("there is a topic \u{201c}{title}\u{201d} already"))),
            Err(error) => Err(Response::storage(&error)),
        }
    }
}

impl Handler for Topics {
    fn handle(&self, request: &Request) -> Result<Response, Response> {
        match (request.method, request.segments().as_slice()) {
            (Method::Get, ["api", "topics"]) => {
                let page = Page::of(request).map_err(|wrong| Response::error(400, wrong))?;
                Ok(Response::json(200, &json!({ "topics": self.0.list(page, |_| true) })))
            }
            (Method::Post, ["api", "topics"]) => self.create(request),
            (Method::Get, ["api", "topics", id]) => {
                let topic = id.parse().ok().and_then(|id| self.0.get(id));
                let missing = || Response::error(404, "there is no such topic");
                topic.map(|topic| Response::json(200, &topic)).ok_or_else(missing)
            }
            (_, ["api", "topics", ..]) => Err(Response::method_not_allowed("GET, POST")),
            _ => Err(Response::not_found()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_topic_outlives_the_process() {
        let directory = tempfile::tempdir().unwrap();
        let open = || Topics::open(Some(directory.path())).unwrap();
        let made = open().handle(&Request::post("/api/topics", r#"{"title":"Boats","author":"ann"}"#)).unwrap();
        assert_eq!(made.status, 201);
        let topics = open();
        let found = topics.handle(&Request::get("/api/topics/1")).unwrap();
        assert_eq!(found.body_text(), r#"{"id":1,"title":"Boats","author":"ann"}"#);
        let again = topics.handle(&Request::post("/api/topics", r#"{"title":"Boats","author":"bob"}"#));
        assert_eq!(again.unwrap_err().status, 409);
    }
}
