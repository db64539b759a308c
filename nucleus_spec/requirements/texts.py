"""Requirements on objects as such, and on how their payloads are read from JSON and written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from nucleus_spec.editions import V0_21_2
from nucleus_spec.requirements.requirement import ALL, EVERY, Requirement, must, of, should

# fmt: off
TEXTS: Final[Mapping[str, tuple[Requirement, ...]]] = {
    "Objects": (
        must("OBJECT-1",
             "There are eight types of prediction. Their names are `box`, `line`, `polygon`, "
             "`keypoints`, `cuboid`, `category`, `scene-category` and `segmentation`.",
             documented=["nucleus.prediction", *ALL], observed=EVERY),
        must("OBJECT-2",
             "A prediction is made by its constructor, or read from a payload. It gives its "
             "payload, the text of its payload, and whether local files go with it. A field "
             "without a value is None, which JSON writes as null.",
             documented=[*of("from_json", *ALL), *of("to_payload", *ALL), *of("to_json", *ALL),
                         *of("has_local_files_to_upload", *ALL)],
             observed=EVERY),
        must("OBJECT-3",
             "What a prediction gives follows from what it was made of and from the edition, and "
             "from nothing that was asked before.",
             observed=EVERY),
        must("CONSTRUCT-1",
             "A constructor takes its parameters by name, or by position in the order that the "
             "sentence on its type gives. An optional one that is not given is None; a required "
             "one that is not given, or None, is refused, but for `reference_id` where "
             "REFERENCE-1 lets another one name the item.",
             documented=ALL, observed=EVERY),
        must("CONSTRUCT-2",
             "A constructor refuses an argument that it has no parameter for: one under another "
             "name, one more by position than it takes, and one that its edition does not have "
             "yet. (A None for one that only later editions have may be refused, or not.)",
             observed=EVERY,
             chosen="Releases refuse a None under a name that they do not know. It says nothing, "
                    "and whoever writes for several editions passes it on."),
        must("CONSTRUCT-3",
             "The parts of predictions have constructors, too: a point is made of `x` and `y`, a "
             "point in space of `x`, `y` and `z`, a segment of `label`, `index` and, optional, "
             "`metadata`, and a keypoint of `x`, `y` and `visible`, all optional. "
             "Where arguments are JSON, each part is an object of its own arguments, and "
             "CONSTRUCT-2 holds for it.",
             observed=EVERY),
        must("CONSTRUCT-4",
             "Every constructor also has the optional parameters `dataset_item_id` and "
             "`dataset_id`. It takes them by name only, except that a segmentation takes "
             "`dataset_item_id` by position, too, as its fifth.",
             observed=["0.21.2"], since=V0_21_2),
    ),
    "Reading JSON": (
        must("WIRE-7",
             "A text that is not JSON, as RFC 8259 defines it, is refused: one with a byte order "
             "mark or a comment, a comma too many, white space other than blanks, tabs, line "
             "feeds and carriage returns, a key or a word without quotation marks, a control "
             "character in a string, a second value, or a number such as `+1`, `01`, `.5` or "
             "`5.`. (The case of a byte order mark is recommended, not required, because some "
             "readers take it for a sign of the encoding.)",
             chosen="The documentation and the releases read objects, not texts. RFC 8259 says "
                    "what a JSON text is, and lets readers be lenient; one that is makes two "
                    "programs disagree on whether there is a prediction."),
        must("WIRE-1",
             "A payload is a JSON object, and anything else is refused. Its keys are spelled as "
             "this spec spells them, letter case included, and may be read in any order. Null, "
             "absence and emptiness are three things: where a sentence says one of them, no other "
             "will do.",
             documented=[*of("from_json", *ALL), *of("to_payload", *ALL)], observed=EVERY),
        must("WIRE-10",
             "What a constructor requires is required in a payload, too: absent or null, it is "
             "refused. What is optional may be absent or null, and both mean None. Where it is "
             "otherwise, the sentence on the field says so.",
             documented=ALL,
             chosen="Releases read some required values as 0 or as nothing where they are absent. "
                    "That is refused here, because it makes a prediction of a truncated payload."),
        must("WIRE-3",
             "Keys that this spec does not name are ignored wherever they stand in a payload, and "
             "are not sent back. So are keys that only other types have, or only later editions. "
             "Inside `metadata` and `class_pdf` no key is unknown. (A case of what is nested 300 "
             "levels deep under such a key is recommended, not required.)",
             observed=EVERY),
        should("WIRE-8",
               "Where a key occurs twice in one object, the last value counts, a null as well, and "
               "stands at the place of the first. Nothing of the earlier value is left: objects "
               "and lists are not merged.",
               observed=EVERY),
        must("WIRE-5",
             "Every string is kept as it is, code point by code point, however it was escaped: "
             "nothing is trimmed, normalized, re-cased or taken for a number, a date or null. The "
             "same holds for keys inside `metadata` and `class_pdf`.",
             observed=EVERY),
        should("WIRE-9",
               "Half a surrogate pair that stands alone, such as `\\ud83d`, is kept as well, "
               "although it is no character.",
               observed=EVERY),
        must("NUMBER-1",
             "A number written without a fraction and without an exponent is an integer, of any "
             "size, and no digit of it is lost; `-0` is 0. Every other number is the double "
             "nearest to it, and of two that are equally near the even one: `10.0` and `1e1` are "
             "the double 10.0, not the integer 10; `1e-400` is 0.0, and `-0.0` keeps its sign. "
             "(Cases of integers of more than 1,000 digits, of others of more than 35, and of "
             "what is rounded to zero or down to the largest double, are recommended, not "
             "required, because JSON parsers have limits of their own.)",
             observed=EVERY),
        must("NUMBER-2",
             "Neither `true` nor a string of digits is a number. A whole number is an integer: "
             "`1.0` is none.",
             chosen="The documentation says float or int, and releases keep any value. In Python, "
                    "true is a number, and 1.0 equals 1; in JSON and in most languages they are "
                    "not the same."),
        must("WIRE-4",
             "NaN and the infinities are refused: JSON has no such numbers, and a text that has "
             "one, under whatever key, is not JSON. A number that is too large for a double, such "
             "as `1e400`, is refused wherever it is read. (Under a key that is ignored it may be "
             "refused, or not.) An integer in plain digits is never too large (NUMBER-1).",
             observed=EVERY,
             chosen="Releases refuse such a number when its text is asked for, and ignore it "
                    "under an unknown key. A reader may refuse it at once, as most JSON parsers "
                    "do."),
    ),
    "Writing JSON": (
        should("WIRE-2",
               "The text of a payload is one line and nothing else: keys in the order that the "
               "sentence on the type gives, inside `metadata` and `class_pdf` in the order in "
               "which they came, even those that look like integers; `, ` between members and `: "
               "` behind a key, and no other blank; `{}` and `[]` where nothing is inside. In "
               "strings and keys the characters from U+0020 to U+007E stand as they are, `/`, `<` "
               "and `&` among them, but for `\\\"` and `\\\\`. U+0008, U+0009, U+000A, U+000C and "
               "U+000D are `\\b`, `\\t`, `\\n`, `\\f` and `\\r`. Every other one, U+007F too, is "
               "`\\u` with four lower-case hexadecimal digits, and beyond U+FFFF a surrogate pair "
               "of these.",
               observed=EVERY),
        must("NUMBER-3",
             "This spec spells an integer in plain digits, and a double with the fewest digits "
             "that read back as the same double, of several such the nearest to it, and of two "
             "equally near the one that ends in an even digit. If the exponent of the first digit "
             "is from -4 to 15, there is a point in them, with a digit on both sides: `10.0`, "
             "`0.0001`, `-0.0`, `1000000000000000.0`. Otherwise there is one digit, a point only "
             "if more follow, and `e`, the sign and at least two digits of the exponent: `1e+16`, "
             "`1.5e-05`, `5e-324`.",
             observed=EVERY),
        should("WIRE-6",
               "A number that was written as an integer is sent as an integer, and one written "
               "with a fraction or an exponent as a double, wherever it stands, and both as "
               "NUMBER-3 spells them: `1e1` becomes `10.0`.",
               observed=EVERY),
    ),
}
# fmt: on
"""Subject -> its requirements."""
