//! One case, one answer, one verdict; and what only many of them show.

use nucleus_fixtures::{
    agree, Answer, Case, Depth, Level, Misuse, Operation, Outcome, Scorer, Standard, Suite, Verdict,
};

const HALF: &str = r#""\ud83d""#;

/// A suite of these cases on categories, each `(name, depth, expect, also_accept)`.
fn suite(cases: &[(&str, &str, &str, &str)]) -> Suite {
    let note = |choice: &str| format!(r#"{{"what": "w", "why": "y", "effect": "e", "link": "l"{choice}}}"#);
    let cases: Vec<String> = cases
        .iter()
        .map(|(name, depth, expect, also)| {
            format!(
                r#"{{"id": "category/decode/{name}", "type": "category", "operation": "decode", "level": "required",
                "depth": "{depth}", "input": {{"payload": {{"label": 1}}}}, "requirements": [], "flags": [],
                "comment": "c", "expect": {expect}, "also_accept": [{also}]}}"#
            )
        })
        .collect();
    let file = format!(
        r#"{{"suite": "1.0.0", "notes": {{"plain": {}, "one": {}, "other": {}}}, "requirements": {{}}, "cases": [{}]}}"#,
        note(""),
        note(r#", "choice": "c""#),
        note(r#", "choice": "c""#),
        cases.join(", ")
    );
    Suite::read("0.21.2", &[file]).unwrap()
}

fn verdict(depth: &str, expect: &str, answer: &str) -> (&'static str, Option<Depth>) {
    let suite = suite(&[("it", depth, expect, "")]);
    let found = agree(&suite.cases[0], &Answer::from_reply(answer));
    (found.name(), found.depth())
}

#[test]
fn an_answer_agrees_as_deeply_as_its_case_asks() {
    let (value, lexeme, bytes) = (Some(Depth::Value), Some(Depth::Lexeme), Some(Depth::Bytes));
    for (expect, answer, depth) in [
        (r#"{"payload": {"a": 1e1}}"#, r#"{"payload": {"a": 10.0}}"#, bytes),
        (r#"{"payload": {"a": 10}}"#, r#"{"payload": {"a": 10.0}}"#, value),
        (r#"{"payload": {"a": 0.0}}"#, r#"{"payload": {"a": -0.0}}"#, value),
        (r#"{"payload": {"a": 0}}"#, r#"{"payload": {"a": -0}}"#, bytes),
        (r#"{"payload": {"a": 1, "b": 2}}"#, r#"{"payload": {"b": 2, "a": 1}}"#, lexeme),
        (r#"{"payload": {"a": 9007199254740993}}"#, r#"{"payload": {"a": 9007199254740992}}"#, None),
        (
            r#"{"payload_text": "{\"a\": 9007199254740993}"}"#,
            r#"{"payload": {"a": 9007199254740992.0}}"#,
            None,
        ),
        (r#"{"payload": {"a": 9007199254740992}}"#, r#"{"payload": {"a": 9007199254740992.0}}"#, value),
        (r#"{"payload": {"a": true}}"#, r#"{"payload": {"a": 1}}"#, None),
        (r#"{"payload": {"a": null}}"#, r#"{"payload": {}}"#, None),
        (r#"{"payload": {}}"#, r#"{"payload": {"a": null}}"#, None),
        (r#"{"payload": {"a": [1, 2]}}"#, r#"{"payload": {"a": [1]}}"#, None),
        (r#"{"text": "{\"a\": 1}"}"#, r#"{"text": "{\"a\":1}"}"#, lexeme),
        (r#"{"text": "{\"a\": 1}"}"#, r#"{"text": "{\"a\": 1.0}"}"#, value),
        (r#"{"text": "{\"a\": 1}"}"#, r#"{"text": "{\"a\": 1, \"a\": 1}"}"#, None),
        (r#"{"text": "{\"a\": 1}"}"#, r#"{"text": "{"}"#, None),
        (r#"{"text": "{\"a\": 1}"}"#, r#"{"payload": {"a": 1}}"#, None),
        (r#"{"text": "\"\\ud83d\""}"#, r#"{"text": "\"\ud83d\""}"#, lexeme),
        (r#"{"text": "\"\\ud83d\\ude97\""}"#, r#"{"text": "\"\ud83d\\ude97\""}"#, lexeme),
        (r#"{"text": "\"\\\\ud83d\""}"#, r#"{"text": "\"\\\ud83d\""}"#, None),
        (r#"{"rejected": {"code": "missing"}}"#, r#"{"rejected": {}}"#, bytes),
        (r#"{"rejected": {}}"#, r#"{"payload": {}}"#, None),
    ] {
        for asked in Depth::ALL {
            let name = if depth >= Some(*asked) { "passed" } else { "failed" };
            assert_eq!(verdict(asked.name(), expect, answer), (name, depth), "{expect} {answer} {asked}");
        }
    }
}

#[test]
fn halves_of_surrogate_pairs_are_kept() {
    let expect = format!(r#"{{"payload_text": {}}}"#, r#""{\"label\": \"\\ud83d\"}""#);
    let right = format!(r#"{{"payload": {{"label": {HALF}}}}}"#);
    assert_eq!(verdict("bytes", &expect, &right), ("passed", Some(Depth::Bytes)));
    let wrong = r#"{"payload": {"label": "\ufffd"}}"#;
    assert_eq!(verdict("value", &expect, wrong), ("failed", None));
}

#[test]
fn what_is_no_reply_is_an_error() {
    for reply in [
        "",
        "7",
        "{}",
        r#"{"payload": {}, "text": ""}"#,
        r#"{"polish": {}}"#,
        r#"{"rejected": 7}"#,
        r#"{"payload": {"a": 1, "a": 1}}"#,
        r#"{"payload": 1e400}"#,
        &format!(r#"{{"payload": {}}}"#, "7".repeat(4301)),
        &format!(r#"{{"payload": {}{}}}"#, "[".repeat(256), "]".repeat(256)),
    ] {
        assert_eq!(verdict("value", r#"{"rejected": {}}"#, reply).0, "error", "{reply}");
    }
    assert_eq!(verdict("value", r#"{"rejected": {}}"#, r#"{"unsupported": {}}"#).0, "unsupported");
}

const ALTERNATIVE: &str = r#"{"flag": "plain", "outcome": {"payload": {"a": 1, "b": 2}}}"#;

#[test]
fn an_alternative_passes_unless_it_is_strict() {
    let suite = suite(&[("it", "value", r#"{"rejected": {}}"#, ALTERNATIVE)]);
    let judge =
        |answer, strict| Standard { strict, depth: None }.agree(&suite.cases[0], &Answer::payload(answer));
    let passed = judge(r#"{"a": 1, "b": 2}"#, false);
    assert_eq!((passed.accepted(), passed.depth()), (Some("plain"), None));
    let Verdict::Failed { known, near, .. } = judge(r#"{"a": 1, "b": 2}"#, true) else { panic!() };
    assert_eq!((known.as_deref(), near), (Some("plain"), None));
    let wrong = judge(r#"{"a": 1, "b": 3}"#, false);
    assert_eq!(wrong.to_string(), "failed: wrong value at /b: permitted 2, got 3; nearest to what plain permits, but the case calls for a refusal");
    let Verdict::Failed { near: Some(near), .. } = wrong else { panic!() };
    assert_eq!(near.flag, "plain");
}

#[test]
fn what_is_told_is_what_counts() {
    let told = |expect: &str, depth| {
        let suite = suite(&[("it", depth, expect, "")]);
        agree(&suite.cases[0], &Answer::payload(r#"{"a": 1, "b": 1}"#)).to_string()
    };
    let wrong = told(r#"{"payload": {"b": 1, "a": 2}}"#, "value");
    assert_eq!(wrong, "failed: wrong value at /a: expected 2, got 1"); // no word on the order of keys
    let other = told(r#"{"payload": {"b": 1, "a": 1}}"#, "bytes");
    assert_eq!(other, r#"failed: keys in another order: expected ["b", "a"], got ["a", "b"]"#);
    let lacking = told(r#"{"payload": {"a": 1, "b": 1, "c": null}}"#, "value");
    assert_eq!(lacking, "failed: nothing instead of null at /c: expected null, got nothing");
}

/// Each expects a refusal, and permits a payload with this flag.
fn of_flags(flags: &[&str]) -> Suite {
    let names: Vec<String> = (1..=flags.len()).map(|number| format!("number-{number}")).collect();
    let also: Vec<String> = flags
        .iter()
        .map(|flag| format!(r#"{{"flag": "{flag}", "outcome": {{"payload": {{"a": 1}}}}}}"#))
        .collect();
    let cases: Vec<_> = (names.iter().zip(&also))
        .map(|(name, also)| (name.as_str(), "value", r#"{"rejected": {}}"#, also.as_str()))
        .collect();
    suite(&cases)
}

fn scored(suite: &Suite, answers: &[bool]) -> Vec<Option<&'static str>> {
    let mut scorer = Scorer::of(suite);
    for (case, refuses) in suite.cases.iter().zip(answers) {
        let answer = if *refuses { Answer::rejected("no") } else { Answer::payload(r#"{"a": 1}"#) };
        scorer.add(case, &answer).unwrap();
    }
    let score = scorer.finish();
    assert_eq!(
        score.conforms(),
        answers.len() == suite.cases.len() && score.judged().iter().all(|each| each.is_passed())
    );
    score.judged().iter().map(|each| each.verdict.as_ref().map(Verdict::name)).collect()
}

#[test]
fn a_decision_that_is_made_both_ways_fails_in_the_rarer_one() {
    let suite = of_flags(&["one", "other", "one", "plain"]);
    let (passed, odd) = (Some("passed"), Some("inconsistent"));
    assert_eq!(scored(&suite, &[true, true, true, false]), [passed; 4]);
    assert_eq!(scored(&suite, &[false, false, false, true]), [passed; 4]);
    assert_eq!(scored(&suite, &[true, false, true, false]), [passed, odd, passed, passed]);
    assert_eq!(scored(&suite, &[true, false, false, false]), [odd, passed, passed, passed]);
    assert_eq!(scored(&suite, &[true, false]), [passed, passed, None, None]);
    assert_eq!(scored(&of_flags(&["one", "other"]), &[true, false]), [passed, odd]);
}

#[test]
fn what_is_unsupported_is_told_last() {
    let refusal = r#"{"rejected": {}}"#;
    let suite = suite(&["lacks", "wrong", "right"].map(|name| (name, "value", refusal, "")));
    let mut scorer = Scorer::of(&suite);
    let answers = [Answer::unsupported("no type"), Answer::payload("[1]"), Answer::rejected("no")];
    for (case, answer) in suite.cases.iter().zip(&answers) {
        scorer.add(case, answer).unwrap();
    }
    let told = [
        "1 case passed, 1 failed, 1 unsupported",
        r#"category/decode/wrong: failed: another outcome: expected {"rejected": {}}, got {"payload": [1]}"#,
        "category/decode/lacks: unsupported: no type",
    ];
    assert_eq!(scorer.finish().to_string(), told.join("\n"));
}

#[test]
fn what_is_not_declared_is_skipped_and_what_is_not_answered_is_not_passed() {
    let suite = suite(&[("it", "value", r#"{"rejected": {}}"#, "")]);
    let case: &Case = &suite.cases[0];
    let mut scorer = Scorer::of(&suite).types(&["category"]).unwrap().operations(&[Operation::Decode]);
    assert_eq!(scorer.add(case, &Answer::rejected("no")), Ok(()));
    assert_eq!(scorer.add(case, &Answer::rejected("no")), Err(Misuse::Twice(case.id.clone())));
    let mut of_another_edition = case.clone();
    of_another_edition.expect = Outcome::Text("".into());
    assert_eq!(
        scorer.add(&of_another_edition, &Answer::rejected("no")),
        Err(Misuse::NoCase(case.id.clone()))
    );
    let score = scorer.finish();
    assert_eq!((score.to_string().as_str(), score.conforms()), ("1 case passed", true));

    let mut other = Scorer::of(&suite).types(&["box"]).unwrap();
    assert_eq!(other.add(case, &Answer::rejected("no")), Err(Misuse::NotDeclared(case.id.clone())));
    let score = other.finish();
    assert_eq!(score.to_string(), "0 cases passed, 1 skipped: not supported yet\nnothing was judged");
    assert_eq!((score.counts(Level::Required).skipped, score.conforms()), (1, false));

    let score = Scorer::of(&suite).finish();
    assert_eq!(score.to_string(), "0 cases passed, 1 not answered");
    assert!(!score.conforms() && !score.conforms_at(Level::Recommended));
    assert!(Scorer::of(&suite).types(&["mesh"]).is_err());
}
