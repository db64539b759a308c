"""Dumps: files of any number of predictions, checked before they are uploaded.

The road of a line: `sources` opens a file, `blocks` cuts it into blocks of records, `check` says of
a block what is wrong in it and which ids it has, `part` keeps that, and `merge` makes one report of
all parts, with what only many predictions show (`crossing`). `check` and `merge` are pure, and
nothing depends on how the input was shared out. Most records are `fast` to accept; what that doubts
goes to `exact`, which asks the reference and explains.
"""
