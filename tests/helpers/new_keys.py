"""New keys of every shape, as a contributor adds them: one line each."""

from __future__ import annotations

from attrs import frozen

from nucleus_spec.pointer import pointer_to
from tests.helpers.new_edition import EDITION, Edits


@frozen
class New:
    """A new key of one type."""

    type: str
    name: str
    key: str
    """The place, the constraint, and when it is sent."""
    value: str
    """JSON of a value that it allows."""
    wrong: str
    """JSON of one that it refuses, with the code and the pointer below its own."""
    code: str = "wrong-type"
    below: str = ""
    default: str = "None"
    inside: str = ""
    """The object that it is in, such as the geometry."""
    parameter: str = ""
    """Its parameter, if that has another name."""
    positional: bool = False
    is_default: bool = False
    """Whether the value is what a constructor has without the argument: earlier editions take it."""

    @property
    def field(self) -> str:
        """Its line in the class."""
        inside = f', inside="{self.inside}"' if self.inside else ""
        key = f'Key("{self.name}", {self.key}, since=V9_9_9{inside})'
        default = f"default={self.default}" + ("" if self.positional else ", kw_only=True")
        return f"    {self.argument}: Any = field({default}, metadata=on_wire({key}))\n"

    @property
    def argument(self) -> str:
        """The constructor's parameter."""
        return self.parameter or self.name

    @property
    def pointer(self) -> str:
        """Where it stands in a payload."""
        return pointer_to(*([self.inside] if self.inside else []), self.name)


CITED = '"NEW-1"'
_XY, _XYZ = '{"x": 1, "y": 2.5}', '{"x": 1, "y": 2.5, "z": -3}'

NEW = (
    New("box", "angle", f"GEOMETRY, optional(NUMBER), {CITED}, sent=IF_SET", "0.5", '"0.5"',
        inside="geometry"),
    New("box", "skew", f"GEOMETRY, optional(NUMBER), {CITED}", "0.5", "true", inside="geometry"),
    New("line", "tags", f"15, optional(list_of(STRING)), {CITED}, sent=IF_TRUTHY", '["a", "b"]',
        '["a", 7]', below="/1"),
    New("line", "widths", f"3, optional(list_of(NOT_NEGATIVE)), {CITED}", "[1, 2.5]", "[-1]",
        "out-of-range", "/0"),
    New("polygon", "hole", f"GEOMETRY, optional(list_of(VERTEX)), {CITED}, sent=IF_SET",
        f"[{_XY}, {_XY}]", f"[{_XY}, 7]", below="/1", inside="geometry"),
    New("polygon", "rings", f"GEOMETRY, optional(list_of(list_of(VERTEX))), {CITED}, sent=IF_SET",
        f"[[{_XY}, {_XY}], [], [{_XY}]]", f'[[{_XY}], [{_XY}, {{"x": 1}}]]', "missing", "/1/1/y",
        inside="geometry"),
    New("line", "joints", f"15, optional(list_of(optional(instance_of(Keypoint)))), {CITED}",
        '[null, {"x": 1, "y": 2, "visible": true}]', "[7]", below="/0"),
    New("polygon", "centre", f"15, optional(list_of(NUMBER, 2)), {CITED}", "[1, 2.5]", "[1]",
        "length-mismatch"),
    New("keypoints", "occluded", f"15, BOOLEAN, {CITED}", "true", "null", default="False"),
    New("keypoints", "links", f"15, list_of(list_of(INDEX, 2)), {CITED}", "[[0, 1], [2, 3]]",
        "[[0, 1], [2, -1]]", "out-of-range", "/1/1", default="()"),
    New("cuboid", "anchor", f"GEOMETRY, optional(instance_of(Point3D)), {CITED}, sent=IF_SET", _XYZ,
        '{"x": 1, "y": 2.5}', "missing", "/z", inside="geometry"),
    New("category", "weight", f"15, optional(NUMBER), {CITED}, sent=IF_TRUTHY", "2.5", '"2.5"'),
    New("scene-category", "frames", f"15, list_of(INDEX, unique=True), {CITED}, sent=IF_TRUTHY",
        "[3, 1]", "[3, 1, 3]", "duplicate", "/2", default="()"),
    New("cuboid", "lensModel", f"15, optional(STRING), {CITED}, sent=IF_SET", '"pinhole"', "7"),
    New("polygon", "pixel", f"15, optional(PIXEL_VALUE), {CITED}, sent=IF_SET", '"3"', "-1",
        "out-of-range"),
    New("line", "gaps", f"15, optional(list_of(optional(NUMBER))), {CITED}, sent=IF_SET",
        "[0.5, null]", '[0.5, "a"]', below="/1"),
    New("segmentation", "tint", f"15, optional(JSON_OBJECT), {CITED}, sent=IF_TRUTHY",
        '{"r": 1}', "[1]"),
    New("keypoints", "closed", f"15, BOOLEAN, {CITED}, if_absent=False", "true", "7",
        default="True", is_default=True),
    New("line", "lit", f"15, optional(BOOLEAN), {CITED}, if_absent=True, sent=IF_SET", "false", "7"),
    New("box", "occlusion", f"15, optional(PROBABILITY), {CITED}, sent=IF_SET", "0.5", "1.5",
        "out-of-range", inside="attributes"),
    New("box", "crowd", f"15, optional(BOOLEAN), {CITED}, sent=IF_SET", "true", "7",
        inside="attributes"),
    New("line", "style", f"15, STRING, {CITED}", '"dashed"', "null", default='"solid"',
        inside="looks"),
    New("category", "roi", f"GEOMETRY, optional(list_of(NUMBER, 4)), {CITED}, sent=IF_SET",
        "[1, 2, 3, 4]", "[1]", "length-mismatch", inside="geometry"),
    New("scene-category", "span", f"GEOMETRY, optional(NUMBER), {CITED}", "2.5", '"2"',
        inside="geometry"),
    New("box", "scene_id", f"15, optional(STRING), {CITED}, sent=IF_SET, names_item=True",
        '"scene_1"', "7"),
    New("cuboid", "slug", f'15, optional(STRING), {CITED}, if_none=IdFormula("{{label}}-{{yaw}}")',
        '"a"', "7"),
    New("line", "score", f"15, optional(PROBABILITY), {CITED}, sent=IF_SET", "0.5", "1.5",
        "out-of-range"),
    New("polygon", "payload", f"15, optional(STRING), {CITED}, sent=IF_SET", '"a"', "7"),
    New("cuboid", "kind", f"15, optional(STRING), {CITED}, sent=IF_SET", '"a"', "7",
        parameter="type"),
    New("keypoints", "sensor/id~0", f"15, optional(STRING), {CITED}, sent=IF_SET", '"a"', "7",
        parameter="sensor_id"),
    New("polygon", "colour", f"15, optional(STRING), {CITED}, sent=IF_SET", '"red"', "7",
        positional=True),
    New("segmentation", "confidence", f"15, optional(PROBABILITY), {CITED}, sent=IF_SET", "0.5",
        "1.5", "out-of-range"),
    New("line", "embedding_vector", f"15, optional(list_of(NUMBER)), {CITED}", "[0.5]", '["a"]',
        below="/0"),
    New("scene-category", "annotation_id", f"15, optional(STRING), {CITED}", '"a"', "7"),
    New("polygon", "corners", f"15, optional(list_of(INDEX, 3, unique=True)), {CITED}",
        "[3, 1, 2]", "[3, 1, 3]", "duplicate", "/2"),
    New("polygon", "o", f"15, BOOLEAN, {CITED}", "true", "7", default="False"),
    New("polygon", "v", f"15, INDEX, {CITED}", "3", "-1", "out-of-range", default="0"),
    New("polygon", "tag", f'15, optional(STRING), {CITED}, if_none=IdFormula("{{o}}-{{v}}")', '"a"',
        "7"),
    New("line", "p", f"15, optional(STRING), {CITED}, sent=IF_SET", '"a"', "7", inside="a-b"),
    New("line", "q", f"15, optional(STRING), {CITED}, sent=IF_SET", '"a"', "7", inside="a_b"),
    New("segmentation", "depth", f"15, optional(STRING), {CITED}, sent=IF_SET", '"red"', "7",
        positional=True),
    New("box", "position", f"15, optional(instance_of(Point)), {CITED}, sent=IF_SET", _XY,
        '{"x": 1}', "missing", "/y"),
    New("box", "annotations", f"15, optional(list_of(JSON_OBJECT)), {CITED}, sent=IF_SET",
        '[{"a": 1}, {}]', '[{}, 7]', below="/1"),
    New("cuboid", "size", f"GEOMETRY, optional(EXTENT), {CITED}, sent=IF_SET",
        '{"x": 1, "y": 2.5, "z": 3}', '{"x": 1, "y": 2.5, "z": -3}', "out-of-range", "/z",
        inside="geometry"),
    New("box", "text", f"15, optional(STRING), {CITED}, sent=IF_SET", '"a"', "7"),
    New("box", "self", f"15, optional(STRING), {CITED}, sent=IF_SET", '"a"', "7",
        parameter="self_"),
    New("cuboid", "a_b", f"15, optional(STRING), {CITED}, sent=IF_SET", '"a"', "7"),
    New("cuboid", "aB", f"15, optional(STRING), {CITED}, sent=IF_SET", '"a"', "7"),
    New("polygon", "views", f"15, optional(list_of(JSON_OBJECT)), {CITED}, sent=IF_SET",
        '[{"a": 1}, {}]', '[{}, 7]', below="/1", inside="attributes"),
)  # fmt: skip

_TYPE_LINES = {
    "scene-category": '    _geometry: ClassVar[Key] = constant("geometry", GEOMETRY, {}, '
    '"CATEGORY-1")\n    _task_id: ClassVar[Key] = constant("task_id", TASK_ID, None, "TASK-2"',
    "category": '    _geometry: ClassVar[Key] = constant("geometry", GEOMETRY, {}, "CATEGORY-1")\n'
    '    _task_id: ClassVar[Key] = constant("task_id", TASK_ID, None, "TASK-1"',
    "segmentation": '    _type: ClassVar[Key] = constant("type", 1, "mask", "TYPE-1")\n',
} | {
    name: f'    _type: ClassVar[Key] = constant("type", TYPE, "{name}", "TYPE-1")\n'
    for name in ("box", "line", "polygon", "keypoints", "cuboid")
}
"""Type -> the lines of its class that the new fields come before."""

EDITS: Edits = {
    "nucleus_spec/editions.py": EDITION,
    "nucleus_spec/requirements/fields.py": (
        ("import V0_17_8, V0_17_9, V0_21_2\n", "import V0_17_8, V0_17_9, V0_21_2, V9_9_9\n"),
        (
            '    "Fields that several types have": (',
            '    "Fields that several types have": (\n'
            '        must("NEW-1", "There are new keys.", observed=["9.9.9"], since=V9_9_9),',
        ),
    ),
    "nucleus_spec/predictions.py": (
        ("V0_21_2, Edition", "V0_21_2, V9_9_9, Edition"),
        ("    DISTRIBUTION,\n", "    BOOLEAN,\n    DISTRIBUTION,\n    PIXEL_VALUE,\n"),
        ("    IF_TRUTHY,\n", "    IF_TRUTHY,\n    IdFormula,\n"),
        *(
            (before, "".join(new.field for new in NEW if new.type == name) + before)
            for name, before in _TYPE_LINES.items()
        ),
    ),
    "nucleus_spec/geometry.py": (
        ("from nucleus_spec.errors import", "from nucleus_spec.editions import V9_9_9\n"
         "from nucleus_spec.errors import"),
        ("from nucleus_spec.constraints import (", "from nucleus_spec.constraints import (\n"
         "    PROBABILITY,"),
        ('"SEGMENT-3", sent=IF_SET)),\n    )\n', '"SEGMENT-3", sent=IF_SET)),\n    )\n'
         "    score: Any = field(default=None, metadata=on_wire(Key(\n"
         '        "score", 4, optional(PROBABILITY), "NEW-1", sent=IF_SET, since=V9_9_9)))\n'),
        (
            "    __attrs_post_init__ = visible_has_a_place\n",
            '    confidence: Any = field(default=None, metadata=on_wire(Key("confidence", 4, '
            'optional(PROBABILITY), "NEW-1", sent=IF_SET, since=V9_9_9)))\n'
            "    __attrs_post_init__ = visible_has_a_place\n",
        ),
        *(
            (after, after + f'    {name}: Any = field(default=None, metadata=on_wire(Key("{name}", 9, '
             'optional(NUMBER), "NEW-1", sent=IF_SET, since=V9_9_9)))\n')
            for name, after in (
                ("time", '    y: float = field(metadata=on_wire(Key("y", 2, NUMBER, "POINT-1")))\n'),
                ("w2", '    z: float = field(metadata=on_wire(Key("z", 3, NUMBER, "POINT-2")))\n'),
            )
        ),
    ),
}  # fmt: skip
