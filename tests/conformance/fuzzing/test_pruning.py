from __future__ import annotations

from nucleus_conformance.fuzzing.pruning import shorter


def test_each_lacks_one_member() -> None:
    given = {"payload": {"a": [1, {"b": 2}]}, "files": ["m.png"]}
    payloads = [each["payload"] for each in shorter(given)]
    assert payloads == [{}, {"a": [{"b": 2}]}, {"a": [1]}, {"a": [1, {}]}]
    assert all(each["files"] == ["m.png"] for each in shorter(given))


def test_of_a_text_there_is_none() -> None:
    assert list(shorter({"text": '{"a": 1}'})) == []
