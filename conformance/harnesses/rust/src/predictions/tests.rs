use super::{Edition, Keypoint, List, Point, Prediction, Shape};
use crate::exact_json::{Number, Object, Value};

fn a_box() -> Prediction {
    let [x, y, width, height] = [10, 20, 30, 40].map(Number::from);
    let reference_id = Some("image_1".into());
    Prediction { label: "car".into(), reference_id, ..Prediction::new(Shape::Box { x, y, width, height }) }
}

fn of(shape: Shape) -> Prediction {
    Prediction { shape, ..a_box() }
}

fn number(written: &str) -> Number {
    Number::parse(written).unwrap()
}

#[test]
fn the_text_is_that_of_python() {
    let vertices = vec![Point { x: number("0"), y: number("1.5") }];
    let lane = Prediction { label: "lane".into(), ..of(Shape::Line { vertices }) };
    assert_eq!(
        lane.to_json(Edition::V0_14_29).unwrap(),
        r#"{"label": "lane", "type": "line", "geometry": {"vertices": [{"x": 0, "y": 1.5}]}, "reference_id": "image_1", "annotation_id": null, "metadata": {}, "track_reference_id": null}"#
    );
}

#[test]
fn what_is_made_in_rust_is_checked() {
    let huge = || number("1e400");
    let mut deep = Value::Array(vec![]);
    for _ in 0..200 {
        deep = Value::Array(vec![deep]);
    }
    let nowhere = Keypoint { x: None, y: None, visible: false };
    for (wrong, code, pointer) in [
        (
            of(Shape::Line { vertices: vec![Point { x: huge(), y: huge() }] }),
            "not-finite",
            "/geometry/vertices/0/x",
        ),
        (Prediction { confidence: Some(95.into()), ..a_box() }, "out-of-range", "/confidence"),
        (
            Prediction { metadata: Some(Object::new().with("a/b", vec![huge()])), ..a_box() },
            "not-finite",
            "/metadata/a~1b/0",
        ),
        (Prediction { metadata: Some(Object::new().with("a", deep)), ..a_box() }, "too-deep", "/metadata"),
        (
            Prediction { class_pdf: Some(vec![("car".into(), number("0.5"))]), ..a_box() },
            "not-a-distribution",
            "/class_pdf",
        ),
        (Prediction { taxonomy_name: Some("t".into()), ..a_box() }, "wrong-type", "/taxonomy_name"),
        (Prediction { reference_id: None, ..a_box() }, "missing", "/reference_id"),
        (Prediction { dataset_id: Some("d".into()), ..a_box() }, "not-in-edition", "/dataset_id"),
        (
            of(Shape::Keypoints {
                keypoints: vec![nowhere],
                names: vec!["a".into()],
                skeleton: vec![[0, 1]],
            }),
            "index-out-of-range",
            "/geometry/skeleton/0/1",
        ),
    ] {
        let invalid = wrong.to_payload(Edition::default()).unwrap_err();
        assert_eq!((invalid.code(), invalid.pointer()), (code, pointer));
    }
}

#[test]
fn a_list_takes_all_or_none() {
    let mut list = List::default();
    assert!(list.add(vec![a_box(), Prediction { reference_id: None, ..a_box() }]).is_err());
    assert!(list.is_empty());
    list.add(vec![a_box(), a_box()]).unwrap();
    let counts: Vec<usize> = list.items().map(|(_, predictions)| predictions.len()).collect();
    assert_eq!(counts, [2, 0, 0, 0, 0, 0, 0, 0]);
}

#[test]
fn only_some_schemes_are_remote() {
    let mask = |url: &str| of(Shape::Mask { url: url.into(), segments: vec![] }).has_local_files();
    assert_eq!(mask(&std::env::current_exe().unwrap().to_string_lossy()), Ok(true));
    for url in [" HTTPS://x/m.png", "ht\ttp://x", "s3:m.png"] {
        assert_eq!(mask(url), Ok(false));
    }
    assert_eq!(mask("http\u{17f}://x").unwrap_err().code(), "file-not-found");
    assert_eq!(mask("/").unwrap_err().code(), "file-not-found");
}

#[test]
fn an_edition_has_a_name() {
    assert!(Edition::ALL.into_iter().all(|each| each.name().parse::<Edition>().unwrap() == each));
    assert!("0.17.10".parse::<Edition>().is_err());
}
