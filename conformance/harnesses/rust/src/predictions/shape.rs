use super::fields::Fields;
use super::kind::METADATA;
use super::{Invalid, Kind};
use crate::exact_json::{Number, Object, Text, Value};

/// What the types differ in.
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    /// An axis-parallel box in an image: pixels from its left and top border, and a size of 0 or more.
    #[allow(missing_docs)]
    Box { x: Number, y: Number, width: Number, height: Number },
    /// An open line through points.
    #[allow(missing_docs)]
    Line { vertices: Vec<Point> },
    /// A closed outline.
    #[allow(missing_docs)]
    Polygon { vertices: Vec<Point> },
    /// Named places on one object, and a skeleton that joins them in pairs, by their indices.
    #[allow(missing_docs)]
    Keypoints { keypoints: Vec<Keypoint>, names: Vec<Text>, skeleton: Vec<[usize; 2]> },
    /// A box in a point cloud, turned by `yaw` about the z axis, in radians. No dimension is below 0.
    #[allow(missing_docs)]
    Cuboid { position: Point3D, dimensions: Point3D, yaw: Number },
    /// A class for an image.
    Category,
    /// A class for a scene.
    SceneCategory,
    /// An image, at a URL or a local path, whose pixels are the indices of segments.
    #[allow(missing_docs)]
    Mask { url: Text, segments: Vec<Segment> },
}

/// A point in an image.
#[allow(missing_docs)]
#[derive(Clone, Debug, PartialEq)]
pub struct Point {
    pub x: Number,
    pub y: Number,
}

/// A point in a point cloud, or length, width and height.
#[allow(missing_docs)]
#[derive(Clone, Debug, PartialEq)]
pub struct Point3D {
    pub x: Number,
    pub y: Number,
    pub z: Number,
}

/// A place on an object. It may lack coordinates if it is not visible.
#[allow(missing_docs)]
#[derive(Clone, Debug, PartialEq)]
pub struct Keypoint {
    pub x: Option<Number>,
    pub y: Option<Number>,
    pub visible: bool,
}

/// What a pixel value means.
#[allow(missing_docs)]
#[derive(Clone, Debug, PartialEq)]
pub struct Segment {
    pub label: Text,
    pub index: Index,
    pub metadata: Option<Object>,
}

/// A pixel value: a whole number from 0 on, or a string of its digits.
#[allow(missing_docs)]
#[derive(Clone, Debug, PartialEq)]
pub enum Index {
    Number(Number),
    Digits(Text),
}

impl Shape {
    /// The type that it is the shape of.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Box { .. } => Kind::Box,
            Self::Line { .. } => Kind::Line,
            Self::Polygon { .. } => Kind::Polygon,
            Self::Keypoints { .. } => Kind::Keypoints,
            Self::Cuboid { .. } => Kind::Cuboid,
            Self::Category => Kind::Category,
            Self::SceneCategory => Kind::SceneCategory,
            Self::Mask { .. } => Kind::Segmentation,
        }
    }

    /// Reads it in the order of its parameters.
    pub(super) fn read(kind: Kind, fields: &mut Fields) -> Result<Self, Invalid> {
        Ok(match kind {
            Kind::Box => Self::Box {
                x: fields.number("x")?,
                y: fields.number("y")?,
                width: fields.number("width")?,
                height: fields.number("height")?,
            },
            Kind::Line => Self::Line { vertices: fields.objects("vertices", Point::read)? },
            Kind::Polygon => Self::Polygon { vertices: fields.objects("vertices", Point::read)? },
            Kind::Keypoints => Self::Keypoints {
                keypoints: fields.objects("keypoints", Keypoint::read)?,
                names: fields.texts("names")?,
                skeleton: fields.pairs("skeleton")?,
            },
            Kind::Cuboid => Self::Cuboid {
                position: fields.object("position", Point3D::read)?,
                dimensions: fields.object("dimensions", Point3D::read)?,
                yaw: fields.number("yaw")?,
            },
            Kind::Category => Self::Category,
            Kind::SceneCategory => Self::SceneCategory,
            Kind::Segmentation => Self::Mask {
                url: fields.text("mask_url")?,
                segments: fields.objects("annotations", Segment::read)?,
            },
        })
    }

    /// Its keys in a payload.
    pub(super) fn geometry(&self) -> Object {
        match self {
            Self::Box { x, y, width, height } => Object::new()
                .with("x", x.clone())
                .with("y", y.clone())
                .with("width", width.clone())
                .with("height", height.clone()),
            Self::Line { vertices } | Self::Polygon { vertices } => {
                Object::new().with("vertices", listed(vertices, Point::payload))
            }
            Self::Keypoints { keypoints, names, skeleton } => Object::new()
                .with("keypoints", listed(keypoints, Keypoint::payload))
                .with("names", names.clone())
                .with("skeleton", listed(skeleton, |pair| pair.map(number).to_vec())),
            Self::Cuboid { position, dimensions, yaw } => Object::new()
                .with("position", position.payload())
                .with("dimensions", dimensions.payload())
                .with("yaw", yaw.clone()),
            Self::Category | Self::SceneCategory => Object::new(),
            Self::Mask { url, segments } => Object::new()
                .with("mask_url", url.clone())
                .with("annotations", listed(segments, Segment::payload)),
        }
    }
}

fn listed<T, V: Into<Value>>(values: &[T], payload: impl Fn(&T) -> V) -> Vec<Value> {
    values.iter().map(|each| payload(each).into()).collect()
}

fn number(index: usize) -> Number {
    Number::from(i64::try_from(index).unwrap_or(i64::MAX))
}

impl Point {
    fn read(fields: &mut Fields) -> Result<Self, Invalid> {
        Ok(Self { x: fields.number("x")?, y: fields.number("y")? })
    }

    fn payload(&self) -> Object {
        Object::new().with("x", self.x.clone()).with("y", self.y.clone())
    }
}

impl Point3D {
    fn read(fields: &mut Fields) -> Result<Self, Invalid> {
        Ok(Self { x: fields.number("x")?, y: fields.number("y")?, z: fields.number("z")? })
    }

    fn payload(&self) -> Object {
        Object::new().with("x", self.x.clone()).with("y", self.y.clone()).with("z", self.z.clone())
    }
}

impl Keypoint {
    fn read(fields: &mut Fields) -> Result<Self, Invalid> {
        Ok(Self {
            x: fields.optional_number("x")?,
            y: fields.optional_number("y")?,
            visible: fields.visible()?,
        })
    }

    fn payload(&self) -> Object {
        Object::new().with("x", self.x.clone()).with("y", self.y.clone()).with("visible", self.visible)
    }
}

impl Segment {
    fn read(fields: &mut Fields) -> Result<Self, Invalid> {
        Ok(Self {
            label: fields.text("label")?,
            index: fields.index("index")?,
            metadata: fields.optional_object(METADATA)?,
        })
    }

    fn payload(&self) -> Object {
        let keys = Object::new().with("label", self.label.clone());
        let keys = match &self.index {
            Index::Number(number) => keys.with("index", number.clone()),
            Index::Digits(digits) => keys.with("index", digits.clone()),
        };
        match &self.metadata {
            Some(metadata) => keys.with(METADATA, metadata.clone()),
            None => keys,
        }
    }
}
