"""The gate: which failures are known, and the exit status."""
