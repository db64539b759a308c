"""From a dump to the smallest part of it that shows every shape which the whole has."""
