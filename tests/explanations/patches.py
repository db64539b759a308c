"""One-line faults in a copy of a published release, and in a copy of the Node port.

A fault is a text of the source and what stands there instead; and what the first cause must say.
"""

from __future__ import annotations

from typing import Final

from attrs import frozen


@frozen
class Patch:
    """One fault."""

    name: str
    file: str
    old: str
    new: str
    first: str
    """A regular expression that the name of the first cause must match."""

    def applied(self, source: str) -> str:
        """The source with the fault, wherever its text stands. Raises `ValueError` if nowhere."""
        if self.old not in source:
            raise ValueError(f"{self.name}: {self.file} has no {self.old!r}")
        return source.replace(self.old, self.new)


_IF_NONE: Final = (
    'if self.annotation_id is None:\n            self.annotation_id = f"{self.label}-{self.x}'
)

SDK: Final = (
    Patch("spells the numbers of an id otherwise", "annotation.py",
          "{self.label}-{self.x}-", "{self.label}-{self.x:.1f}-",
          r"wrong value at /annotation_id"),
    Patch("swaps width and height", "annotation.py",
          "WIDTH_KEY: self.width,", "WIDTH_KEY: self.height,", r"wrong value at /geometry/width"),
    Patch("renames a key that is sent", "annotation.py",
          "EMBEDDING_VECTOR_KEY: self.embedding_vector,",
          '"embeddingVector": self.embedding_vector,',
          r"/embedding_vector is sent as /embeddingVector"),
    Patch("reads a key of another name", "prediction.py",
          "reference_id=payload[REFERENCE_ID_KEY]", 'reference_id=payload["referenceId"]',
          r"fails by accident on what is valid: KeyError: 'referenceId'"),
    Patch("drops a confidence of zero", "prediction.py",
          "if self.confidence is not None:", "if self.confidence:", r"missing at /confidence"),
    Patch("sends keys in another order", "annotation.py",
          "            LABEL_KEY: self.label,\n            TYPE_KEY: BOX_TYPE,",
          "            TYPE_KEY: BOX_TYPE,\n            LABEL_KEY: self.label,",
          r"keys in another order at the whole answer"),
    Patch("takes names that are there twice", "annotation.py",
          "if len(set(self.names)) != len(self.names):", "if False:",
          r"accepts what must be refused: duplicate at /geometry/names/\*"),
    Patch("takes the index behind the last", "annotation.py",
          "if index > max_segment_index:", "if index > max_segment_index + 1:",
          r"accepts what must be refused: index-out-of-range at /geometry/skeleton/\*/\*"),
    Patch("has another default", "prediction.py",
          "confidence=payload.get(CONFIDENCE_KEY, None)",
          "confidence=payload.get(CONFIDENCE_KEY, 1.0)",
          r"sent, but must not be at /confidence"),
    Patch("shares its metadata", "annotation.py",
          "        self.metadata = self.metadata if self.metadata else {}\n        if self.annotation",
          "        self.__class__.kept = {**getattr(self, 'kept', {}), **(self.metadata or {})}\n"
          "        self.metadata = self.kept\n        if self.annotation",
          r"(sent, but must not be|wrong value|wrong type) at /metadata/…|by accident|reply is not JSON"),
    Patch("rounds", "annotation.py",
          "{X_KEY: self.x, Y_KEY: self.y, Z_KEY: self.z}",
          "{X_KEY: round(self.x, 2), Y_KEY: self.y, Z_KEY: self.z}",
          r"at /geometry/(position|dimensions)/x"),
    Patch("forgets a type in its dispatch", "prediction.py",
          "CUBOID_TYPE: CuboidPrediction,", "", r"fails by accident on what is valid: KeyError"),
    Patch("takes an empty id for none", "annotation.py",
          _IF_NONE, _IF_NONE.replace("if self.annotation_id is None", "if not self.annotation_id"),
          r"wrong value at /annotation_id"),
    Patch("trims", "annotation.py",
          "LABEL_KEY: self.label,\n            TYPE_KEY: LINE_TYPE",
          "LABEL_KEY: self.label and self.label.strip(),\n            TYPE_KEY: LINE_TYPE",
          r"wrong value at /label"),
    Patch("takes a folder for a mask", "annotation.py",
          "os.path.isfile(self.mask_url)", "os.path.exists(self.mask_url)",
          r"accepts what must be refused: file-not-found at /mask_url"),
    Patch("leaves a null out", "annotation.py",
          "            TASK_ID_KEY: self._task_id,\n        }\n        if self.taxonomy_name",
          "        }\n        if self.taxonomy_name", r"nothing instead of null at /task_id"),
    Patch("loses the last vertex", "annotation.py",
          "VERTICES_KEY: [_.to_payload() for _ in self.vertices]",
          "VERTICES_KEY: [_.to_payload() for _ in self.vertices[:-1]]",
          r"wrong length at /geometry/vertices"),
)  # fmt: skip
"""In scale-nucleus 0.20.0."""

NODE: Final = (
    Patch("writes numbers as JavaScript does", "port.mjs",
          "[x, y, width, height].map(spell)", "[x, y, width, height].map(String)",
          r"wrong value at /annotation_id"),
    Patch("takes any confidence", "port.mjs",
          "key(optional(PROBABILITY)", "key(optional(NUMBER)",
          r"accepts what must be refused: out-of-range at /confidence"
          r"|two ways to decide unchecked-confidence"),
    Patch("sends an id always", "port.mjs",
          "{ ...annotation_id, sent: IF_FILLED }", "annotation_id",
          r"null instead of nothing at /annotation_id"),
    Patch("takes what is empty for null", "port.mjs",
          'const IF_SET = (value) => value !== null;',
          'const IF_SET = (value) => value !== null && value !== "";',
          r"missing at /taxonomy_name"),
    Patch("makes integers floats", "port.mjs",
          'const value = held === null && derive ? derive(this.values) : fresh(held);',
          'const value = held === null && derive ? derive(this.values) : fresh(held);'
          ' if (name === "yaw" && typeof value === "bigint") { payload.get("geometry")'
          '.set(name, Number(value)); continue; }',
          r"number spelled otherwise at /geometry/yaw|wrong value at /geometry/yaw"),
    Patch("knows no gs", "port.mjs", "(https?|s3|gs):", "(https?|s3):",
          r"refuses what is valid"),
    Patch("keeps nothing that is deep", "checks.mjs",
          "DEEPEST = 200", "DEEPEST = 20", r"refuses what is valid: /metadata must not be nested"),
    Patch("sums too strictly", "checks.mjs", "1e-3 + 1e-9", "1e-4", r"refuses what is valid"),
    Patch("swaps two lists", "port.mjs",
          'named = (type) => `${type.replace("-", "_")}_predictions`',
          'named = (type) => `${type}_predictions`', r"wrong value at /items/\*/\*"),
    Patch("escapes otherwise", "json.mjs", "toString(16)", "toString(16).toUpperCase()",
          r"text spelled otherwise at the whole answer"),
)  # fmt: skip
"""In the Node port of this project."""
