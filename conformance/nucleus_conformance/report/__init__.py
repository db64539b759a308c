"""Reports: JSON lines, which are the source, and every format that is rendered from them."""
