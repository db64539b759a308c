use std::collections::hash_map::Entry;
use std::collections::{BTreeSet, HashMap};
use std::{error, fmt};

use crate::answer::Answer;
use crate::case::{Case, Operation, TYPES};
use crate::choices::settle;
use crate::judge::{Standard, Verdict};
use crate::score::{Judged, Score};
use crate::suite::Suite;

/// Scores a port on an edition: it is handed answers, in any order, and settles at the end what no single case shows.
///
/// A port is scored on what it declares, which without [`types`](Self::types) and [`operations`](Self::operations) is
/// everything. It has failed what it declares and then does not answer.
#[derive(Debug)]
pub struct Scorer<'a> {
    suite: &'a Suite,
    by_id: HashMap<&'a str, &'a Case>,
    standard: Standard,
    types: Option<BTreeSet<String>>,
    operations: Option<BTreeSet<Operation>>,
    verdicts: HashMap<&'a str, Verdict>,
}

/// What a scorer cannot make sense of: a mistake in a test, and not in a port.
#[derive(Debug, PartialEq, Eq)]
pub enum Misuse {
    /// There is no type of that name.
    NoType(String),
    /// The suite has no such case: none of that id, or another one.
    NoCase(String),
    /// The case does not belong to what is declared.
    NotDeclared(String),
    /// The case was answered before.
    Twice(String),
}

impl fmt::Display for Misuse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoType(name) => write!(f, "there is no type {name:?}, but {}", TYPES.join(", ")),
            Self::NoCase(id) => write!(f, "the suite has no such case as {id}"),
            Self::NotDeclared(id) => write!(f, "case {id} does not belong to what is declared"),
            Self::Twice(id) => write!(f, "case {id} was answered before"),
        }
    }
}

impl error::Error for Misuse {}

impl<'a> Scorer<'a> {
    /// Scores on all cases of a suite.
    pub fn of(suite: &'a Suite) -> Self {
        Self {
            suite,
            by_id: suite.cases.iter().map(|case| (case.id.as_str(), case)).collect(),
            standard: Standard::default(),
            types: None,
            operations: None,
            verdicts: HashMap::new(),
        }
    }

    /// Declares the types that the port has.
    ///
    /// # Errors
    ///
    /// For a name that is none of [`TYPES`].
    pub fn types(mut self, names: &[impl AsRef<str>]) -> Result<Self, Misuse> {
        let names: BTreeSet<String> = names.iter().map(|name| name.as_ref().into()).collect();
        if let Some(unknown) = names.iter().find(|name| !TYPES.contains(&name.as_str())) {
            return Err(Misuse::NoType(unknown.clone()));
        }
        self.types = Some(names);
        Ok(self)
    }

    /// Declares the operations that the port has.
    #[must_use]
    pub fn operations(mut self, operations: &[Operation]) -> Self {
        self.operations = Some(operations.iter().copied().collect());
        self
    }

    /// Judges by another standard than that of the fixtures.
    #[must_use]
    pub fn by(mut self, standard: Standard) -> Self {
        self.standard = standard;
        self
    }

    /// The cases to ask: those that belong to what is declared.
    pub fn cases(&self) -> Vec<&'a Case> {
        self.suite.cases.iter().filter(|case| self.covers(case)).collect()
    }

    fn covers(&self, case: &Case) -> bool {
        let has_types = self.types.as_ref().map_or(true, |declared| case.types().is_subset(declared));
        has_types && self.operations.as_ref().map_or(true, |declared| declared.contains(&case.operation))
    }

    /// Takes the answer to a case.
    ///
    /// # Errors
    ///
    /// For a case that is not one of [`cases`](Self::cases), or was answered before.
    pub fn add(&mut self, case: &Case, answer: &Answer) -> Result<(), Misuse> {
        let Some(&own) = self.by_id.get(case.id.as_str()) else {
            return Err(Misuse::NoCase(case.id.clone()));
        };
        if !std::ptr::eq(own, case) && own != case {
            return Err(Misuse::NoCase(case.id.clone()));
        }
        if !self.covers(own) {
            return Err(Misuse::NotDeclared(own.id.clone()));
        }
        match self.verdicts.entry(&own.id) {
            Entry::Occupied(_) => Err(Misuse::Twice(own.id.clone())),
            Entry::Vacant(place) => {
                place.insert(self.standard.agree(own, answer));
                Ok(())
            }
        }
    }

    /// Settles the choices, and gives the score.
    pub fn finish(mut self) -> Score<'a> {
        let cases = self.cases();
        let mut verdicts: Vec<Option<Verdict>> =
            cases.iter().map(|case| self.verdicts.remove(case.id.as_str())).collect();
        let undecided = settle(self.suite, &cases, &mut verdicts);
        let left_out = self.suite.cases.iter().filter(|case| !self.covers(case)).collect();
        let judged = cases.into_iter().zip(verdicts).zip(undecided);
        let judged = judged.map(|((case, verdict), undecided)| Judged { case, verdict, undecided });
        Score::new(judged.collect(), left_out)
    }
}
