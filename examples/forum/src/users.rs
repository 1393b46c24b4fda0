use std::{io, path::Path};

use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{
    collection::{Collection, Page},
    http::{Handler, Method, Request, Response, text_field},
};

/// Who takes part: `/api/users`.
#[derive(Debug)]
pub(crate) struct Users(Collection<User>);

#[derive(Clone, Debug, Serialize, Deserialize)]
struct User {
    id: usize,
    name: String,
}

#[derive(Deserialize)]
struct NewUser {
    name: String,
}

impl Users {
    pub(crate) fn open(data: Option<&Path>) -> io::Result<Self> {
        Ok(Self(Collection::open(data, "users")?))
    }

    fn create(&self, request: &Request) -> Result<Response, Response> {
        let NewUser { name } = request.json()?;
        let name = text_field("name", &name, 40)?;
        match self.0.add(|user| user.name == name, |id| User { id, name: name.clone() }) {
            Ok(Ok(user)) => Ok(Response::created(&format!("/api/users/{}", user.id), &user)),
            Ok(Err(_)) => Err(Response::error(409, format!("there is a user {name} already"))),
            Err(error) => Err(Response::storage(&error)),
        }
    }
}

impl Handler for Users {
    fn handle(&self, request: &Request) -> Result<Response, Response> {
        match (request.method, request.segments().as_slice()) {
            (Method::Get, ["api", "users"]) => {
                let page = Page::of(request).map_err(|wrong| Response::error(400, wrong))?;
                Ok(Response::json(200, &json!({ "users": self.0.list(page, |_| true) })))
            }
            (Method::Post, ["api", "users"]) => self.create(request),
            (Method::Get, ["api", "users", id]) => {
                let user = id.parse().ok().and_then(|id| self.0.get(id));
                user.map(|user| Response::json(200, &user)).ok_or_else(|| Response::error(404, "there is no such user"))
            }
            (_, ["api", "users", ..]) => Err(Response::method_not_allowed("GET, POST")),
            _ => Err(Response::not_found()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_is_made_once_and_found() {
        let users = Users::open(None).unwrap();
        let made = users.handle(&Request::post("/api/users", r#"{"name":" ann "}"#)).unwrap();
        assert_eq!((made.status, made.body_text()), (201, r#"{"id":1,"name":"ann"}"#));
        assert_eq!(users.handle(&Request::get("/api/users/1")).unwrap().body_text(), r#"{"id":1,"name":"ann"}"#);
        let again = users.handle(&Request::post("/api/users", r#"{"name":"ann"}"#)).unwrap_err();
        assert_eq!(again.status, 409);
        let list = users.handle(&Request::get("/api/users?after=0")).unwrap();
        assert_eq!(list.body_text(), r#"{"users":[{"id":1,"name":"ann"}]}"#);
    }

    #[test]
    fn bad_requests_are_told_so() {
        let users = Users::open(None).unwrap();
        let status = |request: Request| users.handle(&request).unwrap_err().status;
        assert_eq!(status(Request::post("/api/users", "{")), 400);
        assert_eq!(status(Request::post("/api/users", r#"{"name":"  "}"#)), 400);
        assert_eq!(status(Request::post("/api/users", &format!(r#"{{"name":"{}"}}"#, "x".repeat(41)))), 400);
        assert_eq!(status(Request::get("/api/users?limit=x")), 400);
        assert_eq!(status(Request::get("/api/users/2")), 404);
        assert_eq!(status(Request::get("/api/topics")), 404);
        assert_eq!(status(Request::post("/api/users/1", "{}")), 405);
    }
}
