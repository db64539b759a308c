"""The suite: cases, their catalog, and how they are loaded, written and traced to requirements."""
