"""Generated requests across the process boundary."""
