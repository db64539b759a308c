//! Puts `predictions` on the line protocol:
//! `cargo build --release && nucleus-conformance run -- target/release/nucleus-port`

use std::io::ErrorKind;
use std::process::ExitCode;

use nucleus_predictions::exact_json::{parse, SyntaxError, Value};
use nucleus_predictions::far_end::{self, Answer, Failure, Port, Request};
use nucleus_predictions::predictions::{Edition, Invalid, Kind, List, Pass, Prediction};

fn main() -> ExitCode {
    let port = Port::new("nucleus-predictions", env!("CARGO_PKG_VERSION"))
        .types(&Kind::ALL.map(Kind::name))
        .editions(&Edition::ALL.map(Edition::name))
        .construct(construct)
        .decode(|request| sent(&read(request)?, request))
        .encode(|request| read(request)?.to_json(request.edition.parse()?).map_err(refused))
        .dispatch(dispatch)
        .local_files(|request| read(request)?.has_local_files().map_err(refused))
        .collect(collect);
    match port.serve() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            if error.kind() != ErrorKind::BrokenPipe {
                eprintln!("nucleus-predictions: {error}");
            }
            ExitCode::FAILURE
        }
    }
}

fn refused(invalid: Invalid) -> Failure {
    Failure::rejected_at(invalid.code(), invalid.to_string(), invalid.pointer())
}

fn no_json(error: SyntaxError) -> Failure {
    Failure::rejected_at("invalid-json", error.to_string(), "")
}

fn kind_of(name: &str) -> Answer<Kind> {
    Kind::named(name).ok_or_else(|| Failure::unsupported(format!("no type {name}")))
}

fn sent(made: &Prediction, request: &Request) -> Answer<String> {
    let payload = made.to_payload(request.edition.parse()?).map_err(refused)?;
    Ok(Value::from(payload).to_json()?)
}

fn construct(request: &Request) -> Answer<String> {
    let pass = match request.pass {
        "by-position" => Pass::ByPosition,
        "plain" => Pass::Plain,
        _ => Pass::ByName,
    };
    let arguments = parse(request.arguments).map_err(no_json)?;
    let made = Prediction::construct(kind_of(request.type_name)?, arguments, pass).map_err(refused)?;
    sent(&made, request)
}

fn read(request: &Request) -> Answer<Prediction> {
    let payload = parse(request.payload).map_err(no_json)?;
    Prediction::read(kind_of(request.type_name)?, payload, request.edition.parse()?).map_err(refused)
}

fn dispatch(request: &Request) -> Answer<(String, String)> {
    let payload = parse(request.payload).map_err(no_json)?;
    let made = Prediction::read_any(payload, request.edition.parse()?).map_err(refused)?;
    Ok((made.shape.kind().name().into(), sent(&made, request)?))
}

fn collect(request: &Request) -> Answer<far_end::List> {
    let mut list = List::default();
    for batch in listed(parse(request.batches).map_err(no_json)?)? {
        let members = listed(batch)?.into_iter().enumerate().map(constructed);
        list.add(members.collect::<Answer<_>>()?).map_err(refused)?;
    }
    let payloads = |predictions: &[Prediction]| -> Answer<Vec<String>> {
        predictions.iter().map(|each| sent(each, request)).collect()
    };
    let items = list.items().map(|(name, predictions)| Ok((name, payloads(predictions)?)));
    Ok(far_end::List { items: items.collect::<Answer<Vec<_>>>()?, length: list.len() })
}

fn listed(value: Value) -> Answer<Vec<Value>> {
    match value {
        Value::Array(values) => Ok(values),
        _ => Err(no_prediction("")),
    }
}

/// A member of a batch. What is no prediction could not be passed to a list in Rust, and so is refused here.
fn constructed((index, member): (usize, Value)) -> Answer<Prediction> {
    let no_prediction = || no_prediction(&format!("/{index}"));
    let Value::Object(members) = member else { return Err(no_prediction()) };
    match (members.get("type"), members.get("arguments")) {
        (Some(Value::Text(name)), Some(arguments)) => {
            Prediction::construct(kind_of(&name.to_string())?, arguments.clone(), Pass::ByName)
                .map_err(refused)
        }
        _ => Err(no_prediction()),
    }
}

fn no_prediction(pointer: &str) -> Failure {
    Failure::rejected_at("wrong-type", "a member of a batch is no prediction", pointer)
}
