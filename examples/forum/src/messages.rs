use std::{io, path::Path};

use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{
    collection::{Collection, Page},
    http::{Handler, Method, Request, Response, text_field},
};

/// What is said under the topics: `/api/messages`, of one topic with `?topic=ID`.
#[derive(Debug)]
pub(crate) struct Messages(Collection<Message>);

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Message {
    id: usize,
    topic: usize,
    author: String,
    text: String,
}

#[derive(Deserialize)]
struct NewMessage {
    topic: usize,
    author: String,
    text: String,
}

impl Messages {
    pub(crate) fn open(data: Option<&Path>) -> io::Result<Self> {
        Ok(Self(Collection::open(data, "messages")?))
    }

    fn list(&self, request: &Request) -> Result<Response, Response> {
        let page = Page::of(request).map_err(|wrong| Response::error(400, wrong))?;
        let topic: Option<usize> = request
            .query("topic")
            .map(|text| text.parse().map_err(|_| Response::error(400, "topic is not a number")))
            .transpose()?;
        let messages = self.0.list(page, |message| topic.is_none_or(|topic| message.topic == topic));
        Ok(Response::json(200, &json!({ "messages": messages })))
    }

    fn create(&self, request: &Request) -> Result<Response, Response> {
        let NewMessage { topic, author, text } = request.json()?;
        let author = text_field("author", &author, 40)?;
        let text = text_field("text", &text, 10_000)?;
        match self.0.add(|_| false, |id| Message { id, topic, author, text }) {
            Ok(Ok(message)) => Ok(Response::created(&format!("/api/messages/{}", message.id), &message)),
            Ok(Err(_)) => Err(Response::error(409, "there is such a message already")),
            Err(error) => Err(Response::storage(&error)),
        }
    }
}

impl Handler for Messages {
    fn handle(&self, request: &Request) -> Result<Response, Response> {
        match (request.method, request.segments().as_slice()) {
            (Method::Get, ["api", "messages"]) => self.list(request),
            (Method::Post, ["api", "messages"]) => self.create(request),
            (Method::Get, ["api", "messages", id]) => {
                let message = id.parse().ok().and_then(|id| self.0.get(id));
                let missing = || Response::error(404, "there is no such message");
                message.map(|message| Response::json(200, &message)).ok_or_else(missing)
            }
            (_, ["api", "messages", ..]) => Err(Response::method_not_allowed("GET, POST")),
            _ => Err(Response::not_found()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_listed_by_topic() {
        let messages = Messages::open(None).unwrap();
        for (topic, text) in [(1, "one"), (2, "two"), (1, "three")] {
            let body = json!({ "topic": topic, "author": "ann", "text": text }).to_string();
            assert_eq!(messages.handle(&Request::post("/api/messages", &body)).unwrap().status, 201);
        }
        let list = messages.handle(&Request::get("/api/messages?topic=1&after=1")).unwrap();
        let list: serde_json::Value = serde_json::from_str(list.body_text()).unwrap();
        assert_eq!(list["messages"].as_array().unwrap().len(), 1);
        assert_eq!(list["messages"][0]["text"], "three");
        assert_eq!(messages.handle(&Request::get("/api/messages?topic=x")).unwrap_err().status, 400);
    }
}
