use std::{
    collections::VecDeque,
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::http::{Handler, Method, Request, Response, text_field};

/// How many lines are remembered.
const REMEMBERED: usize = 1000;
/// The longest a reader may wait for news, seconds.
const LONGEST_WAIT: u64 = 25;

/// What is being said right now, in memory: `/api/chat`.
///
/// A reader who asks for `?after=ID&wait=SECONDS` is answered as soon as there is something newer.
#[derive(Debug, Default)]
pub(crate) struct Chat {
    room: Mutex<Room>,
    news: Condvar,
}

#[derive(Debug, Default)]
struct Room {
    lines: VecDeque<Line>,
    last: u64,
    closed: bool,
}

#[derive(Clone, Debug, Serialize)]
struct Line {
    id: u64,
    author: String,
    text: String,
}

#[derive(Deserialize)]
struct NewLine {
    author: String,
    text: String,
}

impl Chat {
    fn lock(&self) -> MutexGuard<'_, Room> {
        self.room.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn say(&self, request: &Request) -> Result<Response, Response> {
        let NewLine { author, text } = request.json()?;
        let author = text_field("author", &author, 40)?;
        let text = text_field("text", &text, 1000)?;
        let mut room = self.lock();
        room.last += 1;
        let line = Line { id: room.last, author, text };
        if room.lines.len() == REMEMBERED {
            room.lines.pop_front();
        }
        room.lines.push_back(line.clone());
        self.news.notify_all();
        Ok(Response::json(201, &line))
    }

    fn listen(&self, request: &Request) -> Result<Response, Response> {
        let number = |name: &str| match request.query(name) {
            None => Ok(0),
            Some(text) => text.parse().map_err(|_| Response::error(400, format!("{name} is not a number"))),
        };
        let (after, wait): (u64, u64) = (number("after")?, number("wait")?);
        let wait = Duration::from_secs(wait.min(LONGEST_WAIT));
        let (room, _) = self
            .news
            .wait_timeout_while(self.lock(), wait, |room| room.last <= after && !room.closed)
            .unwrap_or_else(PoisonError::into_inner);
        let lines: Vec<_> = room.lines.iter().filter(|line| line.id > after).collect();
        Ok(Response::json(200, &json!({ "lines": lines, "last": room.last })))
    }
}

impl Handler for Chat {
    fn handle(&self, request: &Request) -> Result<Response, Response> {
        match (request.method, request.segments().as_slice()) {
            (Method::Get, ["api", "chat"]) => self.listen(request),
            (Method::Post, ["api", "chat"]) => self.say(request),
            (_, ["api", "chat"]) => Err(Response::method_not_allowed("GET, POST")),
            _ => Err(Response::not_found()),
        }
    }

    fn stopping(&self) {
        self.lock().closed = true;
        self.news.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    #[test]
    fn a_waiting_reader_hears_what_is_said() {
        let chat = Arc::new(Chat::default());
        let reader = std::thread::spawn({
            let chat = Arc::clone(&chat);
            move || chat.handle(&Request::get("/api/chat?wait=25")).unwrap()
        });
        chat.handle(&Request::post("/api/chat", r#"{"author":"ann","text":"ahoy"}"#)).unwrap();
        let heard = reader.join().unwrap();
        assert_eq!(heard.body_text(), r#"{"last":1,"lines":[{"author":"ann","id":1,"text":"ahoy"}]}"#);
        let nothing_new = chat.handle(&Request::get("/api/chat?after=1")).unwrap();
        assert_eq!(nothing_new.body_text(), r#"{"last":1,"lines":[]}"#);
    }

    #[test]
    fn the_oldest_lines_are_forgotten() {
        let chat = Chat::default();
        for n in 0..=REMEMBERED {
            let body = format!(r#"{{"author":"ann","text":"{n}"}}"#);
            chat.handle(&Request::post("/api/chat", &body)).unwrap();
        }
        assert_eq!(chat.lock().lines.len(), REMEMBERED);
        assert_eq!(chat.lock().lines[0].text, "1");
    }

    #[test]
    fn a_stopping_service_lets_readers_go() {
        let chat = Chat::default();
        chat.stopping();
        let answer = chat.handle(&Request::get("/api/chat?wait=25")).unwrap();
        assert_eq!(answer.body_text(), r#"{"last":0,"lines":[]}"#);
    }
}
