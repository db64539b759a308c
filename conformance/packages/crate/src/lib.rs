#![doc = include_str!("../README.md")]

mod answer;
mod case;
mod choices;
mod compare;
pub mod exact_json;
mod judge;
mod read;
mod score;
mod scorer;
mod suite;
mod told;

pub use answer::Answer;
pub use case::{Alternative, Case, Depth, Input, Level, Operation, Outcome, TYPES};
pub use compare::{Difference, DifferenceKind, MOST};
pub use judge::{agree, Standard, Verdict, Way};
pub use score::{Counts, Judged, Score};
pub use scorer::{Misuse, Scorer};
pub use suite::{editions, Note, Suite, SuiteError};
