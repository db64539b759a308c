use std::borrow::Cow;

use crate::answer::{strict, string, Answer};
use crate::case::{names, Alternative, Case, Depth, Outcome};
use crate::compare::{depth_of, differences, Difference, DifferenceKind};
use crate::exact_json::{parse, Object, Text, Value};

/// The standard for all answers, besides what each case asks. The default is that of the fixtures themselves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standard {
    /// Only the expected outcome passes. A permitted alternative fails, and the verdict names it.
    pub strict: bool,
    /// How deeply every answer must agree, unless its case asks for more.
    pub depth: Option<Depth>,
}

names! {
    /// The two ways in which a choice can be made.
    Way {
        /// As published releases do.
        Released = "released",
        /// As the documentation says.
        Documented = "documented",
    }
}

/// What became of a case.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    /// The outcome is the expected one, or a permitted alternative.
    Passed {
        /// How deeply it agrees with the expected outcome; none: not at all, as an alternative may.
        depth: Option<Depth>,
        /// The flag of the alternative, if it is one.
        accepted: Option<String>,
        /// Differences in spelling only, which do not count at the depth that was asked for.
        differences: Vec<Difference>,
    },
    /// The outcome is wrong.
    Failed {
        /// How deeply it agrees with the expected outcome, if at all.
        depth: Option<Depth>,
        /// Differences from the nearest outcome that is permitted.
        differences: Vec<Difference>,
        /// The port's message, if it refused.
        message: String,
        /// The flag of the alternative that the outcome matches, if only strictness rules it out.
        known: Option<String>,
        /// The nearest permitted outcome, if that is not the expected one.
        near: Option<Alternative>,
        /// Whether a refusal is expected.
        refusal: bool,
    },
    /// The port says that it does not have that.
    Unsupported {
        /// What it does not have.
        reason: String,
    },
    /// Something went wrong that is no refusal.
    Error {
        /// What.
        text: String,
    },
    /// The answer is permitted, but most cases of the same decision were answered otherwise.
    Inconsistent {
        /// How deeply the answer agrees with the expected outcome, if at all.
        depth: Option<Depth>,
        /// The decision: [`Note::choice`](crate::Note::choice) of the flag.
        choice: String,
        /// How it was made here.
        chose: Way,
        /// How it was made in most cases.
        usual: Way,
        /// The ids of these.
        like: Vec<String>,
    },
}

impl Verdict {
    /// `passed`, `failed`, `unsupported`, `error` or `inconsistent`, as reports of `run --json` say.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Passed { .. } => "passed",
            Self::Failed { .. } => "failed",
            Self::Unsupported { .. } => "unsupported",
            Self::Error { .. } => "error",
            Self::Inconsistent { .. } => "inconsistent",
        }
    }

    /// Whether the case counts as passed. Unsupported, for example, does not.
    pub fn is_passed(&self) -> bool {
        matches!(self, Self::Passed { .. })
    }

    /// How deeply the answer agrees with the expected outcome, if at all.
    pub fn depth(&self) -> Option<Depth> {
        match self {
            Self::Passed { depth, .. } | Self::Failed { depth, .. } | Self::Inconsistent { depth, .. } => {
                *depth
            }
            Self::Unsupported { .. } | Self::Error { .. } => None,
        }
    }

    /// The flag of the alternative with which it passed, if it did not pass with the expected outcome.
    pub fn accepted(&self) -> Option<&str> {
        match self {
            Self::Passed { accepted, .. } => accepted.as_deref(),
            _ => None,
        }
    }
}

/// The verdict on a case with this answer, for itself, by the standard of the fixtures. That a decision is made once for
/// all cases, only a [`Scorer`](crate::Scorer) can see.
pub fn agree(case: &Case, answer: &Answer) -> Verdict {
    Standard::default().agree(case, answer)
}

impl Standard {
    /// [`agree`] by this standard.
    pub fn agree(self, case: &Case, answer: &Answer) -> Verdict {
        match answer {
            Answer::Outcome(outcome) => judge(case, outcome, self),
            Answer::Unsupported { reason } => Verdict::Unsupported { reason: reason.clone() },
            Answer::Error { text } => Verdict::Error { text: text.clone() },
        }
    }
}

fn judge(case: &Case, outcome: &Outcome, by: Standard) -> Verdict {
    let enough = Some(by.depth.map_or(case.depth, |depth| depth.max(case.depth)));
    let found = compare(&case.expect, outcome);
    let depth = depth_of(&found);
    if depth >= enough {
        return Verdict::Passed { depth, accepted: None, differences: found };
    }
    let (message, refusal) = (message(outcome), matches!(case.expect, Outcome::Rejected(_)));
    let mut near = None;
    let mut nearest = found.clone();
    for alternative in &case.also_accept {
        let other = compare(&alternative.outcome, outcome);
        if depth_of(&other) >= enough {
            let flag = Some(alternative.flag.clone());
            return if by.strict {
                Verdict::Failed { depth, differences: found, message, known: flag, near: None, refusal }
            } else {
                Verdict::Passed { depth, accepted: flag, differences: other }
            };
        }
        if !by.strict && distance(&other) < distance(&nearest) {
            (near, nearest) = (Some(alternative.clone()), other);
        }
    }
    Verdict::Failed { depth, differences: nearest, message, known: None, near, refusal }
}

/// How far two outcomes are apart: whether in kind; in how many values; in how many places.
fn distance(found: &[Difference]) -> (bool, usize, usize) {
    let unlike = found.iter().any(|each| each.kind == DifferenceKind::Outcome);
    (unlike, found.iter().filter(|each| !each.kind.is_shallow()).count(), found.len())
}

fn message(outcome: &Outcome) -> String {
    let Outcome::Rejected(said) = outcome else { return String::new() };
    let message = string(said, "message");
    if message.is_empty() {
        string(said, "code")
    } else {
        message
    }
}

fn compare(expected: &Outcome, actual: &Outcome) -> Vec<Difference> {
    match (expected, actual) {
        (Outcome::Payload(one), Outcome::Payload(other)) | (Outcome::Value(one), Outcome::Value(other)) => {
            differences(one, other)
        }
        (Outcome::Text(one), Outcome::Text(other)) => compare_texts(one, other),
        (Outcome::Rejected(_), Outcome::Rejected(_)) => Vec::new(),
        _ => vec![difference(DifferenceKind::Outcome, shown(expected), without_message(actual))],
    }
}

fn compare_texts(expected: &Value, actual: &Value) -> Vec<Difference> {
    if expected == actual {
        return Vec::new();
    }
    let differ = |kind| vec![difference(kind, expected.clone(), actual.clone())];
    let (Value::Text(one), Value::Text(other)) = (expected, actual) else {
        return differ(DifferenceKind::Type);
    };
    match (parse(&json_in(one)), strict(&json_in(other))) {
        (Ok(one), Ok(other)) => match differences(&one.unique(), &other) {
            found if found.is_empty() => differ(DifferenceKind::TextForm),
            found => found,
        },
        _ => differ(DifferenceKind::Value),
    }
}

/// A text, to be parsed: half of a surrogate pair that stands in it as it is, which no string of Rust has, as an escape.
fn json_in(text: &Text) -> Cow<'_, str> {
    text.as_str().map_or_else(|| escaped(text).into(), Cow::from)
}

fn escaped(text: &Text) -> String {
    let mut made = String::new();
    let mut is_escaped = false; // then a half remains what is no escape
    for code_point in text.code_points() {
        match char::from_u32(code_point) {
            Some(char) => made.push(char),
            None if is_escaped => made.push(char::REPLACEMENT_CHARACTER),
            None => made.push_str(&format!("\\u{code_point:04x}")),
        }
        is_escaped = code_point == u32::from('\\') && !is_escaped;
    }
    made
}

fn difference(kind: DifferenceKind, expected: Value, actual: Value) -> Difference {
    Difference { pointer: String::new(), kind, expected: Some(expected), actual: Some(actual) }
}

/// An outcome as one side of a difference.
fn shown(outcome: &Outcome) -> Value {
    let content = match outcome {
        Outcome::Payload(content) | Outcome::Text(content) | Outcome::Value(content) => content.clone(),
        Outcome::Rejected(said) => said.clone().into(),
    };
    Object::new().with(outcome.kind(), content).into()
}

/// The same, but the message of a refusal is told elsewhere.
fn without_message(outcome: &Outcome) -> Value {
    match outcome {
        Outcome::Rejected(_) => shown(&Outcome::Rejected(Object::new())),
        _ => shown(outcome),
    }
}
