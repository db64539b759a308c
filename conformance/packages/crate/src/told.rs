//! Verdicts and scores in words.

use std::fmt;

use crate::case::Level;
use crate::compare::Difference;
use crate::exact_json::Value;
use crate::judge::{Verdict, Way};
use crate::score::{Judged, Score};

/// So many cases are told that did not pass, and so many differences of one.
const TOLD: usize = 20;
const DIFFERENCES: usize = 3;
/// The most characters of a value.
const SHOWN: usize = 80;

/// Such as `1,491 cases passed, 146 failed, 4,234 skipped: not supported yet`, and a line for each of the first that did
/// not pass: what is unsupported comes last, and what is recommended after what is required.
impl fmt::Display for Score<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (required, recommended) = (self.counts(Level::Required), self.counts(Level::Recommended));
        let passed = required.passed + recommended.passed;
        write!(f, "{} {} passed", grouped(passed), if passed == 1 { "case" } else { "cases" })?;
        match required.asked() + recommended.asked() - passed {
            0 => {}
            failed => write!(f, ", {} failed", grouped(failed))?,
        }
        match required.skipped + recommended.skipped {
            0 => {}
            skipped => write!(f, ", {} skipped: not supported yet", grouped(skipped))?,
        }
        let mut odd: Vec<&Judged> = self.judged().iter().filter(|each| !each.is_passed()).collect();
        odd.sort_by_key(|each| (matches!(each.verdict, Some(Verdict::Unsupported { .. })), each.case.level));
        for each in odd.iter().take(TOLD) {
            write!(f, "\n{} ({}): ", each.case.id, each.case.level)?;
            match &each.verdict {
                Some(verdict) => write!(f, "{verdict}")?,
                None => f.write_str("never answered")?,
            }
        }
        match odd.len().saturating_sub(TOLD) {
            0 => Ok(()),
            more => write!(f, "\nand {} more", grouped(more)),
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())?;
        match self {
            Self::Passed { accepted: Some(flag), .. } => write!(f, " as permitted: {flag}"),
            Self::Passed { .. } => Ok(()),
            Self::Failed { known: Some(flag), .. } => write!(f, " by the strict standard: {flag}"),
            Self::Failed { differences, message, .. } => {
                for each in differences.iter().take(DIFFERENCES) {
                    write!(f, ": {each}")?;
                }
                if differences.len() > DIFFERENCES {
                    write!(f, ": and {} more", grouped(differences.len() - DIFFERENCES))?;
                }
                if message.is_empty() {
                    Ok(())
                } else {
                    write!(f, ": refused, {}", cut(message))
                }
            }
            Self::Unsupported { reason } => write!(f, ": {}", cut(reason)),
            Self::Error { text } => write!(f, ": {}", cut(text)),
            Self::Inconsistent { choice, chose, usual, like, .. } => write!(
                f,
                ": of the choice {choice}, answers {}, but {} {}: choose one",
                in_words(*chose),
                like.first().map_or("others", |id| id),
                in_words(*usual),
            ),
        }
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.pointer.is_empty() {
            write!(f, "{} ", self.pointer)?;
        }
        write!(f, "{}, expected {}, got {}", self.kind, side(&self.expected), side(&self.actual))
    }
}

fn in_words(way: Way) -> &'static str {
    match way {
        Way::Documented => "as the documentation says",
        Way::Released => "as releases do",
    }
}

fn side(value: &Option<Value>) -> String {
    value.as_ref().map_or_else(|| "nothing".into(), |value| cut(&value.to_json().unwrap_or_default()))
}

fn cut(text: &str) -> String {
    let printable = text.chars().map(|char| if char.is_control() { ' ' } else { char });
    let mut shown: String = printable.take(SHOWN).collect();
    if text.chars().nth(SHOWN).is_some() {
        shown.push('…');
    }
    shown
}

/// With a comma before each three digits.
fn grouped(count: usize) -> String {
    let digits = count.to_string();
    let mut made = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index) % 3 == 0 {
            made.push(',');
        }
        made.push(digit);
    }
    made
}
