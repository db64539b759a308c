//! Verdicts and scores in words.

use std::fmt;

use crate::case::Level;
use crate::compare::{Difference, DifferenceKind};
use crate::exact_json::Value;
use crate::judge::{Verdict, Way};
use crate::score::{Judged, Score};

/// So many cases are told that did not pass, and so many differences of one.
const TOLD: usize = 20;
const DIFFERENCES: usize = 3;
/// The most characters of a value.
const SHOWN: usize = 200;

/// Such as `1,491 cases passed, 6 failed, 140 unsupported, 4,234 skipped: not supported yet`, and a line for each of the first that did
/// not pass: what is unsupported comes last, and what is recommended after what is required.
impl fmt::Display for Score<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (required, recommended) = (self.counts(Level::Required), self.counts(Level::Recommended));
        let passed = required.passed + recommended.passed;
        write!(f, "{} {} passed", grouped(passed), if passed == 1 { "case" } else { "cases" })?;
        let not_run = required.not_run + recommended.not_run;
        let unsupported = required.unsupported + recommended.unsupported;
        let asked = required.asked() + recommended.asked();
        for (count, words) in [
            (asked - passed - unsupported - not_run, "failed"),
            (unsupported, "unsupported"),
            (not_run, "not answered"),
            (required.skipped + recommended.skipped, "skipped: not supported yet"),
        ] {
            if count > 0 {
                write!(f, ", {} {words}", grouped(count))?;
            }
        }
        if asked == 0 {
            write!(f, "\nnothing was judged")?;
        }
        let is_odd = |each: &&Judged| each.verdict.as_ref().is_some_and(|verdict| !verdict.is_passed());
        let mut odd: Vec<&Judged> = self.judged().iter().filter(is_odd).collect();
        odd.sort_by_key(|each| (matches!(each.verdict, Some(Verdict::Unsupported { .. })), each.case.level));
        for each in odd.iter().take(TOLD) {
            let level = if each.case.level == Level::Required { "" } else { " (recommended)" };
            write!(f, "\n{}{level}: ", each.case.id)?;
            each.verdict.iter().try_for_each(|verdict| write!(f, "{verdict}"))?;
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
            Self::Failed { differences, near, refusal, .. } => {
                let found = counting(differences);
                let side = if near.is_some() { "permitted" } else { "expected" };
                let mut told: Vec<String> =
                    found.iter().take(DIFFERENCES).map(|each| in_full(each, side)).collect();
                if found.len() > DIFFERENCES {
                    told.push(format!("and {} more", grouped(found.len() - DIFFERENCES)));
                }
                if let Some(near) = near {
                    let but = if *refusal { ", but the case calls for a refusal" } else { "" };
                    told.push(format!("nearest to what {} permits{but}", near.flag));
                }
                write!(f, ": {}", told.join("; "))
            }
            Self::Unsupported { reason: said } | Self::Error { text: said } if said.is_empty() => Ok(()),
            Self::Unsupported { reason: said } | Self::Error { text: said } => write!(f, ": {}", cut(said)),
            Self::Inconsistent { chose, usual, like, .. } => {
                let others = match like.len() {
                    0 | 1 => String::new(),
                    2 => " and 1 other case".into(),
                    more => format!(" and {} other cases", more - 1),
                };
                let first = like.first().map_or("others", |id| id);
                write!(
                    f,
                    ": answers {}, but {first}{others} {}: choose one",
                    in_words(*chose),
                    in_words(*usual)
                )
            }
        }
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&in_full(self, "expected"))
    }
}

/// Those in value, or else all: how equal values are spelled counts for nothing beside them.
fn counting(found: &[Difference]) -> Vec<&Difference> {
    let deep: Vec<_> = found.iter().filter(|each| !each.kind.is_shallow()).collect();
    if deep.is_empty() {
        found.iter().collect()
    } else {
        deep
    }
}

/// A difference from an outcome that is called so.
fn in_full(found: &Difference, called: &str) -> String {
    let what = match found.kind {
        DifferenceKind::Missing => "missing",
        DifferenceKind::Extra => "sent, but must not be",
        DifferenceKind::Type => "wrong type",
        DifferenceKind::Value => "wrong value",
        DifferenceKind::Length => "wrong length",
        DifferenceKind::NullForAbsent => "null instead of nothing",
        DifferenceKind::AbsentForNull => "nothing instead of null",
        DifferenceKind::NumberSpelling => "number spelled otherwise",
        DifferenceKind::KeyOrder => "keys in another order",
        DifferenceKind::TextForm => "text spelled otherwise",
        DifferenceKind::Outcome => "another outcome",
    };
    let at = if found.pointer.is_empty() { String::new() } else { format!(" at {}", cut(&found.pointer)) };
    format!("{what}{at}: {called} {}, got {}", side(&found.expected), side(&found.actual))
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
    let begun: String = printable.take(SHOWN).collect();
    let mut shown = begun.split_whitespace().collect::<Vec<_>>().join(" ");
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
