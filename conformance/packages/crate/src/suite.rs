use std::collections::BTreeMap;
use std::{error, fmt};

use crate::case::Case;
use crate::read;

/// Edition -> its case files, as JSON.
static FILES: &[(&str, &[&str])] = include!(concat!(env!("OUT_DIR"), "/files.rs"));

/// The editions of the wire format that this copy has cases of, oldest first.
pub fn editions() -> Vec<&'static str> {
    FILES.iter().map(|(edition, _)| *edition).collect()
}

/// All cases of an edition.
#[derive(Clone, Debug)]
pub struct Suite {
    /// The version of the suite.
    pub version: String,
    /// The edition.
    pub edition: String,
    /// The cases, in the order of reports.
    pub cases: Vec<Case>,
    /// Flag -> what it means.
    pub notes: BTreeMap<String, Note>,
    /// Requirement -> its sentence.
    pub requirements: BTreeMap<String, String>,
}

/// What a flag means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// What happens.
    pub what: String,
    /// Why.
    pub why: String,
    /// What it does to data.
    pub effect: String,
    /// Where that can be seen.
    pub link: String,
    /// The decision that it is a part of. Whoever takes the other outcome in one of its cases takes it in all.
    pub choice: Option<String>,
}

/// There is no such suite.
#[derive(Debug)]
pub struct SuiteError(String);

impl fmt::Display for SuiteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl error::Error for SuiteError {}

impl Suite {
    /// The suite of an edition, such as `0.21.2`: see [`editions`].
    ///
    /// # Errors
    ///
    /// If this copy has no cases of that edition; or if somebody has broken its files.
    pub fn of(edition: &str) -> Result<Self, SuiteError> {
        let Some((_, files)) = FILES.iter().find(|(name, _)| *name == edition) else {
            let there = editions().join(", ");
            return Err(SuiteError(format!("there are no cases of edition {edition:?}, but of {there}")));
        };
        Self::read(edition, files)
    }

    /// The suite of case files that were read elsewhere.
    ///
    /// # Errors
    ///
    /// If one of them is no case file.
    pub fn read(edition: &str, files: &[impl AsRef<str>]) -> Result<Self, SuiteError> {
        let mut suite = Self {
            version: String::new(),
            edition: edition.into(),
            cases: Vec::new(),
            notes: BTreeMap::new(),
            requirements: BTreeMap::new(),
        };
        for (number, json) in (1..).zip(files) {
            let read = read::file(json.as_ref()).map_err(|problem| {
                SuiteError(format!("case file {number} of edition {edition} is none: it {problem}"))
            })?;
            suite.version = read.version;
            suite.cases.extend(read.cases);
            suite.notes.extend(read.notes);
            suite.requirements.extend(read.requirements);
        }
        Ok(suite)
    }

    /// The case of that id.
    pub fn case(&self, id: &str) -> Option<&Case> {
        self.cases.iter().find(|case| case.id == id)
    }

    /// The decision that a case involves, if any.
    pub fn choice(&self, case: &Case) -> Option<&str> {
        case.also_accept.iter().find_map(|each| self.notes.get(&each.flag)?.choice.as_deref())
    }
}
