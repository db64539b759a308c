//! Embeds the case files that `fixtures/index.json` names: a part of them will do.

use std::error::Error;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::{env, fs};

#[allow(dead_code, unused_imports)]
#[path = "src/exact_json/mod.rs"]
mod exact_json;

use exact_json::{members, Text};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=fixtures");
    let folder = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join("fixtures");
    let index = fs::read_to_string(folder.join("index.json"))?;
    let mut made = String::from("&[\n");
    for (edition, about) in each_of(member(&index, "editions")?)? {
        writeln!(made, "({edition:?}, &[")?;
        for (name, _) in each_of(member(about, "files")?)? {
            let path = folder.join(edition.to_string()).join(name.to_string());
            writeln!(made, "include_str!({path:?}),")?;
        }
        writeln!(made, "]),")?;
    }
    made.push(']');
    fs::write(PathBuf::from(env::var("OUT_DIR")?).join("files.rs"), made)?;
    Ok(())
}

fn each_of(json: &str) -> Result<Vec<(Text, &str)>, Box<dyn Error>> {
    Ok(members(json)?.ok_or("fixtures/index.json has something else in place of an object")?)
}

fn member<'a>(json: &'a str, name: &str) -> Result<&'a str, Box<dyn Error>> {
    let found = each_of(json)?.into_iter().find(|(key, _)| key == name);
    Ok(found.ok_or_else(|| format!("fixtures/index.json has no {name}"))?.1)
}
