use super::{parse, Number, Object, Text, Value, MAX_DEPTH};

fn rewritten(json: &str) -> String {
    parse(json).unwrap().to_json().unwrap()
}

#[test]
fn nothing_is_lost() {
    for json in [
        r"null",
        r"[true, false, []]",
        r#"{"b": 1, "2": {}, "1": [], "b": null}"#,
        r#""\ud83d""#,
        r#""\ude97\ud83d""#,
        r#""\ud83d\ude97""#,
        r#""\u007f \"\\/\b\f\n\r\t\u0000""#,
        r"123456789012345678901234567890",
        r"[10, 10.0, -0.0]",
    ] {
        assert_eq!(rewritten(json), json);
    }
}

#[test]
fn strings_may_be_written_in_many_ways() {
    assert_eq!(rewritten("\"\\u0041\\/\\uD83D\\uDE97é\""), r#""A/\ud83d\ude97\u00e9""#);
    assert_eq!(rewritten(r#""\ud83d\u0041""#), r#""\ud83dA""#);
    assert_eq!(rewritten(r#""\ud83d\\ude97""#), r#""\ud83d\\ude97""#);
}

#[test]
fn what_is_not_json_is_refused() {
    let deep = "[".repeat(MAX_DEPTH + 1) + &"]".repeat(MAX_DEPTH + 1);
    for json in [
        "",
        " ",
        "{",
        "[1,]",
        "[1 2]",
        "{\"a\" 1}",
        "{\"a\": 1,}",
        "{a: 1}",
        "{'a': 1}",
        "\"",
        "\"\\",
        "\"\\x\"",
        "\"\\u12g4\"",
        "\"\\u+123\"",
        "\"\\u123",
        "\"\n\"",
        "01",
        "-",
        "1.",
        ".5",
        "1e",
        "1e+",
        "+1",
        "NaN",
        "Infinity",
        "nul",
        "truely",
        "1 1",
        "\u{feff}1",
        &deep,
    ] {
        assert!(parse(json).is_err(), "{json}");
    }
    assert!(parse(&deep[1..deep.len() - 1]).is_ok());
}

#[test]
fn numbers_are_spelled_as_python_does() {
    for (written, spelled) in [
        ("10", "10"),
        ("-0", "0"),
        ("10.0", "10.0"),
        ("1e1", "10.0"),
        ("-0.0", "-0.0"),
        ("1E16", "1e+16"),
        ("1e15", "1000000000000000.0"),
        ("0.0001", "0.0001"),
        ("0.00001", "1e-05"),
        ("5e-324", "5e-324"),
        ("2e23", "2e+23"),
        ("1e-400", "0.0"),
        ("0.30000000000000004", "0.30000000000000004"),
        ("202639800153265.625", "202639800153265.62"),
        ("5.684341886080802e-14", "5.684341886080802e-14"),
        ("9007199254740992.0", "9007199254740992.0"),
        ("-123456.75", "-123456.75"),
        ("9007199254740993", "9007199254740993"),
    ] {
        assert_eq!(Number::parse(written).unwrap().to_string(), spelled);
    }
    assert_eq!(Number::from_f64(10.0).unwrap().to_string(), "10.0");
    assert_eq!(Number::from_f64(f64::NAN), None);
    assert!(Value::from(Number::parse("1e400").unwrap()).to_json().is_err());
}

#[test]
fn of_equal_keys_the_last_value_stays_at_the_first_place() {
    let value = parse(r#"[{"a": {"x": 1}, "b": 2, "a": {"y": 3, "y": 4}}]"#).unwrap();
    assert_eq!(value.unique().to_json().unwrap(), r#"[{"a": {"y": 4}, "b": 2}]"#);
    let object = Object::new().with("a", true).with("a", "last");
    assert_eq!(object.get("a"), Some(&Value::from("last")));
}

#[test]
fn only_half_of_a_pair_is_no_string_of_rust() {
    let Value::Text(half) = parse(r#""a\ud83d""#).unwrap() else { panic!() };
    assert_eq!((half.as_str(), Text::from("a").as_str()), (None, Some("a")));
    assert_eq!(half.to_string().chars().next(), Some('a'));
}
