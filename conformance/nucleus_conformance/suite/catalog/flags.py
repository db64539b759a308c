"""Flags, each explained once: permitted deviations, and traps that groups of cases set."""

from __future__ import annotations

from typing import Final

from attrs import asdict, frozen


def _release(version: str) -> str:
    return f"https://github.com/scaleapi/nucleus-python-client/releases/tag/v{version}"


@frozen
class Flag:
    """What happens, why, its effect on data, and a link to a release that shows it."""

    what: str
    why: str
    effect: str
    link: str = _release("0.14.29")
    choice: str = ""
    """Flags with the same choice are one decision: an implementation deviates on all or none."""

    def to_json(self) -> dict[str, str]:
        """The form in the notes of a case file."""
        return {name: text for name, text in asdict(self).items() if text}


_UNCHECKED = "The SDK checks no types and no ranges; it sends what it was given."

FLAGS: Final[dict[str, Flag]] = {
    "absent-label-is-zero": Flag(
        "A payload without `label` is read as if its label were the integer 0.",
        "`from_json` takes 0 as the default of a missing label.",
        "Predictions get a class called 0; a box gets an id that begins with `0-`.",
        choice="absent-members",
    ),
    "absent-geometry-is-zero": Flag(
        "Coordinates, sizes and yaw that are missing are read as 0, missing vertices as none.",
        "`from_json` takes an empty geometry as the default, and 0 as the default of each number.",
        "A truncated payload turns into a prediction at the origin.",
        choice="absent-members",
    ),
    "unchecked-string": Flag(
        "A label, id or name that is no string is kept as it is.",
        _UNCHECKED,
        "Ingest may refuse the upload, or store the text of the value.",
    ),
    "unchecked-number": Flag(
        "A string, a boolean, null or a list where a number belongs is kept as it is.",
        _UNCHECKED,
        "Ingest refuses the upload, or stores a value that nothing can be computed with.",
    ),
    "unchecked-range": Flag(
        "A negative width, height or length is kept as it is.",
        _UNCHECKED,
        "Overlap with such a box is wrong or undefined in every metric.",
        choice="unchecked-range",
    ),
    "unchecked-confidence": Flag(
        "A confidence outside 0 to 1, or one that is no number, is kept as it is.",
        _UNCHECKED,
        "A confidence in percent passes every threshold.",
        choice="unchecked-confidence",
    ),
    "unchecked-class-pdf": Flag(
        "A class_pdf that is no complete distribution is kept as it is.",
        _UNCHECKED,
        "Entropy computed from it is meaningless.",
        choice="unchecked-class-pdf",
    ),
    "unchecked-metadata": Flag(
        "Metadata that is no object is kept as it is; an empty one of any type counts as none.",
        _UNCHECKED,
        "Ingest may refuse the upload; queries find nothing.",
    ),
    "unchecked-list": Flag(
        "A value of another type where a list belongs is kept as it is, or read as a list.",
        _UNCHECKED,
        "Ingest may refuse the upload.",
    ),
    "unchecked-index": Flag(
        "A skeleton index or a segment's index that is negative or no whole number is kept as it "
        "is.",
        "Only an index past the last keypoint is refused.",
        "The skeleton is drawn wrongly, or the segment names no pixel.",
        choice="unchecked-index",
    ),
    "null-reference": Flag(
        "A `reference_id` of null is kept as it is.",
        "Before 0.21.2 only a missing key is refused, not a null.",
        "The prediction is about nothing; the id of a box ends in `None`.",
    ),
    "truthy-visible": Flag(
        '`visible` is read by its truth: the string `"false"` means true, 0 means false. A '
        "constructor keeps it as it is.",
        "`from_json` passes it through Python's `bool`; the constructor checks nothing.",
        "Hidden keypoints become visible.",
    ),
    "optional-skeleton": Flag(
        "A skeleton of null is kept as it is.",
        "The annotation's skeleton became optional in 0.16.5; the prediction inherits the check.",
        "None known.",
        _release("0.16.5"),
    ),
    "absent-segments-are-none": Flag(
        "A mask payload without `annotations` is read as if the list were empty.",
        "`from_json` takes an empty list as the default.",
        "The pixel values of the mask mean nothing.",
        choice="absent-members",
    ),
    "absent-segment-parts": Flag(
        "A segment without `label` is read with an empty one, a segment without `index` with null.",
        "`Segment.from_json` takes those as defaults.",
        "The segment names no class, or no pixel value.",
        choice="absent-members",
    ),
    "optional-segment-index": Flag(
        "A segment that is made without an index has the index null.",
        "The parameter of the segment's constructor became optional in 0.18.1.",
        "The segment names no pixel value.",
        _release("0.18.1"),
    ),
    "unknown-type-is-mask": Flag(
        "A payload whose `type` is missing or unknown is read as a segmentation.",
        "The dispatch takes the segmentation as its default.",
        "A misspelled type is uploaded as a mask if it has a `mask_url`.",
    ),
    "unwritten-not-finite": Flag(
        "NaN, an infinity or a number too large for a double passes where no text has it: under a "
        "key that nobody knows, or where only local files are asked for.",
        "Python's `json` reads such numbers, and only a text that has them is refused.",
        "Two programs disagree on whether there is a prediction at all.",
    ),
    "unreadable-url": Flag(
        "A mask with an http URL whose host is none is refused when it is asked for local files.",
        "Python's `urlparse` raises an error for some hosts, such as `[`, whatever the scheme is.",
        "Nothing is uploaded, where a mask would have been reported as not accessible.",
    ),
    "early-null": Flag(
        "An argument of null is refused if only later editions have a parameter of that name.",
        "Python refuses an argument that there is no parameter for, whatever its value is.",
        "Code that names every parameter works with newer releases only.",
    ),
    "plain-vertices": Flag(
        "A constructor takes the objects that stand for points in a payload as points.",
        "The documentation says points; releases convert vertices that lack the attributes of one.",
        "Code that has always worked stops working, where they are refused.",
    ),
    "number-lexeme": Flag(
        "A number's spelling matters: an integer is not a float, and no digit may be lost.",
        "JavaScript has no integers, Go and Java have no big ones, and each writes floats its own "
        "way.",
        "A generated id that is spelled otherwise makes every upload a duplicate.",
    ),
    "null-absent-empty": Flag(
        "Null, absence, and emptiness (`0`, `\"\"`, `[]`, `{}`) are three things.",
        "Zero values, omitempty and truth tests make one of them.",
        "A confidence of 0 vanishes; an empty id is replaced by a generated one.",
    ),
    "key-order": Flag(
        "Keys are read in any order, and sent in one.",
        "Maps of Go and Java have no order, or their own.",
        "None for Nucleus; files and hashes of payloads change.",
    ),
    "duplicate-keys": Flag(
        "Of two equal keys in one object the last one counts.",
        "JSON leaves it open; some parsers take the first, or refuse.",
        "Two programs read two different predictions from one text.",
    ),
    "unicode": Flag(
        "Strings are sequences of code points, escaped or not, halves of surrogate pairs included.",
        "Some languages normalize, or replace what is not text.",
        "Labels that look the same become one, or one becomes two.",
    ),
    "look-alikes": Flag(
        "A string that looks like a number, a date or null is a string.",
        "Loosely typed readers convert it.",
        "The class `007` becomes the class 7.",
    ),
    "deep-nesting": Flag(
        "Metadata may be nested, to depth 100 at least.",
        "Some readers stop earlier, or run out of stack.",
        "The prediction cannot be uploaded.",
    ),
    "no-depth-limit": Flag(
        "Metadata that is nested more than 200 deep is kept, as far as the reader's own stack "
        "reaches.",
        "The SDK does not look into metadata; Python ends somewhere below 1,000.",
        "Other readers stop earlier, and lose the prediction.",
    ),
    "long-values": Flag(
        "Lists and strings may be long.",
        "Some readers have limits, or cut off.",
        "A mask loses its outline, an embedding its dimensions.",
    ),
    "not-finite": Flag(
        "NaN and the infinities are refused, and so is a number too large for a double.",
        "Some readers take them as numbers, null or the largest double.",
        "What is uploaded is not what was predicted.",
    ),
    "invalid-json": Flag(
        "Text that is not JSON is refused, however small the fault.",
        "Lenient readers accept commas, comments and bare words.",
        "Two programs disagree on whether there is a prediction at all.",
    ),
    "unknown-keys": Flag(
        "Keys that nobody knows are ignored at every level.",
        "Strict readers refuse them; generic ones send them back.",
        "Exports, which have more keys, cannot be read.",
    ),
    "key-case": Flag(
        "Keys are matched letter by letter: `Label` is not `label`.",
        "Go's encoding/json, and the web defaults of System.Text.Json, disregard letter case.",
        "A key that nobody knows takes the place of the one that counts.",
        "https://github.com/golang/go/issues/14750",
    ),
    "merged-keys": Flag(
        "Of two equal keys the last value counts alone: objects and lists are not merged.",
        "Go's encoding/json reads the second value into what the first one left.",
        "A prediction arises that stands in no payload.",
        "https://github.com/golang/go/issues/24415",
    ),
    "null-keeps-value": Flag(
        "A null takes the place of an earlier value of the same key.",
        "In Go's encoding/json a null leaves what is there as it is.",
        "A confidence that was taken back is uploaded.",
        "https://github.com/golang/go/issues/14640",
    ),
    "byte-order-mark": Flag(
        "U+FEFF before a text is refused; inside of strings it is a character.",
        "JSON leaves it open; some readers skip it, and some drop it everywhere.",
        "Two programs disagree on whether there is a prediction, or on its label.",
    ),
    "special-keys": Flag(
        "`__proto__`, `constructor` and their like are keys, classes and names like others.",
        "In JavaScript objects have such members from the outset, and `__proto__` sets another.",
        "Metadata is lost, or values are read that nobody sent.",
    ),
    "integer-keys": Flag(
        "Keys that look like integers are strings, and keep their places.",
        "JavaScript moves them to the front; PHP makes numbers of them, and lists of 0, 1, 2.",
        "A class_pdf over the classes 0 and 1 is sent as a list.",
    ),
    "magic-keys": Flag(
        "Keys such as `$type`, `$ref`, `@class` and `json_class` are metadata like others.",
        "Some libraries take instructions from them: of which class an object is, or what it is "
        "a reference to.",
        "Metadata is lost, changed, or refused.",
        "https://github.com/JamesNK/Newtonsoft.Json/issues/2108",
    ),
    "escaped-text": Flag(
        'A text escapes `"`, `\\` and all outside U+0020 to U+007E, in lower-case digits; no more.',
        "Many writers escape what is dangerous in HTML as well, or a slash, or leave U+007F.",
        "None for Nucleus; files and hashes of payloads change.",
    ),
    "class-pdf-sum": Flag(
        "A sum up to 0.001 from 1 passes, as its decimals say it; what is further off does not.",
        "In doubles 1.001 - 1 may be more than 0.001, and sums of 32-bit floats are far off.",
        "Rounded distributions are lost, or incomplete ones pass.",
    ),
    "wide-index": Flag(
        "An index is a whole number of any size.",
        "In 32 bits 2^32 is 0; in a double 2^53 + 1 is 2^53.",
        "An index that is wrong becomes one that exists.",
    ),
    "folder-mask": Flag(
        "A folder is no mask, and its path names no file.",
        "Whoever asks whether a path exists gets yes for a folder as well.",
        "The upload fails later, where nobody knows which prediction it was.",
    ),
    "linked-mask": Flag(
        "A mask that is a symbolic link is what the link leads to.",
        "Node's `lstat`, Go's `Lstat` and Rust's `symlink_metadata` tell of the link itself.",
        "A mask that is there is missing, or one that is missing is there.",
    ),
    "local-files-of-nothing": Flag(
        "Where a payload is refused, nobody is told whether it has files to upload.",
        "Only the type and `mask_url` are needed for the answer, so that the rest is not read.",
        "The upload begins, and the prediction is refused later.",
    ),
    "unknown-part-arguments": Flag(
        "A constructor refuses arguments that it has no parameter for.",
        "Languages without named parameters take an object, and do not look for others in it.",
        "A misspelled argument is lost without a word.",
    ),
    "alike-keys": Flag(
        "Keys, and strings, are equal only if they agree character by character.",
        "In Swift canonically equivalent strings are equal; collations disregard case, width and "
        "blanks.",
        "Two classes become one, or a prediction is refused; a cache gives the text of another.",
    ),
    "mixed-lists": Flag(
        "Lists in metadata keep each member as it is, whatever stands beside it.",
        "Data frames and typed lists fill in what a row lacks, and make one type of all members.",
        "Metadata has nulls that nobody sent, and numbers of another type.",
    ),
    "loose-bounds": Flag(
        "A bound is exact: -1e-300 is below 0, and 1.0000001 is above 1.",
        "A check with a tolerance, in 32 bits, or after rounding lets them pass.",
        "What passes here is refused there, or turns negative when it is multiplied.",
    ),
    "unescaped-twice": Flag(
        "A string is unescaped once: `C:\\\\new` in a text has a backslash and an n in it.",
        "Readers that unescape in a second step, decode entities, or treat strings as URLs.",
        "Paths, labels and keys change, or two of them become one.",
    ),
    "leaking-state": Flag(
        "A request is answered as if it were the first one.",
        "Objects that are used again, caches whose key says too little, shared defaults.",
        "A prediction carries fields of another one.",
    ),
}
"""Flag name -> flag."""
