"""Checks a dump on a Ray cluster. `driver` alone imports Ray, in a process of its own."""
