"""Dumps: files of any number of predictions, checked before they are uploaded.

The road of a line: `sources` opens a file, `blocks` cuts it into blocks of records, `check` says of a
block what is wrong in it and which ids it has, `part` keeps that, and `merge` tells of all parts
what is wrong in them together. `check` and `merge` are pure, and nothing depends on how the input
was cut. Most records are `fast` to accept; what that doubts goes to `exact`, which asks the
reference and explains.
"""
