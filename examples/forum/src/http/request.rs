use serde::de::DeserializeOwned;

use super::Response;

/// The methods the forum knows; all others are [`Method::Other`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Method {
    Get,
    Head,
    Post,
    Other,
}

impl Method {
    pub(super) fn from_name(name: &str) -> Self {
        match name {
            "GET" => Self::Get,
            "HEAD" => Self::Head,
            "POST" => Self::Post,
            _ => Self::Other,
        }
    }
}

/// A request, read whole.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) method: Method,
    /// Path and query as they were sent; printable ASCII.
    pub(crate) target: String,
    pub(crate) body: Vec<u8>,
    pub(crate) keep_alive: bool,
}

impl Request {
    pub(crate) fn path(&self) -> &str {
        self.target.split_once('?').map_or(&self.target, |(path, _)| path)
    }

    /// The path's parts; a slash at the end makes no difference.
    pub(crate) fn segments(&self) -> Vec<&str> {
        self.path().split('/').filter(|segment| !segment.is_empty()).collect()
    }

    /// The query's first value of that name. Everything the forum asks for is a number, so nothing is decoded.
    pub(crate) fn query(&self, name: &str) -> Option<&str> {
        let (_, query) = self.target.split_once('?')?;
        query.split('&').filter_map(|pair| pair.split_once('=')).find(|(key, _)| *key == name).map(|(_, value)| value)
    }

    /// The body as JSON.
    ///
    /// # Errors
    /// The answer that says what is wrong with it.
    pub(crate) fn json<T: DeserializeOwned>(&self) -> Result<T, Response> {
        serde_json::from_slice(&self.body).map_err(|error| Response::error(400, format!("the body is wrong: {error}")))
    }
}

/// `value` without blanks around it, if something is left and it has at most `most` characters.
///
/// # Errors
/// The answer that says what is wrong with it.
pub(crate) fn text_field(name: &str, value: &str, most: usize) -> Result<String, Response> {
    let value = value.trim();
    match value.chars().count() {
        0 => Err(Response::error(400, format!("{name} is empty"))),
        n if n > most => Err(Response::error(400, format!("{name} is longer than {most} characters"))),
        _ => Ok(value.to_owned()),
    }
}

#[cfg(test)]
impl Request {
    pub(crate) fn get(target: &str) -> Self {
        Self { method: Method::Get, target: target.to_owned(), body: Vec::new(), keep_alive: true }
    }

    pub(crate) fn post(target: &str, body: &str) -> Self {
        Self { method: Method::Post, target: target.to_owned(), body: body.into(), keep_alive: true }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_and_queries_come_apart() {
        let request = Request::get("/api/messages/?topic=3&after=&topic=4");
        assert_eq!(request.path(), "/api/messages/");
        assert_eq!(request.segments(), ["api", "messages"]);
        assert_eq!(request.query("topic"), Some("3"));
        assert_eq!(request.query("after"), Some(""));
        assert_eq!(request.query("limit"), None);
    }
}
