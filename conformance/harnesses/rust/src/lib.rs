//! Nucleus model predictions in Rust, and what puts a port of them on the line protocol of
//! nucleus-conformance.
//!
//! - [`predictions`]: the eight types, in every edition of the wire format;
//! - [`exact_json`]: JSON without loss;
//! - [`far_end`]: the protocol. It needs `exact_json` and nothing else, and may be copied with it.

pub mod exact_json;
pub mod far_end;
pub mod predictions;
