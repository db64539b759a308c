//! Why something is no prediction.

use std::{error, fmt};

/// What is wrong, for people. As an error of an operation it refuses what was given.
#[derive(Debug)]
pub struct Invalid(pub String);

impl fmt::Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl error::Error for Invalid {}

/// Refuses.
pub fn invalid<T>(problem: impl Into<String>) -> Result<T, Invalid> {
    Err(Invalid(problem.into()))
}
