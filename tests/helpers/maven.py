"""Maven, as tests run it."""

from typing import Final

QUICKLY: Final = {
    "MAVEN_OPTS": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -DargLine=-XX:TieredStopAtLevel=1"
}
"""What to add to the environment: machine code of the best kind is not worth its making here."""
