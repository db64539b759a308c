"""How the strategies are put together: rare values, names, and what the caller gave."""

from __future__ import annotations

from collections.abc import Callable
from inspect import Parameter, Signature
from typing import Any, TypeVar

from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import SearchStrategy

from nucleus_spec.showing import show_python

T = TypeVar("T")


def _itself(value: T) -> T:
    return value


def or_none(strategy: SearchStrategy[T]) -> SearchStrategy[T | None]:
    """None half of the time.

    `none() | strategy` would give None less often if the strategy is itself a union, because
    Hypothesis flattens unions and gives all members the same share.
    """
    return st.none() | st.builds(_itself, strategy)


@st.composite
def mostly(draw: st.DrawFn, usual: SearchStrategy[T], rare: SearchStrategy[T], one_in: int) -> T:
    """Usual values, and one in so many is a rare one.

    Long lists and texts are rare because a test case cannot hold many of them.
    """
    return draw(rare if draw(st.integers(1, one_in)) == one_in else usual)


def named(name: str, strategy: SearchStrategy[T], **given: Any) -> SearchStrategy[T]:
    """The strategy, with a `repr` like the call that made it."""

    def drawn(draw: st.DrawFn, **_: Any) -> T:
        return draw(strategy)

    shown = [Parameter(each, Parameter.KEYWORD_ONLY) for each in given]
    first = Parameter("draw", Parameter.POSITIONAL_ONLY)
    drawn.__signature__ = Signature([first, *shown])  # type: ignore[attr-defined]  # `help` reads it
    drawn.__name__ = name
    made: Callable[..., SearchStrategy[T]] = st.composite(drawn)
    return made(**given)


def given_only(**parts: SearchStrategy[Any] | None) -> dict[str, SearchStrategy[Any]]:
    """The sub-strategies that the caller gave, by name.

    Raises `InvalidArgument` if one is not a strategy.
    """
    given = {name: part for name, part in parts.items() if part is not None}
    for name, part in given.items():
        if not isinstance(part, SearchStrategy):
            shown = show_python(part)
            raise InvalidArgument(
                f"{name} must be a strategy, such as st.just({shown}), but is {shown}"
            )
    return given
