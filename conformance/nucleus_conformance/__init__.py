"""Scores an implementation of Nucleus predictions, in any language, against golden fixtures."""
