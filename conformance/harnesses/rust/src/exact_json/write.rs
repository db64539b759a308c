use std::error;
use std::fmt::{self, Write};

use super::{Number, Text, Value};

/// A number such as `1e400` cannot be written: it is none for whoever reads it.
#[derive(Debug)]
pub struct NotFinite(Number);

impl fmt::Display for NotFinite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the number {} is too large to be written", self.0)
    }
}

impl error::Error for NotFinite {}

impl Value {
    /// Its text as Python's `json.dumps` writes it: in ASCII, in one line, with a blank after each comma and
    /// colon.
    pub fn to_json(&self) -> Result<String, NotFinite> {
        let mut text = String::new();
        write(&mut text, self)?;
        Ok(text)
    }
}

fn write(text: &mut String, value: &Value) -> Result<(), NotFinite> {
    match value {
        Value::Null => text.push_str("null"),
        Value::Bool(value) => text.push_str(if *value { "true" } else { "false" }),
        Value::Number(number) if !number.is_finite() => return Err(NotFinite(number.clone())),
        Value::Number(number) => text.push_str(&number.to_string()),
        Value::Text(value) => text.push_str(&quote(value)),
        Value::Array(values) => {
            text.push('[');
            for (index, value) in values.iter().enumerate() {
                text.push_str(if index > 0 { ", " } else { "" });
                write(text, value)?;
            }
            text.push(']');
        }
        Value::Object(object) => {
            text.push('{');
            for (index, (key, value)) in object.0.iter().enumerate() {
                text.push_str(if index > 0 { ", " } else { "" });
                text.push_str(&quote(key));
                text.push_str(": ");
                write(text, value)?;
            }
            text.push('}');
        }
    }
    Ok(())
}

/// A string as JSON, in ASCII. (That writing to a `String` fails is not possible.)
pub fn quote(text: &Text) -> String {
    let mut quoted = String::from('"');
    for code_point in text.code_points() {
        match u8::try_from(code_point) {
            Ok(b'"') => quoted.push_str("\\\""),
            Ok(b'\\') => quoted.push_str("\\\\"),
            Ok(0x08) => quoted.push_str("\\b"),
            Ok(0x0C) => quoted.push_str("\\f"),
            Ok(b'\n') => quoted.push_str("\\n"),
            Ok(b'\r') => quoted.push_str("\\r"),
            Ok(b'\t') => quoted.push_str("\\t"),
            Ok(byte @ b' '..=b'~') => quoted.push(byte.into()),
            _ if code_point > 0xFFFF => {
                let beyond = code_point - 0x10000;
                let (high, low) = (0xD800 | beyond >> 10, 0xDC00 | beyond & 0x3FF);
                let _ = write!(quoted, "\\u{high:04x}\\u{low:04x}");
            }
            _ => {
                let _ = write!(quoted, "\\u{code_point:04x}");
            }
        }
    }
    quoted.push('"');
    quoted
}
