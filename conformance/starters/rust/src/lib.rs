//! A port of Nucleus predictions, in edition @EDITION@.

pub mod category;
pub mod exact_json;
pub mod far_end;
pub mod invalid;

use category::Category;
use exact_json::parse;
use far_end::{Answer, Failure, Port, Request};

/// The edition that it speaks.
pub const EDITION: &str = "@EDITION@";

/// The types that it has: `box`, `line`, `polygon`, `keypoints`, `cuboid`, `scene-category` and `segmentation` are to come.
/// What is declared is every operation of every type here. While a new type lacks some, leave it out, and try it with
/// `nucleus-conformance run --edition @EDITION@ --type box --operation decode -- target/release/my-port`.
pub const TYPES: &[&str] = &["category"];

/// What can be asked so far. Whatever is not here is answered with `unsupported`, and not scored: `dispatch`,
/// `local_files` and `collect` are to come.
pub fn port() -> Port {
    Port::new("my-port", env!("CARGO_PKG_VERSION"))
        .types(TYPES)
        .editions(&[EDITION])
        .construct(construct)
        .decode(|request| read(request, "decode"))
        .encode(|request| read(request, "encode"))
}

// An operation is given JSON, and answers JSON. An error refuses what was given; a panic fails the case.

fn construct(request: &Request) -> Answer<String> {
    match request.type_name {
        "category" => {
            let by_position = request.pass == "by-position";
            Ok(Category::new(parse(request.arguments)?, by_position)?.to_json()?)
        }
        name => Err(Failure::unsupported(format!("cannot construct a {name} yet"))),
    }
}

fn read(request: &Request, operation: &str) -> Answer<String> {
    match request.type_name {
        "category" => Ok(Category::read(parse(request.payload)?)?.to_json()?),
        name => Err(Failure::unsupported(format!("cannot {operation} a {name} yet"))),
    }
}
