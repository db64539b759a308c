"""Predictions of a dump, put to two implementations: what one makes otherwise than the other."""
