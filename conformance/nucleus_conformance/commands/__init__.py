"""What the commands do, a module a group. `cli` parses, and imports the one that is needed."""
