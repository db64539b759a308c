//! Reads case files. What is wrong with one is said in a sentence, which begins with where.

use std::collections::{BTreeMap, BTreeSet};

use crate::answer::strict;
use crate::case::{Alternative, Case, Depth, Input, Level, Operation, Outcome};
use crate::exact_json::{Object, Value};
use crate::suite::Note;

/// What a case file has.
pub(crate) struct File {
    pub version: String,
    pub cases: Vec<Case>,
    pub notes: BTreeMap<String, Note>,
    pub requirements: BTreeMap<String, String>,
}

type Read<T> = Result<T, String>;

pub(crate) fn file(json: &str) -> Read<File> {
    let Value::Object(read) = strict(json)? else { return Err("is no object".into()) };
    let notes = object(&read, "notes")?.0.iter().map(|(flag, about)| {
        let about = as_object(about).ok_or_else(|| format!("explains {flag} with what is no object"))?;
        Ok((flag.to_string(), note(about)?))
    });
    let sentences = object(&read, "requirements")?.0.iter().map(|(name, sentence)| match sentence {
        Value::Text(sentence) => Ok((name.to_string(), sentence.to_string())),
        _ => Err(format!("has no sentence for {name}")),
    });
    let cases = list(&read, "cases")?.iter().map(|each| {
        let read = as_object(each).ok_or("has a case that is no object")?;
        let id = text(read, "id")?;
        case(read).map_err(|problem| format!("case {id} {problem}"))
    });
    Ok(File {
        version: text(&read, "suite")?,
        notes: notes.collect::<Read<_>>()?,
        requirements: sentences.collect::<Read<_>>()?,
        cases: cases.collect::<Read<_>>()?,
    })
}

fn note(about: &Object) -> Read<Note> {
    Ok(Note {
        what: text(about, "what")?,
        why: text(about, "why")?,
        effect: text(about, "effect")?,
        link: text(about, "link")?,
        choice: about.get("choice").map(|_| text(about, "choice")).transpose()?,
    })
}

fn case(read: &Object) -> Read<Case> {
    let also_accept = optional_list(read, "also_accept")?.iter().map(|each| {
        let each = as_object(each).ok_or("has an alternative that is no object")?;
        Ok(Alternative { flag: text(each, "flag")?, outcome: outcome(object(each, "outcome")?)? })
    });
    Ok(Case {
        id: text(read, "id")?,
        type_name: text(read, "type")?,
        operation: named(read, "operation", Operation::named)?,
        level: named(read, "level", Level::named)?,
        depth: named(read, "depth", Depth::named)?,
        input: input(object(read, "input")?)?,
        expect: outcome(object(read, "expect")?)?,
        also_accept: also_accept.collect::<Read<_>>()?,
        requirements: texts(read, "requirements")?,
        flags: texts(read, "flags")?,
        comment: text(read, "comment")?,
    })
}

fn outcome(read: &Object) -> Read<Outcome> {
    let [(name, content)] = &read.0[..] else { return Err("has an outcome of more than one kind".into()) };
    let name = name.to_string();
    let (kind, content) = match (name.strip_suffix("_text"), content) {
        (Some(kind), Value::Text(json)) => (kind, carried(&name, &json.to_string())?),
        _ => (name.as_str(), content.clone()),
    };
    match (kind, content) {
        ("payload", content) => Ok(Outcome::Payload(content)),
        ("text", content) => Ok(Outcome::Text(content)),
        ("value", content) => Ok(Outcome::Value(content)),
        ("rejected", Value::Object(content)) => Ok(Outcome::Rejected(content)),
        _ => Err(format!("has an outcome {name}, which is none")),
    }
}

fn input(read: &Object) -> Read<Input> {
    let batches = json(read, "batches", "batches_text")?;
    Ok(Input {
        payload: json(read, "payload", "text")?,
        arguments: json(read, "arguments", "arguments_text")?,
        pass: read.get("pass").map_or_else(|| Ok(String::new()), |_| text(read, "pass"))?,
        member_types: member_types(&batches)?,
        batches,
        files: optional_list(read, "files")?.iter().map(as_text).collect::<Read<_>>()?,
        links: links(read)?,
    })
}

fn links(read: &Object) -> Read<Vec<(String, String)>> {
    let Some(links) = read.get("links") else { return Ok(Vec::new()) };
    let links = as_object(links).ok_or("has links that are no object")?;
    links.0.iter().map(|(name, aim)| Ok((name.to_string(), as_text(aim)?))).collect()
}

/// A member as JSON text, which it may have been before.
fn json(read: &Object, name: &str, as_text: &str) -> Read<String> {
    match (read.get(as_text), read.get(name)) {
        (Some(Value::Text(json)), _) => Ok(json.to_string()),
        (_, Some(value)) => value.to_json().map_err(|error| error.to_string()),
        _ => Ok(String::new()),
    }
}

fn member_types(batches: &str) -> Read<BTreeSet<String>> {
    if batches.is_empty() {
        return Ok(BTreeSet::new());
    }
    let Value::Array(batches) = carried("batches", batches)? else {
        return Err("has batches that are no list".into());
    };
    let members = batches.iter().filter_map(|batch| match batch {
        Value::Array(members) => Some(members),
        _ => None,
    });
    let names = members.flatten().filter_map(|each| as_object(each)?.get("type").map(as_text));
    names.collect()
}

fn carried(name: &str, json: &str) -> Read<Value> {
    strict(json).map_err(|problem| format!("has as {name} what {problem}"))
}

fn as_object(value: &Value) -> Option<&Object> {
    match value {
        Value::Object(object) => Some(object),
        _ => None,
    }
}

fn as_text(value: &Value) -> Read<String> {
    match value {
        Value::Text(text) => Ok(text.to_string()),
        _ => Err("has something else in place of a string".into()),
    }
}

fn object<'a>(read: &'a Object, name: &str) -> Read<&'a Object> {
    read.get(name).and_then(as_object).ok_or_else(|| format!("has no object {name}"))
}

fn text(read: &Object, name: &str) -> Read<String> {
    read.get(name).and_then(|value| as_text(value).ok()).ok_or_else(|| format!("has no string {name}"))
}

fn list<'a>(read: &'a Object, name: &str) -> Read<&'a [Value]> {
    match read.get(name) {
        Some(Value::Array(values)) => Ok(values),
        _ => Err(format!("has no list {name}")),
    }
}

fn optional_list<'a>(read: &'a Object, name: &str) -> Read<&'a [Value]> {
    if read.get(name).is_none() {
        Ok(&[])
    } else {
        list(read, name)
    }
}

fn texts(read: &Object, name: &str) -> Read<Vec<String>> {
    list(read, name)?.iter().map(as_text).collect()
}

fn named<T>(read: &Object, name: &str, of: impl Fn(&str) -> Option<T>) -> Read<T> {
    let found = text(read, name)?;
    of(&found).ok_or_else(|| format!("has the {name} {found:?}, which is none"))
}
