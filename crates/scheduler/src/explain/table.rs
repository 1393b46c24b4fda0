use std::fmt::{Display, Formatter, Result};

use super::{Explanation, Outcome};

impl Display for Explanation {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let width = self.nodes.iter().map(|node| node.node.chars().count()).max().unwrap_or(0).max("NODE".len());
        writeln!(f, "{:width$}  ANSWER", "NODE")?;
        for node in &self.nodes {
            write!(f, "{:width$}  ", node.node)?;
            match &node.outcome {
                Outcome::Refused { step, reason, detail } => writeln!(f, "no: {detail} ({step}: {reason})")?,
                Outcome::Fits { scores } => {
                    let chosen = self.chosen.as_ref() == Some(&node.node);
                    f.write_str(if chosen { "chosen" } else { "yes" })?;
                    for (index, score) in scores.iter().enumerate() {
                        let separator = if index == 0 { ": " } else { ", " };
                        write!(f, "{separator}{}", score.strategy)?;
                        match score.value {
                            Some(value) => write!(f, " {value}")?,
                            None => f.write_str(" -")?,
                        }
                    }
                    writeln!(f)?;
                }
            }
        }
        match (&self.chosen, self.left.len()) {
            (Some(node), _) => write!(f, "{} goes to {node}.", self.request),
            (None, 0) if self.nodes.is_empty() => write!(f, "There is no node to ask for {}.", self.request),
            (None, 0) => write!(f, "No node takes {}.", self.request),
            (None, left) => write!(f, "{} goes to one of {left} nodes, which is drawn.", self.request),
        }
    }
}
