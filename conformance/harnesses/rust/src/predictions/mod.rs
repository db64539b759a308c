//! The eight types of Nucleus model predictions, in every edition of the wire format.
//!
//! ```
//! use nucleus_predictions::exact_json::Number;
//! use nucleus_predictions::predictions::{Edition, Prediction, Shape};
//!
//! let shape = Shape::Box {
//!     x: Number::from(10),
//!     y: Number::from_f64(20.5).unwrap(),
//!     width: Number::from(30),
//!     height: Number::from_f64(40.0).unwrap(),
//! };
//! let car = Prediction {
//!     label: "car".into(),
//!     reference_id: Some("image_1".into()),
//!     ..Prediction::new(shape)
//! };
//! let payload = car.to_payload(Edition::default())?;
//! assert_eq!(payload.get("annotation_id"), Some(&"car-10-20.5-30-40.0-image_1".into()));
//! # Ok::<(), nucleus_predictions::predictions::Invalid>(())
//! ```
//!
//! A number is kept as it is written, since 10 and 10.0 make different ids, as they do in Python.

mod check;
mod edition;
mod fields;
mod kind;
mod list;
mod read;
mod shape;

pub use check::Invalid;
pub use edition::Edition;
pub use kind::Kind;
pub use list::List;
pub use read::Pass;
pub use shape::{Index, Keypoint, Point, Point3D, Segment, Shape};

use crate::exact_json::{Number, Object, Text, Value};
use kind::{
    ANNOTATION_ID, CLASS_PDF, CONFIDENCE, EMBEDDING_VECTOR, METADATA, TAXONOMY_NAME, TRACK_REFERENCE_ID,
};

/// One prediction of any type. What it is about is named by `reference_id` or, since 0.21.2, by
/// `dataset_item_id`. A type that does not have a field refuses one that is given.
#[derive(Clone, Debug, PartialEq)]
pub struct Prediction {
    /// What it shows; empty for a mask, whose segments have their own.
    pub label: Text,
    /// Says which type it is.
    pub shape: Shape,
    /// The item that it is about.
    pub reference_id: Option<Text>,
    /// The taxonomy of the label.
    pub taxonomy_name: Option<Text>,
    /// From 0 to 1.
    pub confidence: Option<Number>,
    /// Boxes and, since 0.15.5, keypoints without one are sent with a generated one.
    pub annotation_id: Option<Text>,
    /// Anything.
    pub metadata: Option<Object>,
    /// Numbers from 0 to 1 by class, which sum to 1.
    pub class_pdf: Option<Vec<(Text, Number)>>,
    /// Numbers.
    pub embedding_vector: Option<Vec<Number>>,
    /// The group of predictions that it is one of.
    pub track_reference_id: Option<Text>,
    /// The item, since 0.21.2.
    pub dataset_item_id: Option<Text>,
    /// Its dataset, since 0.21.2.
    pub dataset_id: Option<Text>,
}

impl Prediction {
    /// A prediction that has nothing but a shape. It can be sent once it says what it is about.
    pub fn new(shape: Shape) -> Self {
        Self {
            label: Text::default(),
            shape,
            reference_id: None,
            taxonomy_name: None,
            confidence: None,
            annotation_id: None,
            metadata: None,
            class_pdf: None,
            embedding_vector: None,
            track_reference_id: None,
            dataset_item_id: None,
            dataset_id: None,
        }
    }

    /// What is sent.
    pub fn to_payload(&self, edition: Edition) -> Result<Object, Invalid> {
        self.check()?;
        let mut payload = self.keys_up_to_ids(edition);
        for (name, key, value) in [
            ("/dataset_item_id", "item_id", &self.dataset_item_id),
            ("/dataset_id", "dataset_id", &self.dataset_id),
        ] {
            let Some(value) = value else { continue };
            if edition < Edition::V0_21_2 {
                return Err(Invalid::new("not-in-edition", name, "is no key of this edition"));
            }
            payload = payload.with(key, value.clone());
        }
        Ok(payload)
    }

    /// The text of the payload.
    pub fn to_json(&self, edition: Edition) -> Result<String, Invalid> {
        let payload = Value::from(self.to_payload(edition)?);
        payload.to_json().map_err(|error| Invalid::new("not-finite", "", &error.to_string()))
    }

    /// All but the last two keys, which are new.
    fn keys_up_to_ids(&self, edition: Edition) -> Object {
        let kind = self.shape.kind();
        if kind == Kind::Segmentation {
            let mut keys = Object::new().with("type", kind.sent_as());
            keys.0.extend(self.shape.geometry().0);
            return keys
                .with(ANNOTATION_ID, self.annotation_id.clone())
                .with("reference_id", self.reference_id.clone());
        }
        let mut sent = Object::new()
            .with("label", self.label.clone())
            .with("type", kind.sent_as())
            .with("geometry", self.shape.geometry())
            .with("reference_id", self.reference_id.clone());
        let mut put = |key: &str, value: Value, when: bool| {
            if when && kind.has(key) {
                sent.0.push((key.into(), value));
            }
        };
        let always = kind != Kind::Cuboid; // which does not send what is None or empty
        let filled = |text: &Option<Text>| text.as_ref().is_some_and(|text| !text.is_empty());
        put(ANNOTATION_ID, self.sent_id(edition).into(), always || filled(&self.annotation_id));
        put(
            METADATA,
            self.sent_metadata().into(),
            always || self.metadata.as_ref().is_some_and(|object| !object.0.is_empty()),
        );
        put(EMBEDDING_VECTOR, self.embedding_vector.clone().into(), true);
        put(
            TRACK_REFERENCE_ID,
            self.track_reference_id.clone().into(),
            always || filled(&self.track_reference_id),
        );
        put("task_id", Value::Null, kind.task_id_since().is_some_and(|since| edition >= since));
        put(TAXONOMY_NAME, self.taxonomy_name.clone().into(), self.taxonomy_name.is_some());
        put(CONFIDENCE, self.confidence.clone().into(), self.confidence.is_some());
        let shares = self.class_pdf.iter().flatten();
        let class_pdf = Object(shares.map(|(label, share)| (label.clone(), share.clone().into())).collect());
        put(CLASS_PDF, class_pdf.into(), self.class_pdf.is_some());
        sent
    }

    /// Its annotation id, or the one that is generated for it.
    fn sent_id(&self, edition: Edition) -> Option<Text> {
        if self.annotation_id.is_some() {
            return self.annotation_id.clone();
        }
        let mut id = self.label.clone();
        let mut finished = |middle: &str, end: &str| {
            id.push_str(middle);
            id.push_text(self.reference_id.as_ref().unwrap_or(&"None".into()));
            id.push_str(end);
            Some(std::mem::take(&mut id))
        };
        match &self.shape {
            Shape::Box { x, y, width, height } => finished(&format!("-{x}-{y}-{width}-{height}-"), ""),
            Shape::Keypoints { .. } if edition >= Edition::V0_15_5 => finished("-", "-keypoints"),
            _ => None,
        }
    }

    fn sent_metadata(&self) -> Option<Object> {
        match self.shape {
            Shape::SceneCategory => self.metadata.clone(),
            _ => Some(self.metadata.clone().unwrap_or_default()),
        }
    }
}

#[cfg(test)]
mod tests;
