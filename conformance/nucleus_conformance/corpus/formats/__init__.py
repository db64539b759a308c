"""The formats of a report on a dump. Each is a function from a `Report` to the parts of a text."""
