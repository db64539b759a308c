"""What a run comes to: which failures are known, and the exit status."""
