//! Verdicts on answers that somebody recorded, to be compared with those of `nucleus-conformance run`.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, HashMap};
use std::error::Error;
use std::fmt::Write as _;
use std::{env, fs};

use nucleus_fixtures::exact_json::{members, parse, Object, Text, Value};
use nucleus_fixtures::{Answer, Case, Depth, Operation, Score, Scorer, Standard, Suite, Verdict};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// A line of `{"port": …, "edition": …, "strict": …, "depth": …, "types": …, "operations": …, "id": …, "answer": {…}}`,
/// of which only edition, id and answer need to be there. Lines of one run have all but the last two in common.
struct Line<'a>(Vec<(Text, &'a str)>);

impl Line<'_> {
    fn read(json: &str) -> Result<Line<'_>> {
        Ok(Line(members(json)?.ok_or("a line is no object")?))
    }

    fn json(&self, name: &str) -> &str {
        self.0.iter().find(|(key, _)| key == name).map_or("null", |(_, json)| json)
    }

    fn text(&self, name: &str) -> Result<String> {
        Ok(match parse(self.json(name))? {
            Value::Text(text) => text.to_string(),
            _ => String::new(),
        })
    }

    /// Nothing, if there is no list.
    fn texts(&self, name: &str) -> Result<Option<Vec<String>>> {
        let Value::Array(values) = parse(self.json(name))? else { return Ok(None) };
        let texts = values.iter().map(|each| match each {
            Value::Text(text) => Ok(text.to_string()),
            _ => Err(format!("{name} is no list of strings").into()),
        });
        texts.collect::<Result<_>>().map(Some)
    }

    fn run(&self) -> String {
        ["port", "edition", "strict", "depth", "types", "operations"].map(|name| self.json(name)).join(" ")
    }

    fn scorer<'a>(&self, suite: &'a Suite) -> Result<Scorer<'a>> {
        let strict = self.json("strict") == "true";
        let mut scorer = Scorer::of(suite).by(Standard { strict, depth: Depth::named(&self.text("depth")?) });
        if let Some(types) = self.texts("types")? {
            scorer = scorer.types(&types)?;
        }
        if let Some(names) = self.texts("operations")? {
            let known: Vec<Operation> = names.iter().filter_map(|name| Operation::named(name)).collect();
            assert_eq!(known.len(), names.len(), "{names:?}");
            scorer = scorer.operations(&known);
        }
        Ok(scorer)
    }

    fn verdicts(&self, score: &Score) -> Result<String> {
        let mut written = String::new();
        for each in score.judged() {
            let Some(verdict) = &each.verdict else { continue };
            let said = Object::new()
                .with("port", self.text("port")?.as_str())
                .with("edition", self.text("edition")?.as_str())
                .with("strict", self.json("strict") == "true")
                .with("id", each.case.id.as_str())
                .with("level", each.case.level.name())
                .with("verdict", verdict.name())
                .with("depth", verdict.depth().map(Depth::name))
                .with("accepted", Verdict::accepted(verdict))
                .with("conforms", score.conforms());
            writeln!(written, "{}", Value::from(said).to_json()?)?;
        }
        Ok(written)
    }
}

#[test]
#[ignore = "answers are in the file NUCLEUS_ANSWERS, and verdicts go to NUCLEUS_VERDICTS: nucleus-spec's own tests set both"]
fn verdicts_on_recorded_answers() -> Result<()> {
    let recorded = fs::read_to_string(env::var("NUCLEUS_ANSWERS")?)?;
    let lines = recorded.lines().map(Line::read).collect::<Result<Vec<_>>>()?;
    let mut runs: BTreeMap<String, Vec<&Line>> = BTreeMap::new();
    for line in &lines {
        runs.entry(line.run()).or_default().push(line);
    }
    let mut suites: BTreeMap<String, Suite> = BTreeMap::new();
    let mut written = String::new();
    for run in runs.values() {
        let edition = run[0].text("edition")?;
        let suite = match suites.entry(edition) {
            Entry::Occupied(there) => there.into_mut(),
            Entry::Vacant(free) => {
                let suite = Suite::of(free.key())?;
                free.insert(suite)
            }
        };
        let mut scorer = run[0].scorer(suite)?;
        let cases: HashMap<&str, &Case> =
            scorer.cases().into_iter().map(|case| (case.id.as_str(), case)).collect();
        for line in run {
            let case = cases.get(line.text("id")?.as_str()).ok_or("a case is not there, or not declared")?;
            scorer.add(case, &Answer::from_reply(line.json("answer")))?;
        }
        written += &run[0].verdicts(&scorer.finish())?;
    }
    fs::write(env::var("NUCLEUS_VERDICTS")?, written)?;
    Ok(())
}
