//! Two JSON libraries for Rust, each as a program that reads texts and writes them back.
//! ../README.md says how; the argument names the library.

use base64::prelude::{Engine, BASE64_STANDARD};
use serde::{Deserialize, Serialize};
use std::io::BufRead;

#[derive(Deserialize, Serialize)]
struct Geometry {
    x: Option<f64>,
    height: Option<f64>,
}

#[derive(Deserialize, Serialize)]
struct Typed {
    label: String,
    mask: Option<String>,
    confidence: Option<f64>,
    geometry: Option<Geometry>,
}

type Written = Result<String, String>;

fn with_serde(mode: &str, text: &[u8]) -> Written {
    let said = |error: serde_json::Error| error.to_string();
    if mode == "typed" {
        let value: Typed = serde_json::from_slice(text).map_err(said)?;
        return serde_json::to_string(&value).map_err(said);
    }
    let value: serde_json::Value = serde_json::from_slice(text).map_err(said)?;
    serde_json::to_string(&value).map_err(said)
}

fn with_simd(mode: &str, text: &[u8]) -> Written {
    let said = |error: simd_json::Error| error.to_string();
    let mut text = text.to_vec();
    if mode == "typed" {
        let value: Typed = simd_json::serde::from_slice(&mut text).map_err(said)?;
        return simd_json::serde::to_string(&value).map_err(said);
    }
    let value = simd_json::to_owned_value(&mut text).map_err(said)?;
    simd_json::serde::to_string(&value).map_err(said)
}

fn main() {
    let simd = std::env::args().nth(1).as_deref() == Some("simd-json");
    for line in std::io::stdin().lock().lines() {
        let line = line.expect("a line");
        let (mode, encoded) = line.split_once(' ').unwrap_or((&line, ""));
        let said = if mode == "about" {
            Ok(if simd { "0.15.1" } else { "1.0.140" }.to_string())
        } else {
            let text = BASE64_STANDARD.decode(encoded).expect("base64");
            if simd { with_simd(mode, &text) } else { with_serde(mode, &text) }
        };
        match said {
            Ok(text) => println!("ok {}", BASE64_STANDARD.encode(text)),
            Err(text) => println!("refused {}", BASE64_STANDARD.encode(text)),
        }
    }
}
