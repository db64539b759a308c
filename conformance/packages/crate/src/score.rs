use crate::case::{Case, Level};
use crate::judge::Verdict;

/// A case with its verdict.
#[derive(Clone, Debug)]
pub struct Judged<'a> {
    /// The case.
    pub case: &'a Case,
    /// The verdict; none if it was never answered.
    pub verdict: Option<Verdict>,
    /// The choice that it makes, if it passed but not all cases of the choice were answered. Then nobody knows which way
    /// is the usual one.
    pub undecided: Option<String>,
}

impl Judged<'_> {
    /// Whether it was answered, and passed.
    pub fn is_passed(&self) -> bool {
        self.verdict.as_ref().is_some_and(Verdict::is_passed)
    }
}

/// How many cases there are of each verdict.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Counts {
    pub passed: usize,
    pub failed: usize,
    pub error: usize,
    pub unsupported: usize,
    pub inconsistent: usize,
    /// Declared, but never answered.
    pub not_run: usize,
    /// Not declared, and so not asked.
    pub skipped: usize,
}

impl Counts {
    /// All but those that were skipped.
    pub fn asked(&self) -> usize {
        self.passed + self.failed + self.error + self.unsupported + self.inconsistent + self.not_run
    }
}

/// The score of a port. It prints how many cases passed, and what is wrong with the first of the others.
#[derive(Clone, Debug)]
pub struct Score<'a> {
    judged: Vec<Judged<'a>>,
    left_out: Vec<&'a Case>,
}

impl<'a> Score<'a> {
    pub(crate) fn new(judged: Vec<Judged<'a>>, left_out: Vec<&'a Case>) -> Self {
        Self { judged, left_out }
    }

    /// The cases that belong to what is declared, with their verdicts, in the order of the suite.
    pub fn judged(&self) -> &[Judged<'a>] {
        &self.judged
    }

    /// The verdict on a case; none if it was not answered.
    pub fn verdict(&self, id: &str) -> Option<&Verdict> {
        self.judged.iter().find(|each| each.case.id == id)?.verdict.as_ref()
    }

    /// The counts of a level.
    pub fn counts(&self, level: Level) -> Counts {
        let mut counts = Counts {
            skipped: self.left_out.iter().filter(|case| case.level == level).count(),
            ..Counts::default()
        };
        for each in self.judged.iter().filter(|each| each.case.level == level) {
            *match each.verdict {
                Some(Verdict::Passed { .. }) => &mut counts.passed,
                Some(Verdict::Failed { .. }) => &mut counts.failed,
                Some(Verdict::Error { .. }) => &mut counts.error,
                Some(Verdict::Unsupported { .. }) => &mut counts.unsupported,
                Some(Verdict::Inconsistent { .. }) => &mut counts.inconsistent,
                None => &mut counts.not_run,
            } += 1;
        }
        counts
    }

    /// Whether the port conforms in what it declares: every case was answered, and every required one passed. If none
    /// is required, all count. A score of nothing conforms to nothing.
    pub fn conforms(&self) -> bool {
        self.conforms_at(Level::Required)
    }

    /// The same with [`Level::Recommended`]: recommended cases have to pass, too.
    pub fn conforms_at(&self, level: Level) -> bool {
        let is_required = |each: &Judged| each.case.level == Level::Required;
        let all = level == Level::Recommended || !self.judged.iter().any(is_required);
        let answered = self.judged.iter().all(|each| each.verdict.is_some());
        let passed = self.judged.iter().filter(|each| all || is_required(each)).all(Judged::is_passed);
        !self.judged.is_empty() && answered && passed
    }
}
