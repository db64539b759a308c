"""What is asked: cases, how they are loaded, written and traced, and the catalog that they come from."""
