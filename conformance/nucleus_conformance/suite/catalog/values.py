"""Values of optional fields, valid and invalid, and strings, each with what it is there to show."""

from __future__ import annotations

from typing import Any, Final

EMPTY: Final[dict[str, list[tuple[str, Any, str]]]] = {
    "confidence": [
        ("zero", 0, "A confidence of 0 is one, and is sent."),
        ("float-zero", 0.0, "A confidence of 0.0 is one, and is sent."),
        ("one", 1, "1 is the highest confidence."),
        ("float-one", 1.0, "1.0 is the highest confidence."),
    ],
    "metadata": [("empty", {}, "Empty metadata is sent as it is.")],
    "embedding_vector": [("empty", [], "An empty embedding vector is not null.")],
    "annotation_id": [("empty", "", "An empty annotation_id is one: it is sent, and none made.")],
    "track_reference_id": [("empty", "", "An empty track_reference_id is sent as it is.")],
    "taxonomy_name": [("empty", "", "An empty taxonomy_name is one, and is sent.")],
    "class_pdf": [
        ("whole-numbers", {"car": 1, "bus": 0}, "Shares may be integers, and zero."),
        ("float-zero", {"car": 1.0, "bus": 0.0}, "A share of 0.0 is sent like others."),
        (
            "rounded-within-tolerance",
            {"car": 0.3333, "bus": 0.3333, "van": 0.3333},
            "Shares rounded to four decimals sum to 0.9999, which is near enough.",
        ),
        (
            "summed-with-care",
            {str(index): 0.1 for index in range(10)},
            "Ten times 0.1 is 1, although the doubles sum to a little less.",
        ),
    ],
}
"""Parameter -> valid values that look empty or are at a limit, and what becomes of them."""

WRONG: Final[dict[str, tuple[str, list[tuple[str, Any, str]]]]] = {
    "confidence": (
        "unchecked-confidence",
        [
            ("percentage", 95, "A confidence in percent is above 1."),
            ("just-above-one", 1.0000000000000002, "The double after 1 is above 1."),
            ("negative", -0.25, "A confidence is not below 0."),
            ("string", "0.9", "A string is no number, whatever it says."),
            ("false", False, "false is not the number 0."),
            ("true", True, "true is not the number 1."),
            ("list", [0.9], "A list is no number, though it has one in it."),
        ],
    ),
    "class_pdf": (
        "unchecked-class-pdf",
        [
            ("empty", {}, "No shares sum to 0, not to 1."),
            ("sum-two", {"car": 1, "bus": 1}, "The shares sum to 2."),
            (
                "rounded-to-two-decimals",
                {"car": 0.33, "bus": 0.33, "van": 0.33},
                "Shares rounded to two decimals sum to 0.99, which is too low.",
            ),
            ("value-above-one", {"car": 1.5, "bus": -0.5}, "One share is above 1, one below 0."),
            (
                "negative-value",
                {"car": -0.25, "bus": 0.5, "van": 0.75},
                "The shares sum to 1, but one is below 0.",
            ),
            ("string-value", {"car": "1"}, "A share that is a string is no number."),
            ("boolean-value", {"car": True}, "A share of true is not the number 1."),
            ("null-value", {"car": 1, "bus": None}, "A share of null is no number."),
            ("list", [0.5, 0.5], "A list of shares names no classes."),
            ("string", "car", "A class alone is no distribution."),
        ],
    ),
    "metadata": (
        "unchecked-metadata",
        [
            ("list", ["clear"], "Metadata is an object, not a list."),
            ("string", "clear", "Metadata is an object, not a string."),
            ("number", 7, "Metadata is an object, not a number."),
            ("true", True, "Metadata is an object, not true."),
        ],
    ),
    "embedding_vector": (
        "unchecked-list",
        [
            ("string", "[0.25, 0.5]", "The text of a list is a string."),
            ("object", {"0": 0.25}, "An object with numbers as keys is no list."),
            ("string-member", [0.25, "0.5"], "One member is a string."),
            ("boolean-member", [0.25, True], "One member is true, which is not the number 1."),
            ("null-member", [0.25, None], "One member is null."),
            ("number", 0.25, "A number alone is no list."),
        ],
    ),
    "annotation_id": (
        "unchecked-string",
        [
            ("number", 7, "An annotation_id is a string, not a number."),
            ("true", True, "An annotation_id is a string, not true."),
        ],
    ),
    "track_reference_id": (
        "unchecked-string",
        [
            ("number", 7, "A track_reference_id is a string, not a number."),
            ("list", ["red_car"], "A track_reference_id is one string, not a list."),
        ],
    ),
    "taxonomy_name": (
        "unchecked-string",
        [
            ("number", 7, "A taxonomy_name is a string, not a number."),
            ("false", False, "A taxonomy_name is a string, not false."),
        ],
    ),
}
"""Parameter -> the flag of the releases that accept them, and invalid values with the fault."""

STRINGS: Final = (
    ("non-ascii", "na\u00efve \u7f8e\u4e3d \u0440\u0443\u0441", "Characters outside ASCII",
     "are escaped"),
    ("astral", "\U0001f697\U0001f468\u200d\U0001f469", "Characters beyond U+FFFF",
     "are escaped as pairs of surrogates"),
    ("combining", "e\u0301 \u00e9 \u212b", "Forms that normalizing would change",
     "are escaped as they came"),
    ("escapes", "\"\\/\b\f\n\r\t\u2028\x00\x7f",
     "A quotation mark, a backslash, control characters, U+007F and U+2028",
     "are escaped, but a slash is not"),
    ("blanks", "  car ", "Blanks at both ends", "are sent as they are"),
)
"""Name, a string, what is in it, and what becomes of that in the text."""
