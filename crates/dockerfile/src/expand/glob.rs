//! The patterns of `${x#p}`, `${x%p}` and `${x/p/r}`: `?` is any character, `*` any number of them.

#[derive(Clone, Copy, PartialEq, Eq)]
enum One {
    Any,
    Char(char),
}

/// A pattern: runs of single characters with a `*` between each two.
pub(super) struct Glob(Vec<Vec<One>>);

impl Glob {
    /// The error is what a backslash stands before that needs none; `\0` for the end.
    pub(super) fn new(pattern: &str) -> Result<Glob, char> {
        let mut runs = vec![Vec::new()];
        let mut run = Vec::new();
        let mut chars = pattern.chars();
        while let Some(c) = chars.next() {
            run.push(match c {
                '*' => {
                    if let Some(last) = runs.last_mut() {
                        *last = std::mem::take(&mut run);
                    }
                    runs.push(Vec::new());
                    continue;
                }
                '?' => One::Any,
                '\\' => match chars.next() {
                    Some(c @ ('*' | '?' | '\\' | '}' | '/')) => One::Char(c),
                    other => return Err(other.unwrap_or('\0')),
                },
                c => One::Char(c),
            });
        }
        if let Some(last) = runs.last_mut() {
            *last = run;
        }
        Ok(Glob(runs))
    }

    /// The value without the shortest or longest beginning that matches. `None` if `work` does not suffice.
    pub(super) fn without_prefix(&self, value: &str, longest: bool, work: &mut usize) -> Option<String> {
        let value: Vec<char> = value.chars().collect();
        let end = end(&self.0, &value, longest, work)?;
        Some(value[end.unwrap_or(0)..].iter().collect())
    }

    /// The value without the shortest or longest end that matches.
    pub(super) fn without_suffix(&self, value: &str, longest: bool, work: &mut usize) -> Option<String> {
        let value: Vec<char> = value.chars().rev().collect();
        let runs: Vec<Vec<One>> = self.0.iter().rev().map(|run| run.iter().rev().copied().collect()).collect();
        let end = end(&runs, &value, longest, work)?;
        Some(value[end.unwrap_or(0)..].iter().rev().collect())
    }

    /// The value with the first match, or every one, replaced; a match is as long as it can be. `None` if `work` does
    /// not suffice or the result were longer than `limit` bytes.
    pub(super) fn replace(&self, value: &str, with: &str, all: bool, limit: usize, work: &mut usize) -> Option<String> {
        let value: Vec<char> = value.chars().collect();
        let mut result = String::new();
        let mut at = 0;
        loop {
            let first = &self.0[0];
            let Some(start) = find(first, &value, at, work)? else { break };
            // If the rest does not match after the first place where the beginning does, it matches after none.
            let Some(length) = end(&self.0, &value[start..], true, work)? else { break };
            result.extend(&value[at..start]);
            result.push_str(with);
            if result.len() > limit {
                return None;
            }
            at = start + length;
            if length == 0 {
                result.extend(value.get(at));
                at += 1;
            }
            // Nothing at all is found at the very end too, unless something ended there.
            if !all || at > value.len() || (length > 0 && at == value.len()) {
                break;
            }
        }
        result.extend(value.get(at..).unwrap_or_default());
        (result.len() <= limit).then_some(result)
    }
}

/// Where the match from the beginning of the value ends.
fn end(runs: &[Vec<One>], value: &[char], longest: bool, work: &mut usize) -> Option<Option<usize>> {
    let [first, rest @ ..] = runs else { return Some(None) };
    if !matches(first, value, work)? {
        return Some(None);
    }
    let mut at = first.len();
    for (number, run) in rest.iter().enumerate() {
        let last = number + 1 == rest.len();
        let place = if last && longest { find_last(run, value, at, work)? } else { find(run, value, at, work)? };
        let Some(place) = place else { return Some(None) };
        at = place + run.len();
    }
    Some(Some(at))
}

/// Whether the value begins so.
fn matches(run: &[One], value: &[char], work: &mut usize) -> Option<bool> {
    if run.len() > value.len() {
        return Some(false);
    }
    for (one, c) in run.iter().zip(value) {
        if *work == 0 {
            return None;
        }
        *work -= 1;
        if matches!(one, One::Char(wanted) if wanted != c) {
            return Some(false);
        }
    }
    Some(true)
}

fn find(run: &[One], value: &[char], from: usize, work: &mut usize) -> Option<Option<usize>> {
    let last = value.len().checked_sub(run.len());
    for at in from..last.map_or(from, |last| last + 1) {
        if matches(run, &value[at..], work)? {
            return Some(Some(at));
        }
    }
    Some(None)
}

fn find_last(run: &[One], value: &[char], from: usize, work: &mut usize) -> Option<Option<usize>> {
    let last = value.len().checked_sub(run.len());
    for at in (from..last.map_or(from, |last| last + 1)).rev() {
        if matches(run, &value[at..], work)? {
            return Some(Some(at));
        }
    }
    Some(None)
}
