use super::check::under;
use super::{Index, Invalid};
use crate::exact_json::{Number, Object, Text, Value};

/// How the parts of a prediction are given.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Manner {
    /// Under the keys of a payload, in which unknown ones are ignored.
    Payload,
    /// As arguments, none of which may be unknown.
    ByName,
    /// As arguments in the documented order, whose names do not count.
    ByPosition,
}

/// The members of an object, to be taken one after the other.
pub(super) struct Fields {
    pub members: Object,
    /// The JSON pointer of the object.
    pub at: String,
    pub manner: Manner,
    /// That of the objects inside.
    pub parts: Manner,
    taken: Vec<&'static str>,
}

impl Fields {
    pub fn new(object: Object, at: &str, manner: Manner, parts: Manner) -> Self {
        Self { members: object, at: at.into(), manner, parts, taken: Vec::new() }
    }

    /// The next parameter, or the key of that name.
    fn take(&mut self, name: &'static str) -> Option<Value> {
        let next = self.taken.len();
        self.taken.push(name);
        let member = match self.manner {
            Manner::ByPosition => self.members.0.get_mut(next),
            _ => self.members.0.iter_mut().find(|(key, _)| key == name),
        };
        member.map(|(_, value)| std::mem::replace(value, Value::Null))
    }

    /// Refuses arguments that nobody took.
    pub fn end(&self) -> Result<(), Invalid> {
        let known = |key: &Text| self.taken.iter().any(|name| key == *name);
        let odd = match self.manner {
            Manner::Payload => None,
            Manner::ByName => self.members.0.iter().find(|(key, _)| !known(key)),
            Manner::ByPosition => self.members.0.get(self.taken.len()),
        };
        match odd {
            Some((key, _)) => Err(Invalid::new("wrong-type", &under(&self.at, key), "is no parameter")),
            None => Ok(()),
        }
    }

    fn required(&mut self, name: &'static str, expected: &str) -> Result<(Value, String), Invalid> {
        let at = under(&self.at, name);
        match self.take(name) {
            Some(value) => Ok((value, at)),
            None => Err(Invalid::new("missing", &at, &format!("is required: {expected}"))),
        }
    }

    pub fn text(&mut self, name: &'static str) -> Result<Text, Invalid> {
        self.required(name, "a string").and_then(text)
    }

    pub fn number(&mut self, name: &'static str) -> Result<Number, Invalid> {
        self.required(name, "a number").and_then(number)
    }

    pub fn index(&mut self, name: &'static str) -> Result<Index, Invalid> {
        match self.required(name, "a whole number")? {
            (Value::Number(number), _) => Ok(Index::Number(number)),
            (Value::Text(digits), _) => Ok(Index::Digits(digits)),
            (other, at) => Err(wrong_type(&other, &at, "a whole number, or its digits")),
        }
    }

    /// A keypoint that is constructed is visible unless it is told otherwise; a payload says what it is.
    pub fn visible(&mut self) -> Result<bool, Invalid> {
        let at = under(&self.at, "visible");
        match self.take("visible") {
            Some(Value::Bool(visible)) => Ok(visible),
            Some(other) => Err(wrong_type(&other, &at, "true or false")),
            None if self.manner == Manner::Payload => {
                Err(Invalid::new("missing", &at, "is required: true or false"))
            }
            None => Ok(true),
        }
    }

    pub fn object<T>(
        &mut self,
        name: &'static str,
        read: impl Fn(&mut Self) -> Result<T, Invalid>,
    ) -> Result<T, Invalid> {
        let (value, at) = self.required(name, "an object")?;
        part(value, &at, self.parts, &read)
    }

    pub fn objects<T>(
        &mut self,
        name: &'static str,
        read: impl Fn(&mut Self) -> Result<T, Invalid>,
    ) -> Result<Vec<T>, Invalid> {
        let parts = self.parts;
        list(self.required(name, "a list")?, |(value, at)| part(value, &at, parts, &read))
    }

    pub fn texts(&mut self, name: &'static str) -> Result<Vec<Text>, Invalid> {
        list(self.required(name, "a list")?, text)
    }

    pub fn pairs(&mut self, name: &'static str) -> Result<Vec<[usize; 2]>, Invalid> {
        list(self.required(name, "a list")?, |(value, at)| {
            let indices = list((value, at.clone()), keypoint_index)?;
            <[usize; 2]>::try_from(indices)
                .map_err(|_| Invalid::new("length-mismatch", &at, "must have two indices"))
        })
    }

    fn optional<T>(
        &mut self,
        name: &'static str,
        convert: impl Fn((Value, String)) -> Result<T, Invalid>,
    ) -> Result<Option<T>, Invalid> {
        match self.take(name) {
            None | Some(Value::Null) => Ok(None),
            Some(value) => convert((value, under(&self.at, name))).map(Some),
        }
    }

    pub fn optional_text(&mut self, name: &'static str) -> Result<Option<Text>, Invalid> {
        self.optional(name, text)
    }

    pub fn optional_number(&mut self, name: &'static str) -> Result<Option<Number>, Invalid> {
        self.optional(name, number)
    }

    pub fn optional_numbers(&mut self, name: &'static str) -> Result<Option<Vec<Number>>, Invalid> {
        self.optional(name, |given| list(given, number))
    }

    pub fn optional_object(&mut self, name: &'static str) -> Result<Option<Object>, Invalid> {
        self.optional(name, object)
    }

    pub fn optional_shares(&mut self, name: &'static str) -> Result<Option<Vec<(Text, Number)>>, Invalid> {
        self.optional(name, |(value, at)| {
            let shares = object((value, at.clone()))?.0.into_iter();
            shares
                .map(|(label, share)| number((share, under(&at, &label))).map(|share| (label, share)))
                .collect()
        })
    }
}

fn part<T>(
    value: Value,
    at: &str,
    manner: Manner,
    read: &impl Fn(&mut Fields) -> Result<T, Invalid>,
) -> Result<T, Invalid> {
    let mut fields = Fields::new(object((value, at.into()))?, at, manner, manner);
    let made = read(&mut fields)?;
    fields.end()?;
    Ok(made)
}

fn list<T>(
    (value, at): (Value, String),
    convert: impl Fn((Value, String)) -> Result<T, Invalid>,
) -> Result<Vec<T>, Invalid> {
    match value {
        Value::Array(values) => {
            values.into_iter().enumerate().map(|(index, each)| convert((each, under(&at, index)))).collect()
        }
        other => Err(wrong_type(&other, &at, "a list")),
    }
}

fn text((value, at): (Value, String)) -> Result<Text, Invalid> {
    match value {
        Value::Text(text) => Ok(text),
        other => Err(wrong_type(&other, &at, "a string")),
    }
}

fn number((value, at): (Value, String)) -> Result<Number, Invalid> {
    match value {
        Value::Number(number) => Ok(number),
        other => Err(wrong_type(&other, &at, "a number")),
    }
}

pub(super) fn object((value, at): (Value, String)) -> Result<Object, Invalid> {
    match value {
        Value::Object(object) => Ok(object),
        other => Err(wrong_type(&other, &at, "an object")),
    }
}

fn keypoint_index((value, at): (Value, String)) -> Result<usize, Invalid> {
    match number((value, at.clone()))? {
        index if !index.is_integer() => Err(Invalid::new("wrong-type", &at, "must be a whole number")),
        index if index.is_negative() => Err(Invalid::new("out-of-range", &at, "must not be negative")),
        index => index
            .to_index()
            .ok_or_else(|| Invalid::new("index-out-of-range", &at, "is the index of no keypoint")),
    }
}

fn wrong_type(value: &Value, at: &str, expected: &str) -> Invalid {
    Invalid::new("wrong-type", at, &format!("must be {expected}, but is {}", shown(value)))
}

/// The beginning of its JSON.
pub(super) fn shown(value: &Value) -> String {
    value.to_json().unwrap_or_default().chars().take(60).collect()
}
