//! The model's names as Rust writes them.

/// `awsVpcID2` as `aws_vpc_id2`. A word ends before a capital that follows a small letter or a digit, and before the last
/// capital of a run that goes on in small letters.
pub(crate) fn snake(name: &str) -> String {
    let chars: Vec<char> = name.chars().collect();
    let mut out = String::with_capacity(name.len() + 8);
    for (i, &c) in chars.iter().enumerate() {
        if !c.is_ascii_alphanumeric() {
            out.push('_');
            continue;
        }
        if c.is_ascii_uppercase() && i > 0 {
            let before = chars[i - 1];
            let small_follows = chars.get(i + 1).is_some_and(char::is_ascii_lowercase);
            if before.is_ascii_lowercase() || before.is_ascii_digit() || (before.is_ascii_uppercase() && small_follows)
            {
                out.push('_');
            }
        }
        out.push(c.to_ascii_lowercase());
    }
    out
}

/// A field's or a function's name; Rust's own words are written raw.
pub(crate) fn identifier(name: &str) -> String {
    let name = snake(name);
    let keyword = matches!(
        name.as_str(),
        "as" | "async"
            | "await"
            | "break"
            | "const"
            | "continue"
            | "dyn"
            | "else"
            | "enum"
            | "extern"
            | "fn"
            | "for"
            | "gen"
            | "if"
            | "impl"
            | "in"
            | "let"
            | "loop"
            | "match"
            | "mod"
            | "move"
            | "mut"
            | "pub"
            | "ref"
            | "return"
            | "static"
            | "struct"
            | "trait"
            | "type"
            | "unsafe"
            | "use"
            | "where"
            | "while"
    );
    if keyword { format!("r#{name}") } else { name }
}

/// `DBInstanceNotFound` as `DB_INSTANCE_NOT_FOUND`.
pub(crate) fn constant(name: &str) -> String {
    snake(name).to_ascii_uppercase()
}

/// A type's name: the shape's, with a capital.
pub(crate) fn type_name(name: &str) -> String {
    let mut chars = name.chars();
    chars.next().map(|c| c.to_ascii_uppercase()).into_iter().chain(chars).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found() {
        let cases = [
            ("clientRequestToken", "client_request_token"),
            ("enableECSManagedTags", "enable_ecs_managed_tags"),
            ("VpcId", "vpc_id"),
            ("resourceARN", "resource_arn"),
            ("Ipv6CidrBlock", "ipv6_cidr_block"),
            ("EnableDns64", "enable_dns64"),
            ("FIFOTopic", "fifo_topic"),
        ];
        for (name, expected) in cases {
            assert_eq!(snake(name), expected);
        }
        assert_eq!(identifier("type"), "r#type");
        assert_eq!(constant("ClusterNotFoundException"), "CLUSTER_NOT_FOUND_EXCEPTION");
    }
}
