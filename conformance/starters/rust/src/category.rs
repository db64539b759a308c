//! One of the eight types of prediction, in edition @EDITION@: the category of an image.

use crate::exact_json::{NotFinite, Number, Object, Text, Value};
use crate::invalid::{invalid, Invalid};

/// The parameters of the constructor in their order; the last two are passed by name only. // @SINCE 0.21.2@
const PARAMETERS: [&str; 9] = [ // @SINCE 0.21.2@
    "label", // @SINCE 0.21.2@
    "reference_id", // @SINCE 0.21.2@
    "taxonomy_name", // @SINCE 0.21.2@
    "confidence", // @SINCE 0.21.2@
    "metadata", // @SINCE 0.21.2@
    "class_pdf", // @SINCE 0.21.2@
    "track_reference_id", // @SINCE 0.21.2@
    "dataset_item_id", // @SINCE 0.21.2@
    "dataset_id", // @SINCE 0.21.2@
]; // @SINCE 0.21.2@
/// The parameters of the constructor in their order. // @BEFORE 0.21.2@
const PARAMETERS: [&str; 7] = // @BEFORE 0.21.2@
    ["label", "reference_id", "taxonomy_name", "confidence", "metadata", "class_pdf", "track_reference_id"]; // @BEFORE 0.21.2@
const BY_POSITION: usize = 7;
/// How deep metadata may be nested.
const LEVELS: usize = 200;
/// How far shares may sum from 1: the second part is for what binary fractions make of 0.999.
const TOLERANCE: f64 = 1e-3 + 1e-9;

/// A category.
#[derive(Clone, Debug)]
pub struct Category {
    /// What the image shows.
    pub label: Text,
    /// The item that it is about, unless `dataset_item_id` says it. // @SINCE 0.21.2@
    /// The item that it is about. // @BEFORE 0.21.2@
    pub reference_id: Option<Text>,
    /// The taxonomy of the label.
    pub taxonomy_name: Option<Text>,
    /// From 0 to 1, as it is written.
    pub confidence: Option<Number>,
    /// Anything.
    pub metadata: Object,
    /// Numbers from 0 to 1 by class, which sum to 1.
    pub class_pdf: Option<Object>,
    /// The group of predictions that it is one of.
    pub track_reference_id: Option<Text>,
    /// The item. // @SINCE 0.21.2@
    pub dataset_item_id: Option<Text>, // @SINCE 0.21.2@
    /// Its dataset. // @SINCE 0.21.2@
    pub dataset_id: Option<Text>, // @SINCE 0.21.2@
}

impl Category {
    /// Makes a category of arguments by name; or by position, whose names do not count.
    pub fn new(arguments: Value, by_position: bool) -> Result<Self, Invalid> {
        let mut given = object(arguments)?;
        if by_position {
            if given.0.len() > BY_POSITION {
                return invalid(format!("takes {BY_POSITION} arguments"));
            }
            given.0.iter_mut().zip(PARAMETERS).for_each(|((key, _), name)| *key = name.into());
        }
        match given.0.iter().find(|(key, _)| !PARAMETERS.iter().any(|name| key == *name)) {
            Some((key, _)) => invalid(format!("{key} is no parameter")),
            None => Self::of(&given),
        }
    }

    /// Reads a payload, in which unknown keys are ignored.
    pub fn read(payload: Value) -> Result<Self, Invalid> {
        Self::of(&object(payload)?)
    }

    fn of(given: &Object) -> Result<Self, Invalid> {
        let Some(label) = text(given, "label")? else { return invalid("label is missing") };
        let made = Self {
            label,
            reference_id: text(given, "reference_id")?,
            taxonomy_name: text(given, "taxonomy_name")?,
            confidence: match given.get("confidence") {
                None | Some(Value::Null) => None,
                Some(value) => Some(share("confidence", value)?.clone()),
            },
            metadata: members(given, "metadata")?.unwrap_or_default(),
            class_pdf: members(given, "class_pdf")?,
            track_reference_id: text(given, "track_reference_id")?,
            dataset_item_id: text(given, "dataset_item_id")?, // @SINCE 0.21.2@
            dataset_id: text(given, "dataset_id")?, // @SINCE 0.21.2@
        };
        if made.reference_id.is_none() && made.dataset_item_id.is_none() { // @SINCE 0.21.2@
            return invalid("reference_id or dataset_item_id is missing"); // @SINCE 0.21.2@
        if made.reference_id.is_none() { // @BEFORE 0.21.2@
            return invalid("reference_id is missing"); // @BEFORE 0.21.2@
        }
        if made.metadata.0.iter().any(|(_, value)| !can_be_sent(value, LEVELS - 1)) {
            return invalid("metadata is nested too deeply, or has a number that no double holds");
        }
        if let Some(shares) = &made.class_pdf {
            let mut sum = 0.0;
            for (_, value) in &shares.0 {
                sum += share("class_pdf", value)?.to_f64();
            }
            if (sum - 1.0).abs() > TOLERANCE {
                return invalid(format!("class_pdf must sum to 1, not {sum}"));
            }
        }
        Ok(made)
    }

    /// What is sent: its keys in their order.
    pub fn to_json(&self) -> Result<String, NotFinite> {
        let mut sent = Object::new()
            .with("label", self.label.clone())
            .with("type", "category")
            .with("geometry", Object::new())
            .with("reference_id", self.reference_id.clone())
            .with("metadata", self.metadata.clone())
            .with("track_reference_id", self.track_reference_id.clone()) // @SINCE 0.17.8@
            .with("task_id", Value::Null); // @SINCE 0.17.8@
            .with("track_reference_id", self.track_reference_id.clone()); // @BEFORE 0.17.8@
        let optional: [(&str, Option<Value>); 5] = [ // @SINCE 0.21.2@
        let optional: [(&str, Option<Value>); 3] = [ // @BEFORE 0.21.2@
            ("taxonomy_name", self.taxonomy_name.clone().map(Value::from)),
            ("confidence", self.confidence.clone().map(Value::from)),
            ("class_pdf", self.class_pdf.clone().map(Value::from)),
            ("item_id", self.dataset_item_id.clone().map(Value::from)), // @SINCE 0.21.2@
            ("dataset_id", self.dataset_id.clone().map(Value::from)), // @SINCE 0.21.2@
        ];
        for (key, value) in optional {
            if let Some(value) = value {
                sent = sent.with(key, value);
            }
        }
        Value::from(sent).to_json()
    }
}

fn object(value: Value) -> Result<Object, Invalid> {
    match value {
        Value::Object(object) => Ok(object.unique()),
        _ => invalid("must be an object"),
    }
}

/// The string under a key; none if it is absent or null.
fn text(given: &Object, key: &str) -> Result<Option<Text>, Invalid> {
    match given.get(key) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Text(text)) => Ok(Some(text.clone())),
        Some(_) => invalid(format!("{key} must be a string")),
    }
}

/// The same of an object.
fn members(given: &Object, key: &str) -> Result<Option<Object>, Invalid> {
    match given.get(key) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Object(object)) => Ok(Some(object.clone())),
        Some(_) => invalid(format!("{key} must be an object")),
    }
}

fn share<'a>(key: &str, value: &'a Value) -> Result<&'a Number, Invalid> {
    match value {
        Value::Number(number) if (0.0..=1.0).contains(&number.to_f64()) => Ok(number),
        _ => invalid(format!("{key} must be from 0 to 1")),
    }
}

/// Whether a value can be sent, which is inside so many levels less than there may be.
fn can_be_sent(value: &Value, levels: usize) -> bool {
    match value {
        Value::Number(number) => number.is_finite(),
        Value::Array(values) => levels > 0 && values.iter().all(|each| can_be_sent(each, levels - 1)),
        Value::Object(object) => levels > 0 && object.0.iter().all(|(_, each)| can_be_sent(each, levels - 1)),
        Value::Null | Value::Bool(_) | Value::Text(_) => true,
    }
}
