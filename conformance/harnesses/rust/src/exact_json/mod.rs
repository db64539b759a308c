//! JSON without loss: numbers as they are written, the keys of objects in their order and however
//! often, halves of surrogate pairs, and integers of any size.

mod number;
mod parse;
mod text;
mod write;

use std::collections::HashMap;

pub use number::Number;
pub use parse::{members, parse, SyntaxError, MAX_DEPTH};
pub use text::Text;
pub use write::{quote, NotFinite};

/// A JSON value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// a number
    Number(Number),
    /// a string
    Text(Text),
    /// a list
    Array(Vec<Value>),
    /// an object
    Object(Object),
}

/// An object: its members in the order of its text, among which a key may be there twice.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Object(pub Vec<(Text, Value)>);

impl Object {
    /// An object without members.
    pub fn new() -> Self {
        Self::default()
    }

    /// The object with one more member.
    #[must_use]
    pub fn with(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.0.push((key.into(), value.into()));
        self
    }

    /// The value of a key: the last one, if there are several.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.0.iter().rev().find(|(each, _)| each == key).map(|(_, value)| value)
    }

    /// Each key once, however deep: its last value, at the place of the first. So does Python read it.
    #[must_use]
    pub fn unique(self) -> Self {
        let mut places = HashMap::with_capacity(self.0.len());
        let mut made: Vec<(Text, Value)> = Vec::with_capacity(self.0.len());
        for (key, value) in self.0 {
            if let Some(&place) = places.get(&key) {
                let (_, earlier): &mut (Text, Value) = &mut made[place];
                *earlier = value;
            } else {
                places.insert(key.clone(), made.len());
                made.push((key, value));
            }
        }
        Self(made.into_iter().map(|(key, value)| (key, value.unique())).collect())
    }
}

impl Value {
    /// The value with each key of an object once: see [`Object::unique`].
    #[must_use]
    pub fn unique(self) -> Self {
        match self {
            Self::Object(object) => Self::Object(object.unique()),
            Self::Array(values) => Self::Array(values.into_iter().map(Self::unique).collect()),
            other => other,
        }
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<Number> for Value {
    fn from(value: Number) -> Self {
        Self::Number(value)
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::Text(value.into())
    }
}

impl From<Text> for Value {
    fn from(value: Text) -> Self {
        Self::Text(value)
    }
}

impl From<Object> for Value {
    fn from(value: Object) -> Self {
        Self::Object(value)
    }
}

impl<T: Into<Value>> From<Vec<T>> for Value {
    fn from(values: Vec<T>) -> Self {
        Self::Array(values.into_iter().map(Into::into).collect())
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

#[cfg(test)]
mod tests;
