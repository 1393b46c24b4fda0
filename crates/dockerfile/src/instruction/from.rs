use super::Parts;
use crate::flags::Takes;
use crate::{From, Problem, Spanned, words};

/// `FROM [--platform=…] image [AS name]`.
pub(crate) fn from(parts: &Parts<'_>, text: String, warnings: &mut Vec<Problem>) -> Result<From, Problem> {
    let flags = parts.checked(&[("platform", Takes::Value)])?;
    let words = words::at_blanks(parts.arguments);
    let (image, name) = match words.as_slice() {
        [image] => (image, None),
        [image, keyword, name] if keyword.text().eq_ignore_ascii_case("as") => (image, Some(name)),
        [] => return Err(parts.problem("FROM requires an image").with_help("FROM scratch starts with nothing")),
        [_, more, ..] => {
            let problem = parts.problem("FROM requires either one or three arguments");
            return Err(if more.text().starts_with('#') {
                problem.with_help("a comment needs a line of its own")
            } else {
                problem.with_help("write FROM image, or FROM image AS name")
            });
        }
    };
    let name = name.map(|name| {
        let value = name.text().to_lowercase();
        let valid = value.starts_with(|c: char| c.is_ascii_lowercase())
            && value.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_' | '.'));
        if !valid {
            return Err(Problem::new(name.span(), format!("{:?} cannot name a stage", super::shown(name.text())))
                .with_help("a name is a letter and then letters, digits, -, _ and ."));
        }
        if matches!(value.as_str(), "scratch" | "context") {
            warnings.push(Problem::new(name.span(), format!("{value} is a name that builders keep for themselves")));
        }
        Ok(Spanned { value, span: name.span() })
    });
    Ok(From {
        image: image.word(),
        platform: flags.value("platform"),
        name: name.transpose()?,
        span: parts.name_piece.span().to(parts.after_name.span()),
        text,
    })
}
