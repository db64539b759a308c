use std::collections::HashSet;
use std::{error, fmt};

use super::kind::{
    ANNOTATION_ID, CLASS_PDF, CONFIDENCE, EMBEDDING_VECTOR, METADATA, TAXONOMY_NAME, TRACK_REFERENCE_ID,
};
use super::{Index, Keypoint, Point, Prediction, Segment, Shape};
use crate::exact_json::{Number, Object, Text, Value};

const DEEPEST: usize = 200;
const TOLERANCE: f64 = 1e-3 + 1e-9; // the second part is for what binary fractions make of 0.999

/// What the documentation rules out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invalid {
    code: &'static str,
    pointer: String,
    problem: String,
}

impl Invalid {
    pub(super) fn new(code: &'static str, pointer: &str, problem: &str) -> Self {
        Self { code, pointer: pointer.into(), problem: problem.into() }
    }

    /// A word for what is wrong, such as `out-of-range`.
    pub fn code(&self) -> &str {
        self.code
    }

    /// The JSON pointer of where it is in a payload.
    pub fn pointer(&self) -> &str {
        &self.pointer
    }
}

impl fmt::Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = if self.pointer.is_empty() { "the payload" } else { &self.pointer };
        write!(f, "{place} {} [{}]", self.problem, self.code)
    }
}

impl error::Error for Invalid {}

type Checked = Result<(), Invalid>;

/// The JSON pointer of a member.
pub(super) fn under(at: &str, key: impl fmt::Display) -> String {
    format!("{at}/{}", key.to_string().replace('~', "~0").replace('/', "~1"))
}

impl Prediction {
    /// Fails for the first thing that is wrong with it in any edition.
    pub fn check(&self) -> Checked {
        let kind = self.shape.kind();
        for (key, given) in [
            (TAXONOMY_NAME, self.taxonomy_name.is_some()),
            (CONFIDENCE, self.confidence.is_some()),
            (ANNOTATION_ID, self.annotation_id.is_some()),
            (METADATA, self.metadata.is_some()),
            (CLASS_PDF, self.class_pdf.is_some()),
            (EMBEDDING_VECTOR, self.embedding_vector.is_some()),
            (TRACK_REFERENCE_ID, self.track_reference_id.is_some()),
        ] {
            if given && !kind.has(key) {
                return Err(Invalid::new("wrong-type", &under("", key), "is no parameter of this type"));
            }
        }
        self.shape.check()?;
        if let Some(confidence) = &self.confidence {
            probability(confidence, "/confidence")?;
        }
        if let Some(metadata) = &self.metadata {
            check_metadata(metadata, "/metadata")?;
        }
        if let Some(shares) = &self.class_pdf {
            check_distribution(shares, "/class_pdf")?;
        }
        for (index, number) in self.embedding_vector.iter().flatten().enumerate() {
            finite(number, || format!("/embedding_vector/{index}"))?;
        }
        if self.reference_id.is_none() && self.dataset_item_id.is_none() {
            let problem = "is required (or, since 0.21.2, a dataset_item_id)";
            return Err(Invalid::new("missing", "/reference_id", problem));
        }
        Ok(())
    }
}

impl Shape {
    fn check(&self) -> Checked {
        match self {
            Self::Box { x, y, width, height } => {
                finite(x, || "/geometry/x".into())?;
                finite(y, || "/geometry/y".into())?;
                not_negative(width, "/geometry/width")?;
                not_negative(height, "/geometry/height")
            }
            Self::Line { vertices } | Self::Polygon { vertices } => check_points(vertices),
            Self::Keypoints { keypoints, names, skeleton } => {
                check_keypoints(keypoints)?;
                check_names(names, keypoints.len())?;
                check_skeleton(skeleton, keypoints.len())
            }
            Self::Cuboid { position, dimensions, yaw } => {
                for (number, axis) in [(&position.x, "x"), (&position.y, "y"), (&position.z, "z")] {
                    finite(number, || format!("/geometry/position/{axis}"))?;
                }
                for (number, axis) in [(&dimensions.x, "x"), (&dimensions.y, "y"), (&dimensions.z, "z")] {
                    not_negative(number, &format!("/geometry/dimensions/{axis}"))?;
                }
                finite(yaw, || "/geometry/yaw".into())
            }
            Self::Category | Self::SceneCategory => Ok(()),
            Self::Mask { url, segments } => {
                if url.is_empty() {
                    return Err(Invalid::new("empty", "/mask_url", "must not be empty"));
                }
                segments.iter().enumerate().try_for_each(|(index, each)| check_segment(each, index))
            }
        }
    }
}

fn finite(number: &Number, at: impl FnOnce() -> String) -> Checked {
    if number.is_finite() {
        return Ok(());
    }
    Err(Invalid::new("not-finite", &at(), "must be finite"))
}

fn between(number: &Number, high: f64, at: &str) -> Result<f64, Invalid> {
    finite(number, || at.into())?;
    let value = number.to_f64();
    if (0.0..=high).contains(&value) {
        return Ok(value);
    }
    Err(Invalid::new("out-of-range", at, &format!("must be from 0 to {high}, but is {number}")))
}

fn not_negative(number: &Number, at: &str) -> Checked {
    between(number, f64::INFINITY, at).map(|_| ())
}

fn probability(number: &Number, at: &str) -> Result<f64, Invalid> {
    between(number, 1.0, at)
}

fn check_distribution(shares: &[(Text, Number)], at: &str) -> Checked {
    let mut sum = 0.0;
    for (label, share) in shares {
        sum += probability(share, &under(at, label))?;
    }
    if (sum - 1.0).abs() <= TOLERANCE {
        return Ok(());
    }
    Err(Invalid::new("not-a-distribution", at, &format!("must sum to 1, not {sum}")))
}

fn check_metadata(metadata: &Object, at: &str) -> Checked {
    metadata.0.iter().try_for_each(|(key, value)| check_json(value, under(at, key), 2, at))
}

/// `depth`: its level in the metadata, which is the first one itself.
fn check_json(value: &Value, here: String, depth: usize, metadata: &str) -> Checked {
    match value {
        Value::Array(_) | Value::Object(_) if depth > DEEPEST => {
            let problem = format!("must not be nested more than {DEEPEST} deep");
            Err(Invalid::new("too-deep", metadata, &problem))
        }
        Value::Number(number) => finite(number, || here),
        Value::Array(values) => (values.iter().enumerate())
            .try_for_each(|(index, each)| check_json(each, under(&here, index), depth + 1, metadata)),
        Value::Object(object) => (object.0.iter())
            .try_for_each(|(key, each)| check_json(each, under(&here, key), depth + 1, metadata)),
        Value::Null | Value::Bool(_) | Value::Text(_) => Ok(()),
    }
}

fn check_points(points: &[Point]) -> Checked {
    for (index, point) in points.iter().enumerate() {
        finite(&point.x, || format!("/geometry/vertices/{index}/x"))?;
        finite(&point.y, || format!("/geometry/vertices/{index}/y"))?;
    }
    Ok(())
}

fn check_keypoints(keypoints: &[Keypoint]) -> Checked {
    for (index, each) in keypoints.iter().enumerate() {
        for (axis, value) in [("x", &each.x), ("y", &each.y)] {
            let at = || format!("/geometry/keypoints/{index}/{axis}");
            match value {
                Some(number) => finite(number, at)?,
                None if each.visible => {
                    return Err(Invalid::new("missing", &at(), "is required of what is visible"))
                }
                None => {}
            }
        }
    }
    Ok(())
}

fn check_names(names: &[Text], keypoints: usize) -> Checked {
    let mut seen = HashSet::new();
    if let Some(repeated) = names.iter().position(|name| !seen.insert(name)) {
        let at = format!("/geometry/names/{repeated}");
        return Err(Invalid::new("duplicate", &at, "is there already"));
    }
    if names.len() == keypoints {
        return Ok(());
    }
    Err(Invalid::new("length-mismatch", "/geometry/names", "must have one name for each keypoint"))
}

fn check_skeleton(skeleton: &[[usize; 2]], keypoints: usize) -> Checked {
    for (row, pair) in skeleton.iter().enumerate() {
        if let Some(column) = pair.iter().position(|index| *index >= keypoints) {
            let at = format!("/geometry/skeleton/{row}/{column}");
            let problem = format!("must be the index of one of {keypoints} keypoints");
            return Err(Invalid::new("index-out-of-range", &at, &problem));
        }
    }
    Ok(())
}

fn check_segment(segment: &Segment, index: usize) -> Checked {
    let at = format!("/annotations/{index}/index");
    match &segment.index {
        Index::Number(number) if !number.is_integer() => {
            return Err(Invalid::new("wrong-type", &at, "must be a whole number"));
        }
        Index::Number(number) if number.is_negative() => {
            return Err(Invalid::new("out-of-range", &at, "must not be negative"));
        }
        Index::Digits(text) if !text.as_str().is_some_and(is_digits) => {
            return Err(Invalid::new("wrong-type", &at, "must be a whole number, or its digits"));
        }
        _ => {}
    }
    match &segment.metadata {
        Some(metadata) => check_metadata(metadata, &format!("/annotations/{index}/metadata")),
        None => Ok(()),
    }
}

fn is_digits(text: &str) -> bool {
    let all = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    all && (text == "0" || !text.starts_with('0'))
}
