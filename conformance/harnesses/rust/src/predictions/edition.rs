use std::{fmt, str};

/// An edition of the wire format: the first release of the SDK that sends it.
#[allow(non_camel_case_types)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Edition {
    /// The first with a `track_reference_id`.
    V0_14_29,
    /// Keypoints without an id get one.
    V0_15_5,
    /// `task_id` on most types.
    V0_17_8,
    /// `task_id` on scene categories as well. The newest edition that the documentation describes.
    #[default]
    V0_17_9,
    /// A dataset item may be named in place of a reference id.
    V0_21_2,
}

impl Edition {
    /// All editions, oldest first.
    pub const ALL: [Self; 5] = [Self::V0_14_29, Self::V0_15_5, Self::V0_17_8, Self::V0_17_9, Self::V0_21_2];

    /// Its name, such as `0.17.9`.
    pub fn name(self) -> &'static str {
        match self {
            Self::V0_14_29 => "0.14.29",
            Self::V0_15_5 => "0.15.5",
            Self::V0_17_8 => "0.17.8",
            Self::V0_17_9 => "0.17.9",
            Self::V0_21_2 => "0.21.2",
        }
    }
}

/// There is no edition of that name.
#[derive(Debug)]
pub struct UnknownEdition(String);

impl fmt::Display for UnknownEdition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "there is no edition {:?}", self.0)
    }
}

impl std::error::Error for UnknownEdition {}

impl str::FromStr for Edition {
    type Err = UnknownEdition;

    fn from_str(name: &str) -> Result<Self, UnknownEdition> {
        let found = Self::ALL.into_iter().find(|each| each.name() == name);
        found.ok_or_else(|| UnknownEdition(name.into()))
    }
}
