use super::fields::{object, shown, Fields, Manner};
use super::kind::{
    ANNOTATION_ID, CLASS_PDF, CONFIDENCE, EMBEDDING_VECTOR, METADATA, TAXONOMY_NAME, TRACK_REFERENCE_ID,
};
use super::{Edition, Invalid, Kind, Prediction, Shape};
use crate::exact_json::{Object, Value};

/// How arguments are passed to [`Prediction::construct`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pass {
    /// By their names.
    #[default]
    ByName,
    /// In the documented order.
    ByPosition,
    /// By their names; points are objects of a payload.
    Plain,
}

impl Prediction {
    /// Reads a payload of a type that is known. Keys that the edition does not have are ignored.
    pub fn read(kind: Kind, payload: Value, edition: Edition) -> Result<Self, Invalid> {
        read(kind, payload, edition, Manner::Payload, Manner::Payload)
    }

    /// Reads a payload of the type that it names. Of a scene category that is a category.
    pub fn read_any(payload: Value, edition: Edition) -> Result<Self, Invalid> {
        let members = object((payload, String::new()))?;
        let named = members.get("type").unwrap_or(&Value::Null);
        let is_named = |kind: &Kind| named == &kind.name().into() || named == &kind.sent_as().into();
        match Kind::ALL.into_iter().find(is_named) {
            Some(kind) if kind != Kind::SceneCategory => Self::read(kind, members.into(), edition),
            _ => Err(Invalid::new("unknown-type", "/type", &format!("names no type: {}", shown(named)))),
        }
    }

    /// Makes a prediction of the documented arguments of its type.
    pub fn construct(kind: Kind, arguments: Value, pass: Pass) -> Result<Self, Invalid> {
        let (manner, parts) = match pass {
            Pass::ByName => (Manner::ByName, Manner::ByName),
            Pass::ByPosition => (Manner::ByPosition, Manner::ByName),
            Pass::Plain => (Manner::ByName, Manner::Payload),
        };
        read(kind, arguments, Edition::V0_21_2, manner, parts)
    }
}

/// Takes the fields in the order in which they are documented, since those by position have no names.
fn read(
    kind: Kind,
    value: Value,
    edition: Edition,
    manner: Manner,
    parts: Manner,
) -> Result<Prediction, Invalid> {
    let mut fields = Fields::new(object((value, String::new()))?.unique(), "", manner, parts);
    let metadata_is_given = fields.members.get(METADATA).is_some();
    let label = if kind == Kind::Segmentation { "".into() } else { fields.text("label")? };
    let shape = read_shape(kind, &mut fields)?;
    let mut made = Prediction { label, ..Prediction::new(shape) };
    made.reference_id = fields.optional_text("reference_id")?;
    if kind.has(TAXONOMY_NAME) {
        made.taxonomy_name = fields.optional_text(TAXONOMY_NAME)?;
    }
    if kind.has(CONFIDENCE) {
        made.confidence = fields.optional_number(CONFIDENCE)?;
    }
    if kind.has(ANNOTATION_ID) {
        made.annotation_id = fields.optional_text(ANNOTATION_ID)?;
    }
    if kind.has(METADATA) {
        made.metadata = fields.optional_object(METADATA)?;
        if kind == Kind::SceneCategory && manner == Manner::Payload && !metadata_is_given {
            made.metadata = Some(Object::new());
        }
    }
    if kind.has(CLASS_PDF) {
        made.class_pdf = fields.optional_shares(CLASS_PDF)?;
    }
    if kind.has(EMBEDDING_VECTOR) {
        made.embedding_vector = fields.optional_numbers(EMBEDDING_VECTOR)?;
    }
    if kind.has(TRACK_REFERENCE_ID) {
        made.track_reference_id = fields.optional_text(TRACK_REFERENCE_ID)?;
    }
    let by_position = manner == Manner::ByPosition;
    if edition >= Edition::V0_21_2 {
        if !by_position || kind == Kind::Segmentation {
            made.dataset_item_id = fields.optional_text("dataset_item_id")?;
        }
        if !by_position {
            made.dataset_id = fields.optional_text("dataset_id")?;
        }
    }
    fields.end()?;
    made.check()?;
    Ok(made)
}

/// A shape stands in the geometry of a payload. Among arguments it has no object of its own.
fn read_shape(kind: Kind, fields: &mut Fields) -> Result<Shape, Invalid> {
    if !kind.has_geometry() {
        return Shape::read(kind, fields);
    }
    if fields.manner == Manner::Payload {
        return fields.object("geometry", |geometry| Shape::read(kind, geometry));
    }
    fields.at = "/geometry".into();
    let shape = Shape::read(kind, fields)?;
    fields.at.clear();
    Ok(shape)
}
