"""Constraints on values: each is a check, the equivalent JSON Schema, and the Python type.

A constraint is bound once to the location of its field. The bound check returns a value in plain
form, which nobody can change: a `str`, `int`, `float`, `tuple`, or a read-only `dict` or `list`.
For an invalid value it raises `InvalidPrediction` with the location's pointer and requirement.
"""

from nucleus_spec.constraints.constraint import (
    Check,
    Constraint,
    Schema,
    instance_of,
    list_of,
    optional,
    with_comment,
)
from nucleus_spec.constraints.objects import (
    DISTRIBUTION,
    DISTRIBUTION_TOLERANCE,
    JSON_OBJECT,
    MAX_DEPTH,
)
from nucleus_spec.constraints.read_only import ReadOnlyDict, ReadOnlyList
from nucleus_spec.constraints.scalars import (
    BOOLEAN,
    INDEX,
    NAMED,
    NOT_NEGATIVE,
    NUMBER,
    PIXEL_VALUE,
    PROBABILITY,
    STRING,
    as_spelled,
    plain,
)

__all__ = [
    "BOOLEAN",
    "DISTRIBUTION",
    "DISTRIBUTION_TOLERANCE",
    "INDEX",
    "JSON_OBJECT",
    "MAX_DEPTH",
    "NAMED",
    "NOT_NEGATIVE",
    "NUMBER",
    "PIXEL_VALUE",
    "PROBABILITY",
    "STRING",
    "Check",
    "Constraint",
    "ReadOnlyDict",
    "ReadOnlyList",
    "Schema",
    "as_spelled",
    "instance_of",
    "list_of",
    "optional",
    "plain",
    "with_comment",
]
