use std::collections::BTreeSet;
use std::path::Path;
use std::{fs, io};

use crate::exact_json::{Object, Value};

/// The eight types of predictions, by their names.
pub const TYPES: [&str; 8] =
    ["box", "line", "polygon", "keypoints", "cuboid", "category", "scene-category", "segmentation"];

/// One input, and what must come of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Case {
    /// Its name, for good: never given to another case.
    pub id: String,
    /// The type of the prediction, or `prediction-list` or `dispatch`.
    pub type_name: String,
    /// What to do with the input.
    pub operation: Operation,
    /// Whether it must pass.
    pub level: Level,
    /// How deeply the answer must agree with the expectation.
    pub depth: Depth,
    /// What to do it with.
    pub input: Input,
    /// The outcome that the documentation asks for.
    pub expect: Outcome,
    /// Other outcomes, exactly these, that published releases show, and that pass, too.
    pub also_accept: Vec<Alternative>,
    /// The requirements that it is about: [`Suite::requirements`](crate::Suite::requirements) has their sentences.
    pub requirements: Vec<String>,
    /// The traps that it sets: [`Suite::notes`](crate::Suite::notes) explains them.
    pub flags: Vec<String>,
    /// What it shows, in a sentence.
    pub comment: String,
}

impl Case {
    /// The types that a port must have to answer as expected: none, to refuse what names no type.
    pub fn types(&self) -> BTreeSet<String> {
        self.input.member_types.iter().cloned().chain(self.types_of_outcome()).collect()
    }

    fn types_of_outcome(&self) -> Option<String> {
        match (self.operation, &self.expect) {
            (Operation::Collect, _) => None,
            (Operation::Dispatch, Outcome::Value(Value::Object(read))) => match read.get("type") {
                Some(Value::Text(name)) => Some(name.to_string()),
                _ => None,
            },
            (Operation::Dispatch, _) => None,
            _ => Some(self.type_name.clone()),
        }
    }
}

/// What an operation is given. JSON is text here, for the JSON crate of a port to read: what stands in a case file
/// as `NAME_text` is not told apart from what stands there as it is. What an operation does not need is empty.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Input {
    /// The payload to read, for `decode`, `encode`, `dispatch` and `local_files`. It may be no JSON, and must then be
    /// refused.
    pub payload: String,
    /// The constructor's arguments by name, a JSON object whose order counts if they are passed by position.
    pub arguments: String,
    /// How the arguments are passed: `by-position`, `plain` (objects as they are, not as points), or nothing, which is
    /// by name.
    pub pass: String,
    /// For `collect`, a JSON list of lists, each added to one prediction list with one call. Their members are
    /// `{"type": …, "arguments": …}`, or `{"other": …}`, which is no prediction.
    pub batches: String,
    /// Files that must exist, below the working directory, while the case runs; no other file does.
    pub files: Vec<String>,
    /// Symbolic links that must exist there, too, each with what it leads to, from its own folder on.
    pub links: Vec<(String, String)>,
    pub(crate) member_types: BTreeSet<String>,
}

impl Input {
    /// Makes the files and the links in a folder, which is the working directory of the port, or becomes it.
    ///
    /// # Errors
    ///
    /// Those of the system; [`io::ErrorKind::Unsupported`] for links where these are not Unix's.
    pub fn make_files(&self, folder: &Path) -> io::Result<()> {
        for name in &self.files {
            make_parent(&folder.join(name))?;
            fs::write(folder.join(name), "")?;
        }
        for (name, aim) in &self.links {
            make_parent(&folder.join(name))?;
            link(aim, &folder.join(name))?;
        }
        Ok(())
    }
}

fn make_parent(path: &Path) -> io::Result<()> {
    path.parent().map_or(Ok(()), fs::create_dir_all)
}

#[cfg(unix)]
fn link(aim: &str, path: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(aim, path)
}

#[cfg(not(unix))]
fn link(_: &str, _: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

/// What comes of an input.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// The payload of an object.
    Payload(Value),
    /// The text of a payload. A string, if it is right.
    Text(Value),
    /// Another value.
    Value(Value),
    /// The input is refused. Code, message and pointer are for people: they need not agree.
    Rejected(Object),
}

impl Outcome {
    /// `payload`, `text`, `value` or `rejected`.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Payload(_) => "payload",
            Self::Text(_) => "text",
            Self::Value(_) => "value",
            Self::Rejected(_) => "rejected",
        }
    }
}

/// An outcome that passes besides the expected one, for the reason that the note on its flag gives.
#[derive(Clone, Debug, PartialEq)]
pub struct Alternative {
    /// The flag.
    pub flag: String,
    /// The outcome.
    pub outcome: Outcome,
}

/// Names of a closed set, and how they are read.
macro_rules! names {
    ($(#[$about:meta])* $set:ident { $($(#[$doc:meta])* $variant:ident = $name:literal,)+ }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $set { $($(#[$doc])* $variant,)+ }

        impl $set {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// Its name in case files and reports.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }

            /// The one of that name.
            pub fn named(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|each| each.name() == name)
            }
        }

        impl std::fmt::Display for $set {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.name())
            }
        }
    };
}
pub(crate) use names;

names! {
    /// What is done with an input.
    Operation {
        /// Makes an object of `arguments`, and gives its payload.
        Construct = "construct",
        /// Reads a payload, and gives that of the object.
        Decode = "decode",
        /// Reads a payload, and gives its text.
        Encode = "encode",
        /// Reads a payload of the type that it names, and gives `{"type": …, "payload": …}`.
        Dispatch = "dispatch",
        /// Reads a payload, and says whether local files go with it.
        LocalFiles = "local_files",
        /// Adds batches to a prediction list, and gives `{"items": [[name, payloads], …], "length": n}`.
        Collect = "collect",
    }
}

names! {
    /// Whether a case must pass.
    Level {
        /// It must.
        Required = "required",
        /// It should.
        Recommended = "recommended",
    }
}

names! {
    /// How deeply two outcomes agree, least deep first.
    Depth {
        /// In value: 10 is 10.0, and the order of keys does not count.
        Value = "value",
        /// In the spelling of numbers as well: 10 is not 10.0, but 10.0 is 1e1.
        Lexeme = "lexeme",
        /// In every byte of a text, and in the order of the keys of a payload.
        Bytes = "bytes",
    }
}
