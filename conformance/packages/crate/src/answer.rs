use std::collections::HashSet;

use crate::case::Outcome;
use crate::exact_json::{parse, Number, Object, Text, Value};

/// How deep a reply may be nested.
const LEVELS: usize = 256;
/// The most digits of an integer in a reply: Python reads no more.
const DIGITS: usize = 4300;

/// What a port answers to a case.
///
/// ```
/// use nucleus_fixtures::Answer;
///
/// let spelled = Answer::payload(r#"{"confidence": 1.0}"#);
/// assert_eq!(spelled, Answer::from_reply(r#"{"id": 7, "payload": {"confidence": 1.0}}"#));
/// assert!(matches!(Answer::payload("{"), Answer::Error { .. }));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// What came of the input.
    Outcome(Outcome),
    /// The port does not have that yet. That counts as not passed.
    Unsupported {
        /// What it does not have.
        reason: String,
    },
    /// Something went wrong that is no refusal, such as a panic. That counts as not passed.
    Error {
        /// What.
        text: String,
    },
}

impl Answer {
    /// A payload, as JSON. What is no JSON is an error.
    pub fn payload(json: &str) -> Self {
        Self::of(json, Outcome::Payload)
    }

    /// The text of a payload, as it is.
    pub fn text(text: impl Into<Text>) -> Self {
        Self::Outcome(Outcome::Text(Value::Text(text.into())))
    }

    /// Another value, as JSON. What is no JSON is an error.
    pub fn value(json: &str) -> Self {
        Self::of(json, Outcome::Value)
    }

    /// The input is refused, with a message for people, which may be empty.
    pub fn rejected(message: &str) -> Self {
        Self::Outcome(Outcome::Rejected(Object::new().with("message", message)))
    }

    /// The same, with a word for what is wrong, and the JSON pointer of where it is.
    pub fn rejected_at(code: &str, message: &str, pointer: &str) -> Self {
        let said = Object::new().with("code", code).with("message", message).with("pointer", pointer);
        Self::Outcome(Outcome::Rejected(said))
    }

    /// The port does not have that yet.
    pub fn unsupported(reason: impl Into<String>) -> Self {
        Self::Unsupported { reason: reason.into() }
    }

    /// Something went wrong that is no refusal.
    pub fn error(text: impl Into<String>) -> Self {
        Self::Error { text: text.into() }
    }

    /// What a reply of the line protocol says. Its `id` may be absent. What is no reply is an error.
    pub fn from_reply(json: &str) -> Self {
        read_reply(json).unwrap_or_else(|problem| Self::error(format!("the reply {problem}")))
    }

    fn of(json: &str, made: impl Fn(Value) -> Outcome) -> Self {
        match strict(json) {
            Ok(value) => Self::Outcome(made(value)),
            Err(problem) => Self::error(format!("the answer {problem}")),
        }
    }
}

fn read_reply(json: &str) -> Result<Answer, String> {
    let Value::Object(reply) = strict(json)? else { return Err("is no object".into()) };
    let mut said = reply.0.into_iter().filter(|(key, _)| key != "id");
    let (Some((kind, content)), None) = (said.next(), said.next()) else {
        return Err("must have one key besides id".into());
    };
    let kind = kind.to_string();
    match (kind.as_str(), content) {
        ("payload", content) => Ok(Answer::Outcome(Outcome::Payload(content))),
        ("text", content) => Ok(Answer::Outcome(Outcome::Text(content))),
        ("value", content) => Ok(Answer::Outcome(Outcome::Value(content))),
        ("rejected", Value::Object(content)) => Ok(Answer::Outcome(Outcome::Rejected(content))),
        ("unsupported", Value::Object(content)) => Ok(Answer::unsupported(string(&content, "reason"))),
        ("error", Value::Object(content)) => Ok(Answer::error(string(&content, "caught"))),
        ("rejected" | "unsupported" | "error", _) => Err(format!("must have an object as {kind}")),
        _ => Err(format!("has {kind:?}, which is not a kind of reply")),
    }
}

/// What an object says under a key, in words; nothing if it says nothing.
pub(crate) fn string(object: &Object, key: &str) -> String {
    match object.get(key) {
        Some(Value::Text(text)) => text.to_string(),
        Some(Value::Null) | None => String::new(),
        Some(other) => other.to_json().unwrap_or_default(),
    }
}

/// The value of a JSON text as the runner reads one: no key twice in an object, no number beyond doubles, no integer
/// of thousands of digits, and not nested deeper than [`LEVELS`].
pub(crate) fn strict(json: &str) -> Result<Value, String> {
    let value = parse(json).map_err(|error| format!("is {error}"))?;
    check(&value, 0)?;
    Ok(value)
}

fn check(value: &Value, depth: usize) -> Result<(), String> {
    match value {
        Value::Array(_) | Value::Object(_) if depth == LEVELS => {
            Err(format!("is nested deeper than {LEVELS} levels"))
        }
        Value::Array(values) => values.iter().try_for_each(|each| check(each, depth + 1)),
        Value::Object(object) => {
            let mut keys = HashSet::with_capacity(object.0.len());
            object.0.iter().try_for_each(|(key, each)| match keys.insert(key) {
                true => check(each, depth + 1),
                false => Err(format!("has the key {key:?} twice in one object")),
            })
        }
        Value::Number(number) if !number.is_finite() => Err("has a number too large for a double".into()),
        Value::Number(number) if number.is_integer() && digits(number) > DIGITS => {
            Err(format!("has an integer of more than {DIGITS} digits"))
        }
        _ => Ok(()),
    }
}

fn digits(integer: &Number) -> usize {
    integer.to_string().trim_start_matches('-').len()
}
