//! Compares two JSON values. A boolean is no number, null is no absent key, and 10 and 10.0 are the same number in two
//! spellings.

use std::collections::{HashMap, HashSet};

use crate::case::{names, Depth};
use crate::exact_json::{Number, Object, Text, Value};

/// The most differences in value that are told, and in spelling: nobody reads more.
pub const MOST: usize = 200;

names! {
    /// In what two outcomes differ.
    DifferenceKind {
        /// A key of the expectation is missing.
        Missing = "missing",
        /// The answer has another key.
        Extra = "extra",
        /// The values are of two types.
        Type = "type",
        /// The values are not equal.
        Value = "value",
        /// The lists are not of the same length.
        Length = "length",
        /// The answer has null where nothing is expected.
        NullForAbsent = "null-for-absent",
        /// The answer has nothing where null is expected.
        AbsentForNull = "absent-for-null",
        /// The numbers are equal, but one is written as an integer, or the sign of a zero differs.
        NumberSpelling = "number-spelling",
        /// The keys stand in another order.
        KeyOrder = "key-order",
        /// The texts have the same value, but are written otherwise.
        TextForm = "text-form",
        /// The outcomes are of two kinds: a payload and a refusal, for example.
        Outcome = "outcome",
    }
}

impl DifferenceKind {
    /// Whether values that differ so are equal.
    pub fn is_shallow(self) -> bool {
        matches!(self, Self::NumberSpelling | Self::KeyOrder | Self::TextForm)
    }
}

/// One place where an answer differs from an outcome.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// Its JSON pointer, with U+FFFD in place of half of a surrogate pair.
    pub pointer: String,
    /// In what they differ there.
    pub kind: DifferenceKind,
    /// What is expected there; none if nothing is.
    pub expected: Option<Value>,
    /// What the answer has there; none if it has nothing.
    pub actual: Option<Value>,
}

/// How deeply two values with these differences agree; none: not even in value.
pub(crate) fn depth_of(found: &[Difference]) -> Option<Depth> {
    if found.iter().any(|each| !each.kind.is_shallow()) {
        None
    } else if found.iter().any(|each| each.kind == DifferenceKind::NumberSpelling) {
        Some(Depth::Value)
    } else {
        Some(if found.is_empty() { Depth::Bytes } else { Depth::Lexeme })
    }
}

/// The differences: first those in value, then those in spelling, [`MOST`] of each. No object has a key twice.
pub(crate) fn differences(expected: &Value, actual: &Value) -> Vec<Difference> {
    let mut found = Found::default();
    if expected != actual {
        found.compare(expected, actual, "");
    }
    found.in_value.append(&mut found.in_spelling);
    found.in_value
}

#[derive(Default)]
struct Found {
    in_value: Vec<Difference>,
    in_spelling: Vec<Difference>,
}

impl Found {
    fn add(&mut self, at: &str, kind: DifferenceKind, expected: Option<&Value>, actual: Option<&Value>) {
        let some = if kind.is_shallow() { &mut self.in_spelling } else { &mut self.in_value };
        if some.len() < MOST {
            some.push(Difference {
                pointer: at.into(),
                kind,
                expected: expected.cloned(),
                actual: actual.cloned(),
            });
        }
    }

    fn compare(&mut self, expected: &Value, actual: &Value, at: &str) {
        let both = (Some(expected), Some(actual));
        match (expected, actual) {
            (Value::Object(one), Value::Object(other)) => self.compare_objects(one, other, at),
            (Value::Array(one), Value::Array(other)) => {
                if one.len() != other.len() {
                    self.add(at, DifferenceKind::Length, both.0, both.1);
                }
                for (index, (one, other)) in one.iter().zip(other).enumerate() {
                    self.compare(one, other, &format!("{at}/{index}"));
                }
            }
            (Value::Number(one), Value::Number(other)) => {
                if !is_same(one, other) {
                    self.add(at, DifferenceKind::Value, both.0, both.1);
                } else if one.to_string() != other.to_string() {
                    self.add(at, DifferenceKind::NumberSpelling, both.0, both.1);
                }
            }
            _ if std::mem::discriminant(expected) != std::mem::discriminant(actual) => {
                self.add(at, DifferenceKind::Type, both.0, both.1);
            }
            _ if expected != actual => self.add(at, DifferenceKind::Value, both.0, both.1),
            _ => {}
        }
    }

    fn compare_objects(&mut self, expected: &Object, actual: &Object, at: &str) {
        let theirs: HashMap<&Text, &Value> = actual.0.iter().map(|(key, value)| (key, value)).collect();
        let ours: HashSet<&Text> = expected.0.iter().map(|(key, _)| key).collect();
        for (key, value) in &expected.0 {
            let here = under(at, key);
            match (theirs.get(key), value) {
                (Some(other), _) => self.compare(value, other, &here),
                (None, Value::Null) => self.add(&here, DifferenceKind::AbsentForNull, Some(value), None),
                (None, _) => self.add(&here, DifferenceKind::Missing, Some(value), None),
            }
        }
        for (key, value) in actual.0.iter().filter(|(key, _)| !ours.contains(key)) {
            let is_null = *value == Value::Null;
            let kind = if is_null { DifferenceKind::NullForAbsent } else { DifferenceKind::Extra };
            self.add(&under(at, key), kind, None, Some(value));
        }
        let common: Vec<&Text> = keys(expected).filter(|key| theirs.contains_key(*key)).collect();
        let others: Vec<&Text> = keys(actual).filter(|key| ours.contains(*key)).collect();
        if common != others {
            let [common, others] =
                [common, others].map(|keys| Value::from(keys.into_iter().cloned().collect::<Vec<Text>>()));
            self.add(at, DifferenceKind::KeyOrder, Some(&common), Some(&others));
        }
    }
}

fn keys(object: &Object) -> impl Iterator<Item = &Text> {
    object.0.iter().map(|(key, _)| key)
}

fn under(at: &str, key: &Text) -> String {
    format!("{at}/{}", key.to_string().replace('~', "~0").replace('/', "~1"))
}

/// Whether two spellings are of the same number, exactly: 2^53 + 1 is not 2^53, as which a double reads it.
fn is_same(one: &Number, other: &Number) -> bool {
    match (one.is_integer(), other.is_integer()) {
        (true, true) => one.to_string() == other.to_string(),
        (false, false) => one.to_f64() == other.to_f64(),
        (true, false) => is_whole(other.to_f64(), &one.to_string()),
        (false, true) => is_whole(one.to_f64(), &other.to_string()),
    }
}

fn is_whole(double: f64, integer: &str) -> bool {
    // `{:.0}` writes every digit of a double that is whole.
    double.fract() == 0.0 && (double == 0.0 && integer == "0" || format!("{double:.0}") == integer)
}
