"""What a run tells: JSON lines for machines, which are the source, and a terminal for people."""
