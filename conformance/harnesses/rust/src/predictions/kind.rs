use super::Edition;

pub(super) const TAXONOMY_NAME: &str = "taxonomy_name";
pub(super) const CONFIDENCE: &str = "confidence";
pub(super) const ANNOTATION_ID: &str = "annotation_id";
pub(super) const METADATA: &str = "metadata";
pub(super) const CLASS_PDF: &str = "class_pdf";
pub(super) const EMBEDDING_VECTOR: &str = "embedding_vector";
pub(super) const TRACK_REFERENCE_ID: &str = "track_reference_id";

/// A type of predictions. They have the order of a [`List`](super::List).
#[allow(missing_docs)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Box,
    Line,
    Polygon,
    Keypoints,
    Cuboid,
    Category,
    SceneCategory,
    Segmentation,
}

impl Kind {
    /// All types.
    pub const ALL: [Self; 8] = [
        Self::Box,
        Self::Line,
        Self::Polygon,
        Self::Keypoints,
        Self::Cuboid,
        Self::Category,
        Self::SceneCategory,
        Self::Segmentation,
    ];

    /// The type of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|each| each.name() == name)
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Box => "box",
            Self::Line => "line",
            Self::Polygon => "polygon",
            Self::Keypoints => "keypoints",
            Self::Cuboid => "cuboid",
            Self::Category => "category",
            Self::SceneCategory => "scene-category",
            Self::Segmentation => "segmentation",
        }
    }

    /// What payloads call it.
    pub fn sent_as(self) -> &'static str {
        match self {
            Self::SceneCategory => "category",
            Self::Segmentation => "mask",
            _ => self.name(),
        }
    }

    /// Whether it has that key, of those that not all types have.
    pub(super) fn has(self, key: &str) -> bool {
        match key {
            ANNOTATION_ID => !matches!(self, Self::Category | Self::SceneCategory),
            CONFIDENCE | METADATA => self != Self::Segmentation,
            CLASS_PDF | TRACK_REFERENCE_ID => !matches!(self, Self::SceneCategory | Self::Segmentation),
            EMBEDDING_VECTOR => matches!(self, Self::Box | Self::Polygon),
            TAXONOMY_NAME => matches!(self, Self::Category | Self::SceneCategory),
            _ => true,
        }
    }

    /// Whether its shape stands in the geometry of a payload.
    pub(super) fn has_geometry(self) -> bool {
        !matches!(self, Self::Category | Self::SceneCategory | Self::Segmentation)
    }

    /// The first edition that sends a `task_id`.
    pub(super) fn task_id_since(self) -> Option<Edition> {
        match self {
            Self::Cuboid | Self::Segmentation => None,
            Self::SceneCategory => Some(Edition::V0_17_9),
            _ => Some(Edition::V0_17_8),
        }
    }
}
