use std::{io::Write, path::Path, time::SystemTime};

use http::{HeaderMap, Method, StatusCode, Uri, header};
use http_body_util::BodyExt;

use super::{
    PullError,
    http::{send, shown_address},
    registry::REDIRECTS_MAX,
};
use crate::{Images, error::IoContext};

impl Images {
    /// Fetches a file by its URL; redirects are followed. The file's time is what its server says, else now. Of loopback it never asks the
    /// port that pulls never ask.
    ///
    /// # Errors
    /// The server's, or the disk's.
    pub async fn fetch(&self, url: &str, to: &Path) -> Result<(), PullError> {
        let bad = |url: &str| PullError::BadContent(format!("'{url}' is no URL"));
        let mut uri: Uri = url.parse().map_err(|_| bad(url))?;
        for _ in 0..=REDIRECTS_MAX {
            let answer = send(Method::GET, &uri, HeaderMap::new(), self.0.forbidden.get().copied()).await?;
            if answer.status().is_redirection() {
                let location = answer.headers().get(header::LOCATION).and_then(|l| l.to_str().ok());
                let location =
                    location.ok_or_else(|| PullError::BadContent("it is redirected to nowhere".to_owned()))?;
                uri = beside(&uri, location).ok_or_else(|| bad(location))?;
                continue;
            }
            if answer.status() != StatusCode::OK {
                let host = uri.host().unwrap_or_default().to_owned();
                return Err(PullError::Status { host, what: shown_address(&uri), status: answer.status() });
            }
            let modified =
                answer.headers().get(header::LAST_MODIFIED).and_then(|time| time.to_str().ok()).and_then(time_of);
            let mut file = std::fs::File::create(to).context("make", to)?;
            let mut body = answer.into_body();
            while let Some(frame) = body.frame().await {
                let frame = frame.map_err(|error| PullError::Interrupted(error.to_string()))?;
                if let Some(piece) = frame.data_ref() {
                    file.write_all(piece).context("write", to)?;
                }
            }
            if let Some(modified) = modified {
                file.set_modified(modified).context("date", to)?;
            }
            return Ok(());
        }
        Err(PullError::BadContent(format!("{url} is redirected too often")))
    }
}

/// Where a redirect leads.
fn beside(from: &Uri, location: &str) -> Option<Uri> {
    if location.starts_with("http://") || location.starts_with("https://") {
        return location.parse().ok();
    }
    let (scheme, authority) = (from.scheme_str()?, from.authority()?);
    let path = if location.starts_with('/') {
        location.to_owned()
    } else {
        let (above, _) = from.path().rsplit_once('/')?;
        format!("{above}/{location}")
    };
    format!("{scheme}://{authority}{path}").parse().ok()
}

/// `Sun, 06 Nov 1994 08:49:37 GMT`. Source: RFC 9110, 5.6.7.
fn time_of(text: &str) -> Option<SystemTime> {
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let mut parts = text.split(' ').skip(1);
    let day: u64 = parts.next()?.parse().ok()?;
    let month = parts.next()?;
    let month = MONTHS.iter().position(|known| *known == month)? as u64 + 1;
    let year: u64 = parts.next()?.parse().ok().filter(|year| (1970..10_000).contains(year))?;
    let mut clock = parts.next()?.split(':').map(|part| part.parse::<u64>().ok());
    let (hours, minutes, seconds) = (clock.next()??, clock.next()??, clock.next()??);
    // Days since 1970, by years that begin in March (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms").
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let days = (year * 365 + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day).checked_sub(719_469)?;
    let since = std::time::Duration::from_secs(days * 86_400 + hours * 3600 + minutes * 60 + seconds);
    SystemTime::UNIX_EPOCH.checked_add(since)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_servers() {
        let of =
            |text| time_of(text).map(|time| time.duration_since(SystemTime::UNIX_EPOCH).map_or(0, |d| d.as_secs()));
        assert_eq!(of("Sun, 06 Nov 1994 08:49:37 GMT"), Some(784_111_777));
        assert_eq!(of("Thu, 01 Jan 1970 00:00:00 GMT"), Some(0));
        assert_eq!(of("Thu, 29 Feb 2024 12:00:00 GMT"), Some(1_709_208_000));
        assert_eq!(of("yesterday"), None);
    }

    #[test]
    fn redirects() {
        let from: Uri = "http://a:1/x/y".parse().unwrap();
        let to = |location| beside(&from, location).map(|uri| uri.to_string());
        assert_eq!(to("/z").as_deref(), Some("http://a:1/z"));
        assert_eq!(to("z").as_deref(), Some("http://a:1/x/z"));
        assert_eq!(to("https://b/z").as_deref(), Some("https://b/z"));
    }
}
