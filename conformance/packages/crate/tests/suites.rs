//! What is embedded is whole, and as it was.

use std::fs;
use std::sync::LazyLock;

use nucleus_fixtures::exact_json::{parse, Object, Value};
use nucleus_fixtures::{editions, Answer, Level, Operation, Outcome, Scorer, Standard, Suite, TYPES};

static SUITES: LazyLock<Vec<Suite>> =
    LazyLock::new(|| editions().into_iter().map(|edition| Suite::of(edition).unwrap()).collect());

fn object(value: &Value, name: &str) -> Object {
    match value {
        Value::Object(members) => match members.get(name) {
            Some(Value::Object(found)) => found.clone(),
            other => panic!("{name}: {other:?}"),
        },
        other => panic!("{other:?}"),
    }
}

#[test]
fn has_every_case_that_its_index_names() {
    let index = parse(include_str!("../fixtures/index.json")).unwrap();
    let indexed = object(&index, "editions");
    assert_eq!(editions(), indexed.0.iter().map(|(name, _)| name.to_string()).collect::<Vec<_>>());
    for ((edition, about), suite) in indexed.0.iter().zip(SUITES.iter()) {
        assert_eq!(suite.edition, edition.to_string());
        let files = object(about, "files");
        let named = files.0.iter().flat_map(|(_, file)| object(file, "cases").0);
        let ids: Vec<String> = named.map(|(id, _)| id.to_string()).collect();
        assert_eq!(
            suite.cases.iter().map(|case| &case.id).collect::<Vec<_>>(),
            ids.iter().collect::<Vec<_>>()
        );
        assert_eq!(suite.version, env!("CARGO_PKG_VERSION"));
    }
}

#[test]
fn whatever_a_case_names_is_explained() {
    for suite in SUITES.iter() {
        for case in &suite.cases {
            assert!(
                case.requirements.iter().all(|name| suite.requirements.contains_key(name)),
                "{}",
                case.id
            );
            let flags = case.flags.iter().chain(case.also_accept.iter().map(|each| &each.flag));
            assert!(flags.clone().all(|flag| suite.notes.contains_key(flag)), "{}", case.id);
            assert!(case.types().iter().all(|name| TYPES.contains(&name.as_str())), "{}", case.id);
        }
    }
}

#[test]
fn each_operation_is_given_what_it_needs() {
    for suite in SUITES.iter() {
        for case in &suite.cases {
            let given = match case.operation {
                Operation::Construct => &case.input.arguments,
                Operation::Collect => &case.input.batches,
                _ => &case.input.payload,
            };
            let may_be_empty = matches!(case.expect, Outcome::Rejected(_));
            assert!(may_be_empty || parse(given).is_ok(), "{}: {given}", case.id);
        }
    }
}

#[test]
fn whoever_answers_as_expected_conforms() {
    for suite in SUITES.iter() {
        let mut scorer = Scorer::of(suite).by(Standard { strict: true, depth: None });
        for case in scorer.cases() {
            scorer.add(case, &Answer::Outcome(case.expect.clone())).unwrap();
        }
        let score = scorer.finish();
        assert!(score.conforms_at(Level::Recommended), "{score}");
    }
}

#[test]
fn files_and_links_are_made_where_they_are_asked_for() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::env::temp_dir().join(format!("nucleus-fixtures-{}", std::process::id()));
    for suite in SUITES.iter() {
        for case in suite.cases.iter().filter(|case| !case.input.files.is_empty()) {
            fs::create_dir_all(&folder)?;
            case.input.make_files(&folder)?;
            assert!(case.input.files.iter().all(|name| folder.join(name).is_file()), "{}", case.id);
            let links = case.input.links.iter();
            assert!(links.clone().all(|(name, _)| folder.join(name).is_symlink()), "{}", case.id);
            fs::remove_dir_all(&folder)?;
        }
    }
    Ok(())
}

#[test]
fn of_other_editions_it_says_which_are_there() {
    let problem = Suite::of("9.9.9").unwrap_err().to_string();
    assert!(problem.starts_with("there are no cases of edition \"9.9.9\", but of "), "{problem}");
    let problem = Suite::read("9.9.9", &["{"]).unwrap_err().to_string();
    assert!(problem.starts_with("case file 1 of edition 9.9.9 is none: it is not JSON"), "{problem}");
}
