//! Nucleus model predictions in Rust, and what puts a port of them on the line protocol of
//! nucleus-conformance.
//!
//! - [`predictions`]: the eight types, in every edition of the wire format;
//! - [`exact_json`]: JSON without loss;
//! - [`far_end`]: the protocol. It needs `exact_json` and nothing else, and may be copied with it.

/// # Example
///
/// ```
/// use nucleus_predictions::exact_json::parse;
///
/// let value = parse(r#"{"b": 10, "a": 1e1, "half": "\ud83d"}"#)?;
/// assert_eq!(value.to_json().unwrap(), r#"{"b": 10, "a": 10.0, "half": "\ud83d"}"#);
/// # Ok::<(), nucleus_predictions::exact_json::SyntaxError>(())
/// ```
pub mod exact_json;
/// # Example
///
/// ```no_run
/// use nucleus_predictions::far_end::{Failure, Port};
///
/// Port::new("my-port", "1.0")
///     .types(&["box"])
///     .decode(|request| match request.type_name {
///         "box" => Ok(request.payload.into()), // here serde_json::from_str(request.payload)?, and back
///         name => Err(Failure::unsupported(format!("no type {name}"))),
///     })
///     .serve()?;
/// # Ok::<(), std::io::Error>(())
/// ```
pub mod far_end;
pub mod predictions;
