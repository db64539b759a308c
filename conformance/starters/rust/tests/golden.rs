//! The golden cases on what the port has. It is asked as nucleus-conformance asks it, but in this process.

use std::collections::HashSet;
use std::error::Error;
use std::io::{self, Write};
use std::sync::Mutex;
use std::{env, fs, panic, process};

use my_port::far_end::{Port, Request};
use my_port::{port, EDITION, TYPES};
use nucleus_fixtures::{Answer, Case, Operation, Scorer, Suite};

#[test]
fn golden_cases_pass() -> Result<(), Box<dyn Error>> {
    tell_each_panic_once();
    let port = port();
    let suite = Suite::of(EDITION)?;
    let operations: Vec<Operation> = port.operations().filter_map(Operation::named).collect();
    let mut scorer = Scorer::of(&suite).types(TYPES)?.operations(&operations);
    for case in scorer.cases() {
        scorer.add(case, &Answer::from_reply(&reply(&port, case)?))?;
    }
    let score = scorer.finish();
    assert!(score.conforms(), "edition {EDITION}: {score}");
    writeln!(io::stdout(), "edition {EDITION}: {score}")?; // unlike println, it is always shown
    Ok(())
}

/// What panics for the same reason in a thousand cases is told for the first.
fn tell_each_panic_once() {
    let (tell, told) = (panic::take_hook(), Mutex::new(HashSet::new()));
    panic::set_hook(Box::new(move |caught| {
        let place = caught.location().map(ToString::to_string);
        if told.lock().map_or(true, |mut told| told.insert(place)) {
            tell(caught);
        }
    }));
}

fn reply(port: &Port, case: &Case) -> io::Result<String> {
    let names_no_type = matches!(case.operation, Operation::Dispatch | Operation::Collect);
    let request = Request {
        edition: EDITION,
        type_name: if names_no_type { "" } else { &case.type_name },
        payload: &case.input.payload,
        arguments: &case.input.arguments,
        pass: &case.input.pass,
        batches: &case.input.batches,
    };
    if case.operation != Operation::LocalFiles {
        return Ok(port.reply(case.operation.name(), &request));
    }
    let folder = env::temp_dir().join(format!("my-port-{}", process::id()));
    fs::create_dir(&folder)?;
    case.input.make_files(&folder)?;
    let before = env::current_dir()?;
    env::set_current_dir(&folder)?;
    let reply = port.reply(case.operation.name(), &request);
    env::set_current_dir(before)?;
    fs::remove_dir_all(folder)?;
    Ok(reply)
}
