"""Judging: compares each answer, gives it a verdict, and checks it against the other answers."""
