"""Fuzzing: generated requests to implementations in other processes."""
