"""What an answer is worth: compared, judged, and held against the other answers."""
