"""The formats of a report on a replay."""
