"""What `replay` says comes out otherwise, and why: causes, their order, and what explains them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from nucleus_conformance.cli import main
from nucleus_conformance.fuzzing.sdk_model import released_outcome
from nucleus_spec.editions import DEFAULT, EDITIONS
from tests.helpers.command_line import Capture
from tests.helpers.dumps import good, payload, written
from tests.helpers.programs import greeting, program
from tests.helpers.replays import changed, permitted, replay, told
from tests.helpers.two import RELEASE, stand_for


class TestWhatItSays:
    def test_that_nothing_differs(self, tmp_path: Path, capsys: Capture) -> None:
        assert replay(tmp_path, program(tmp_path)) == 0
        said = capsys.readouterr()
        assert re.match(
            r"none of 5 annotation ids changes; nothing differs from \S+python", said.out
        )
        assert re.fullmatch(r"replayed 6 predictions, [\d,]+ a second\n", said.err)

    def test_of_ids_comes_first(self, tmp_path: Path, capsys: Capture) -> None:
        out = told(tmp_path, capsys, changed(label="bus", annotation_id="b"))
        heads = [line for line in out.splitlines() if "(error)" in line]
        assert [each.partition(" ")[0] for each in heads] == [
            *("annotation-id", "new-annotation-id", "value"),
        ]
        said = "5 predictions: another annotation id, at /annotation_id: the dump has one"
        assert heads[0].endswith(said)
        assert f'{tmp_path}/dump.jsonl:1 (item image_0, id a-0): /annotation_id is "b" with ' in out
        first, *_, last = out.splitlines()
        assert first == "6 of 6 annotation ids change: ingest would store those predictions twice"
        assert "6 of 6 annotation ids change: ingest would store those predictions twice" in last
        assert "6 of 6 predictions differ from " in last

    def test_of_ids_that_the_dump_gives_apart(self, tmp_path: Path, capsys: Capture) -> None:
        dump = [payload(annotation_id=each) for each in (None, "", "a")]
        out = told(tmp_path, capsys, changed(annotation_id="b"), payloads=dump)
        for each in (
            "new-annotation-id (error), 1 prediction: an annotation id where the other sends none, "
            "at /annotation_id: not as releases generate it\n",
            "annotation-id (error), 1 prediction: another annotation id, at /annotation_id: the "
            "dump has one\n",
            "another annotation id, at /annotation_id: the dump has an empty one\n",
        ):
            assert each in out
        assert out.count("to do: give each prediction an annotation_id of your own") == 1
        assert out.count("to do: mend the one that does not send the id as it is in the") == 2

    def test_of_texts_as_they_are_unless_they_look_alike(
        self, tmp_path: Path, capsys: Capture
    ) -> None:
        dump = [payload(label="t\u00fcr"), payload(label="犬")]
        out = told(tmp_path, capsys, changed(label="tu\u0308r"), payloads=dump)
        assert '/label is "tu\\u0308r" with' in out
        assert '"t\\u00fcr" with' in out
        assert '"犬" with' in out

    def test_of_ids_behind_very_many_other_values(self, tmp_path: Path, capsys: Capture) -> None:
        corners = [{"x": x + 0.5, "y": x} for x in range(300)]
        dump = [payload("polygon", geometry={"vertices": corners})]
        echo = """
made = request["payload"]
for each in made["geometry"]["vertices"]:
    each["x"] = int(each["x"])
say({"id": request["id"], "payload": made | {"annotation_id": "b", "reference_id": "j", "new": 1}})
"""
        out = told(tmp_path, capsys, echo, payloads=dump)
        heads = [line.partition(" (")[0] for line in out.splitlines() if "(error)" in line]
        assert heads == ["annotation-id", "item", "value", "new-key"]
        assert "(and in 299 more places)" in out
        assert "1 of 1 annotation id changes" in out

    def test_of_very_many_places_not_all_but_ids(self, tmp_path: Path, capsys: Capture) -> None:
        echo = """
made = {key: [value] if key.startswith("key") else value
        for key, value in request["payload"].items()}
say({"id": request["id"], "payload": made | {"annotation_id": "b"}})
"""
        odd = {f"key{number}": number for number in range(5000)}
        out = told(tmp_path, capsys, echo, payloads=[odd | payload()])
        heads = [line for line in out.splitlines() if "(error)" in line]
        assert heads[0].startswith("annotation-id (error)")
        assert 200 <= len(heads) <= 204

    def test_of_members_of_lists_of_another_length_nothing(
        self, tmp_path: Path, capsys: Capture
    ) -> None:
        echo = """
made = request["payload"]
del made["geometry"]["vertices"][0]
say({"id": request["id"], "payload": made | {"label": "bus"}})
"""
        out = told(tmp_path, capsys, echo, payloads=[payload("polygon")])
        heads = [line for line in out.splitlines() if "(error)" in line]
        assert [each.partition(", at ")[2] for each in heads] == ["/geometry/vertices", "/label"]

    def test_of_an_id_that_is_gone(self, tmp_path: Path, capsys: Capture) -> None:
        out = told(tmp_path, capsys, changed(annotation_id=None), payloads=good(1))
        assert "lost-annotation-id (error), 1 prediction: no annotation id where the other" in out
        assert "1 of 1 annotation id changes: ingest would store that prediction twice" in out

    def test_of_keys_items_and_refusals(self, tmp_path: Path, capsys: Capture) -> None:
        echo = """
number = request["payload"]["annotation_id"]
made = dict(request["payload"])
if number == "a-0":
    made["new"] = 1
elif number == "a-1":
    del made["confidence"]
elif number == "a-2":
    made["reference_id"] = "other"
elif number == "a-3":
    made = None
say({"id": request["id"], "rejected": {"message": "TypeError: 7"}} if made is None else
    {"id": request["id"], "payload": made})
"""
        out = told(tmp_path, capsys, echo, payloads=good(5))
        heads = [line.partition(" (")[0] for line in out.splitlines() if "(error)" in line]
        assert heads == ["item", "refused", "new-key", "lost-key"]
        assert "4 of 5 predictions differ" in out
        assert f"to do: see what lint --edition {DEFAULT} says of these lines" in out

    def test_of_numbers_that_are_spelled_otherwise_if_it_is_asked(
        self, tmp_path: Path, capsys: Capture
    ) -> None:
        echo = 'say({"id": request["id"], "payload": request["payload"] | {"confidence": 1}})'
        made = program(tmp_path, echo=echo)
        dump = [payload(confidence=1.0)]
        assert replay(tmp_path, made, payloads=dump) == 0
        assert replay(tmp_path, made, "--depth", "lexeme", payloads=dump) == 1
        out = capsys.readouterr().out
        assert "spelling (error), 1 prediction" in out
        assert "to do: spell it as the other does, if readers or ids depend on it" in out

    def test_of_what_is_left_out(self, tmp_path: Path, capsys: Capture) -> None:
        made = program(tmp_path, hello=greeting(types=["box"]))
        dump = [*good(2), payload(type="nothing"), 7]
        assert replay(tmp_path, made, payloads=dump) == 0
        out = capsys.readouterr().out
        assert "not replayed: 1 record of a type that is not declared\n" in out
        assert "not replayed: 2 records of no type that there is (lint says which)\n" in out

    def test_of_rows_in_which_nothing_is_looked_for(self, tmp_path: Path, capsys: Capture) -> None:
        item = {"reference_id": "i"}
        dump = [{"item": item, "boxes": [payload()]}, {"item": item, "box": [payload()], "x": [{}]}]
        assert replay(tmp_path, program(tmp_path), payloads=dump) == 0
        out = capsys.readouterr().out
        assert "not replayed: 2 records of no type that there is (lint says which)\n" in out
        assert "none of 1 annotation id changes" in out

    def test_of_the_second_place_of_a_row(self, tmp_path: Path, capsys: Capture) -> None:
        box = payload()
        row = {"item": {"reference_id": "i"}, "box": [box, box]}
        out = told(tmp_path, capsys, changed(label="bus"), payloads=[row])
        assert "dump.jsonl:1 at /box/1 (item i, id a): /label is" in out


@pytest.mark.fault(52, "replay")
def test_a_refusal_is_shown_in_its_words(tmp_path: Path, capsys: Capture) -> None:
    says = 'say({"id": request["id"], "rejected": {"message": f"TypeError: no {time.time_ns()}"}})'
    out = told(tmp_path, capsys, says)
    assert "6 predictions: refused by" in out
    assert "TypeError: no #" in out


class TestPermittedDeviations:
    def test_explain_a_refusal(self, tmp_path: Path, capsys: Capture) -> None:
        assert main(permitted(tmp_path)) == 0
        out = capsys.readouterr().out
        assert "refused (permitted: unchecked-confidence), 1 prediction" in out
        assert "to do: mend these lines: " in out
        assert " let pass (nucleus-conformance explain unchecked-confidence)" in out
        assert "; 1 prediction differs by permitted deviations alone; nothing else differs" in out

    def test_are_nothing_to_do_where_the_target_takes_it(
        self, tmp_path: Path, capsys: Capture
    ) -> None:
        assert main(permitted(tmp_path, is_now=True)) == 0
        assert "to do: nothing: releases do so (nucleus-conf" in capsys.readouterr().out

    def test_explain_no_refusal_that_has_another_reason(
        self, tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        newest = "scale-nucleus==0.22.3"
        percent = payload(confidence=95, dataset_item_id="d")
        body = {"type": "box", "payload": percent | {"reference_id": None}}
        sent = released_outcome("decode", body, EDITIONS[-1]).content
        takes = program(
            tmp_path, echo=f'say({{"id": request["id"], "payload": {sent!r}}})', name="newest"
        )
        refuses = program(tmp_path, echo='say({"id": request["id"], "rejected": {}})', name="old")
        stand_for(monkeypatch, {newest: takes, RELEASE: refuses})
        given = ["--target", newest, "--against", RELEASE]
        dump = written(tmp_path / "dump.jsonl", [body["payload"]])
        assert main(["replay", dump, *given]) == 1
        assert "accepted (error), 1 prediction" in capsys.readouterr().out

    def test_are_of_the_very_payload_that_releases_send(
        self, tmp_path: Path, capsys: Capture
    ) -> None:
        given = permitted(tmp_path)
        program(tmp_path, name="released")
        assert main(given) == 1
        assert "refused (error), 1 prediction" in capsys.readouterr().out
