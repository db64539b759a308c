//! A port of Nucleus predictions, in edition @EDITION@.

pub mod category;
pub mod exact_json;
pub mod far_end;

use category::Category;
use exact_json::parse;
use far_end::{Answer, Port, Request};

/// The edition that it speaks.
pub const EDITION: &str = "@EDITION@";

/// The types that it has: `box`, `line`, `polygon`, `keypoints`, `cuboid`, `scene-category` and `segmentation` are to come.
pub const TYPES: &[&str] = &["category"];

/// What can be asked so far. Whatever is not here is answered with `unsupported`, and not scored: `dispatch`,
/// `local_files` and `collect` are to come.
pub fn port() -> Port {
    Port::new("my-port", env!("CARGO_PKG_VERSION"))
        .types(TYPES)
        .editions(&[EDITION])
        .construct(|request| {
            let by_position = request.pass == "by-position";
            Ok(Category::new(parse(request.arguments)?, by_position)?.to_json()?)
        })
        .decode(|request| Ok(read(request)?.to_json()?))
        .encode(|request| Ok(read(request)?.to_json()?))
}

/// An operation is given JSON, and answers JSON. An error refuses what was given; a panic fails the case.
fn read(request: &Request) -> Answer<Category> {
    Ok(Category::read(parse(request.payload)?)?)
}
