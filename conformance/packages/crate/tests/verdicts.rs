//! Verdicts on answers that somebody recorded, to be compared with those of `nucleus-conformance run`.

use std::error::Error;
use std::fmt::Write as _;
use std::{env, fs};

use nucleus_fixtures::exact_json::{members, parse, Object, Value};
use nucleus_fixtures::{Answer, Judged, Scorer, Standard, Suite};

/// Reads lines of `{"edition": …, "id": …, "answer": {…}}`, and writes one for each case, by each standard.
#[test]
#[ignore = "answers are in the file NUCLEUS_ANSWERS, and verdicts go to NUCLEUS_VERDICTS: nucleus-spec's own tests set both"]
fn verdicts_on_recorded_answers() -> Result<(), Box<dyn Error>> {
    let recorded = fs::read_to_string(env::var("NUCLEUS_ANSWERS")?)?;
    let answers = recorded.lines().map(answer).collect::<Result<Vec<_>, _>>()?;
    let mut written = String::new();
    for edition in nucleus_fixtures::editions() {
        let answers: Vec<_> = answers.iter().filter(|(of, ..)| of == edition).collect();
        if answers.is_empty() {
            continue;
        }
        let suite = Suite::of(edition)?;
        for strict in [false, true] {
            let mut scorer = Scorer::of(&suite).by(Standard { strict, depth: None });
            for (_, id, answer) in &answers {
                scorer.add(suite.case(id).ok_or("no such case")?, answer)?;
            }
            for each in scorer.finish().judged() {
                writeln!(written, "{}", line(edition, strict, each).to_json()?)?;
            }
        }
    }
    fs::write(env::var("NUCLEUS_VERDICTS")?, written)?;
    Ok(())
}

fn answer(line: &str) -> Result<(String, String, Answer), Box<dyn Error>> {
    let read = members(line)?.ok_or("a line is no object")?;
    let member =
        |name: &str| read.iter().find(|(key, _)| key == name).map(|(_, json)| *json).ok_or("no member");
    let text = |name: &str| match parse(member(name)?)? {
        Value::Text(text) => Ok(text.to_string()),
        _ => Err(Box::<dyn Error>::from("no string")),
    };
    Ok((text("edition")?, text("id")?, Answer::from_reply(member("answer")?)))
}

fn line(edition: &str, strict: bool, judged: &Judged) -> Value {
    let verdict = judged.verdict.as_ref();
    let depth = verdict.and_then(|verdict| verdict.depth()).map(|depth| depth.name());
    Object::new()
        .with("edition", edition)
        .with("id", judged.case.id.as_str())
        .with("level", judged.case.level.name())
        .with("strict", strict)
        .with("verdict", verdict.map_or("not-run", |verdict| verdict.name()))
        .with("depth", depth)
        .with("accepted", verdict.and_then(|verdict| verdict.accepted()))
        .into()
}
