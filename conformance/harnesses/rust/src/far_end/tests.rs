use super::{Answer, Failure, List, Port, Request};

fn answers(port: &Port, requests: &[&str]) -> Vec<String> {
    let hello = r#"{"id": "h", "op": "hello", "protocol": 2, "edition": "0.17.9"}"#;
    let mut replies = Vec::new();
    port.answer_all([&[hello], requests].concat().join("\n").as_bytes(), &mut replies).unwrap();
    String::from_utf8(replies).unwrap().lines().skip(1).map(ToString::to_string).collect()
}

fn decoding(decode: impl Fn(&Request) -> Answer<String> + 'static) -> Port {
    Port::new("p", "1").types(&["box"]).decode(decode)
}

const BOX: &str = r#"{"id": 1, "op": "decode", "type": "box", "payload": {"x": 1.0}}"#;

fn answer(decode: impl Fn(&Request) -> Answer<String> + 'static) -> String {
    let replies = answers(&decoding(decode), &[BOX]);
    assert_eq!(replies.len(), 1);
    replies[0].replace(r#"{"id": 1, "#, "")
}

#[test]
fn hello_declares_what_the_port_has() {
    let port = decoding(|_| Ok(String::new())).editions(&["0.14.29", "0.15.5"]);
    let mut replies = Vec::new();
    port.answer_all(&br#"{"id": 7, "op": "hello", "protocol": 2, "edition": "9"}"#[..], &mut replies)
        .unwrap();
    let said = String::from_utf8(replies).unwrap();
    let end = r#""language": "Rust", "edition": "0.15.5", "operations": ["decode"], "types": ["box"]}}"#;
    assert!(said.trim_end().ends_with(end), "{said}");
}

#[test]
fn replies_say_what_became_of_a_request() {
    assert_eq!(answer(|request| Ok(request.payload.into())), r#""payload": {"x": 1.0}}"#);
    assert_eq!(answer(|request| Ok(format!("\"{}\"", request.edition))), r#""payload": "0.17.9"}"#);
    assert_eq!(
        answer(|_| Ok("{\n1".parse::<i32>()?.to_string())),
        r#""rejected": {"message": "invalid digit found in string"}}"#
    );
    assert_eq!(answer(|_| Err(Failure::unsupported("x"))), r#""unsupported": {"reason": "x"}}"#);
    assert_eq!(answer(|_| Err(Failure::rejected("no"))), r#""rejected": {"message": "no"}}"#);
    assert_eq!(
        answer(|_| Err(Failure::rejected_at("empty", "no", "/label"))),
        r#""rejected": {"message": "no", "code": "empty", "pointer": "/label"}}"#
    );
    assert_eq!(answer(|_| Ok("{\n\"a\": 1}".into())), r#""payload": { "a": 1}}"#);
    assert!(answer(|_| Ok("{".into())).starts_with(r#""error": {"caught": "the reply is not JSON"#));
}

#[test]
fn a_panic_costs_that_case_alone() {
    let port = decoding(|request| {
        assert!(!request.payload.contains('7'), "seven");
        Ok("1".into())
    });
    let seven = BOX.replace("1.0", "7");
    let replies = answers(&port, &[BOX, &seven, BOX]);
    assert_eq!(replies[1], r#"{"id": 1, "error": {"caught": "seven"}}"#);
    assert_eq!(replies[0], replies[2]);
}

/// It panics again when it is dropped.
struct Hostile(u32);

impl Drop for Hostile {
    fn drop(&mut self) {
        if self.0 > 0 {
            std::panic::panic_any(Self(self.0 - 1));
        }
    }
}

/// It cannot be told.
#[derive(Debug)]
struct Mute;

impl std::error::Error for Mute {}

impl std::fmt::Display for Mute {
    fn fmt(&self, _: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        panic!("mute")
    }
}

#[test]
fn whatever_is_thrown_costs_that_case_alone() {
    let unknown = r#""error": {"caught": "a panic with something else than a text"}}"#;
    assert_eq!(answer(|_| std::panic::panic_any(7)), unknown);
    assert_eq!(answer(|_| std::panic::panic_any(Hostile(3))), unknown);
    assert_eq!(answer(|_| std::panic::panic_any(String::from("s"))), r#""error": {"caught": "s"}}"#);
    assert_eq!(answer(|_| Err(Mute)?), r#""error": {"caught": "mute"}}"#);
}

#[test]
fn a_reply_can_be_had_without_serving() {
    let port = decoding(|request| Ok(request.payload.into()));
    assert_eq!(port.operations().collect::<Vec<_>>(), ["decode"]);
    let request = Request { type_name: "box", payload: "[1]", ..Request::default() };
    assert_eq!(port.reply("decode", &request), r#"{"payload": [1]}"#);
    assert_eq!(port.reply("encode", &request), r#"{"unsupported": {"reason": "p has no operation encode"}}"#);
}

#[test]
fn input_may_come_as_text() {
    let port = decoding(|request| Ok(format!("{}", request.payload.len())));
    let replies = answers(&port, &[r#"{"id": 1, "op": "decode", "type": "box", "text": "{'\\ud83d"}"#]);
    assert_eq!(replies, [r#"{"id": 1, "payload": 8}"#]);
}

#[test]
fn what_the_port_does_not_have_is_unsupported() {
    for request in
        [r#"{"id": 1, "op": "polish", "type": "box"}"#, r#"{"id": 1, "op": "encode", "type": "box"}"#]
    {
        let replies = answers(&decoding(|_| Ok("1".into())), &[request]);
        assert!(replies[0].starts_with(r#"{"id": 1, "unsupported": {"reason": "p has no "#), "{replies:?}");
    }
}

#[test]
fn a_type_can_be_tried_before_it_is_declared() {
    let line = BOX.replace("box", "line");
    let port = decoding(|request| Ok(format!("\"{}\"", request.type_name)));
    assert_eq!(answers(&port, &[&line]), [r#"{"id": 1, "payload": "line"}"#]);
}

#[test]
fn every_operation_has_its_own_reply() {
    let list = || List { items: vec![("box_predictions".into(), vec!["{}".into(), "1".into()])], length: 2 };
    let port = Port::new("p", "1")
        .construct(|request| Ok(request.arguments.into()))
        .encode(|_| Ok("{\"a\": 1}".into()))
        .dispatch(|_| Ok(("box".into(), "{}".into())))
        .local_files(|_| Ok(true))
        .collect(move |_| Ok(list()));
    for (request, reply) in [
        (r#""construct", "arguments": {"x": 1}"#, r#""payload": {"x": 1}"#),
        (r#""encode""#, r#""text": "{\"a\": 1}""#),
        (r#""dispatch""#, r#""value": {"type": "box", "payload": {}}"#),
        (r#""local_files""#, r#""value": true"#),
        (r#""collect""#, r#""value": {"items": [["box_predictions", [{}, 1]]], "length": 2}"#),
    ] {
        let replies = answers(&port, &[&format!("{{\"id\": 1, \"op\": {request}}}")]);
        assert_eq!(replies, [format!("{{\"id\": 1, {reply}}}")]);
    }
}

#[test]
fn blank_lines_are_no_requests_and_lines_are_of_any_length() {
    let port = decoding(|request| Ok(request.payload.len().to_string()));
    let long = BOX.replace("1.0", &format!("\"{}\"", "x".repeat(1 << 21)));
    assert_eq!(answers(&port, &["", "\r", &long]), [r#"{"id": 1, "payload": 2097161}"#]);
}

#[test]
fn of_two_equal_keys_the_last_counts() {
    let port = decoding(|request| Ok(request.payload.into()));
    let twice = BOX.replace(r#""op""#, r#""id": 2, "payload": 7, "op""#);
    assert_eq!(answers(&port, &[&twice]), [r#"{"id": 2, "payload": {"x": 1.0}}"#]);
}

#[test]
fn a_broken_request_is_the_end() {
    for line in [b"{".as_slice(), b"7", br#"{"op": "decode"}"#, br#"{"id": 1e400}"#, b"{\"id\": \"\xff\"}"] {
        let port = decoding(|_| Ok("1".into()));
        let problem = port.answer_all(line, Vec::new()).unwrap_err().to_string();
        assert!(problem.starts_with("a request is not"), "{problem}");
    }
}
