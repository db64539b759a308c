"""A report as people and machines read it: a module each."""
