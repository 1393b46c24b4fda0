//! Did you mean.

/// Of `known` the one that `word` most likely stands for, if one is near: letters of either case, up to a third of
/// them wrong.
pub fn nearest<'a>(word: &str, known: &[&'a str]) -> Option<&'a str> {
    let word: Vec<char> = word.chars().take(40).flat_map(char::to_lowercase).collect();
    let limit = (word.len() / 3).max(1);
    known
        .iter()
        .map(|name| (distance(&word, &name.to_lowercase().chars().collect::<Vec<_>>()), *name))
        .filter(|(distance, _)| *distance <= limit)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// Letters to insert, delete, change or swap.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let mut cost = (last[j] + usize::from(x != y)).min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && *x == b[j - 1] && a[i - 1] == *y {
                cost = cost.min(before[j - 1] + 1);
            }
            row.push(cost);
        }
        before = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn finds_what_was_meant() {
        let known = ["RUN", "COPY", "FROM", "ENTRYPOINT", "ENV"];
        for (word, meant) in [
            ("RUM", Some("RUN")),
            ("rnu", Some("RUN")),
            ("COPPY", Some("COPY")),
            ("entrypiont", Some("ENTRYPOINT")),
            ("FORM", Some("FROM")),
            ("apt-get", None),
            ("", None),
        ] {
            assert_eq!(nearest(word, &known), meant, "{word}");
        }
    }
}
