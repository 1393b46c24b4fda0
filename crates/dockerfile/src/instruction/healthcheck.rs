use super::{Parts, shown};
use crate::flags::Takes;
use crate::quantity::duration;
use crate::{Command, Healthcheck, Problem, Word, words};
use std::time::Duration;

/// `HEALTHCHECK NONE`, or `HEALTHCHECK [flags] CMD …`. Zero is the default everywhere, as if nothing was said.
pub(super) fn healthcheck(parts: &Parts<'_>, warnings: &mut Vec<Problem>) -> Result<Option<Healthcheck>, Problem> {
    let flags = parts.checked(&[
        ("interval", Takes::Value),
        ("timeout", Takes::Value),
        ("start-period", Takes::Value),
        ("start-interval", Takes::Value),
        ("retries", Takes::Value),
    ])?;
    let (form, command) = words::first(parts.arguments);
    match form.text().to_ascii_uppercase().as_str() {
        "" => return Err(parts.requires_one().with_help("write HEALTHCHECK CMD program, or HEALTHCHECK NONE")),
        "NONE" if command.is_empty() => return Ok(None),
        "NONE" => return Err(Problem::new(command.span(), "HEALTHCHECK NONE takes no arguments")),
        "CMD" => {}
        other => {
            return Err(Problem::new(form.span(), format!("unknown type {:?} in HEALTHCHECK", shown(other)))
                .with_help("write HEALTHCHECK CMD program"));
        }
    }
    let command = parts.command(command, warnings)?;
    if matches!(&command, Command::Exec(words) if words.is_empty())
        || matches!(&command, Command::Shell(text) if text.is_empty())
    {
        return Err(parts.problem("missing command after HEALTHCHECK CMD"));
    }
    let interval = |name: &str| time(name, flags.value(name).as_ref());
    Ok(Some(Healthcheck {
        interval: interval("interval")?,
        timeout: interval("timeout")?,
        start_period: interval("start-period")?,
        start_interval: interval("start-interval")?,
        retries: retries(flags.value("retries").as_ref())?,
        command,
    }))
}

fn time(name: &str, value: Option<&Word>) -> Result<Option<Duration>, Problem> {
    let Some(word) = value.filter(|word| !word.text.is_empty()) else { return Ok(None) };
    match duration(&word.text) {
        Some(Duration::ZERO) => Ok(None),
        Some(time) if time >= Duration::from_millis(1) => Ok(Some(time)),
        Some(_) => Err(Problem::new(word.span, format!("--{name} cannot be less than 1ms"))),
        None => Err(Problem::new(word.span, format!("{:?} is no duration", shown(&word.text)))
            .with_help("write a number and a unit: 30s, 1m30s, 500ms")),
    }
}

fn retries(value: Option<&Word>) -> Result<Option<u32>, Problem> {
    let Some(word) = value.filter(|word| !word.text.is_empty()) else { return Ok(None) };
    match word.text.parse::<i32>() {
        Ok(number) => match u32::try_from(number) {
            Ok(0) => Ok(None),
            Ok(number) => Ok(Some(number)),
            Err(_) => Err(Problem::new(word.span, format!("--retries cannot be negative ({number})"))),
        },
        Err(_) => Err(Problem::new(word.span, format!("{:?} is no number of retries", shown(&word.text)))),
    }
}
