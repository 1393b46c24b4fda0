use super::{Parts, kind};
use crate::{Instruction, OnBuild, Problem};

/// ONBUILD and its trigger.
pub(super) fn onbuild(parts: &Parts<'_>, warnings: &mut Vec<Problem>) -> Result<OnBuild, Problem> {
    parts.checked(&[])?;
    if parts.arguments.is_empty() {
        return Err(parts.requires_one());
    }
    let mut inner = Parts::new(parts.arguments, parts.escape);
    match inner.name {
        "ONBUILD" => {
            return Err(Problem::new(inner.name_piece.span(), "ONBUILD ONBUILD is not allowed"));
        }
        "FROM" | "MAINTAINER" => {
            return Err(Problem::new(
                inner.name_piece.span(),
                format!("{} is not allowed as an ONBUILD trigger", inner.name),
            ));
        }
        _ => {}
    }
    inner.heredocs.clone_from(&parts.heredocs);
    let kind = kind(&inner, warnings)?;
    let mut trigger = parts.arguments.text().to_owned();
    for (_, heredoc) in &parts.heredocs {
        trigger.push('\n');
        trigger.push_str(&heredoc.content);
        trigger.push_str(&heredoc.name);
    }
    let span = parts
        .heredocs
        .last()
        .map_or(parts.arguments.span(), |(_, heredoc)| parts.arguments.span().to(heredoc.content_span));
    let text = crate::parse::shown_text(parts.arguments.joined(), &parts.heredocs);
    Ok(OnBuild { trigger, instruction: Box::new(Instruction { span, text, flags: inner.flags, kind }) })
}
