"""The containers that predictions hold: a `dict` and a `list` that cannot be changed.

They compare, print and are encoded like any other. `copy()` and `dict(…)` or `list(…)` give one
that can be changed; a payload of `to_payload` can be changed at all levels.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final, NoReturn


def _refuse(self: object, *_: object, **__: object) -> NoReturn:
    raise TypeError(
        "what a prediction holds cannot be changed: attrs.evolve makes a prediction that differs"
    )


_REFUSE: Final[Any] = _refuse
_NOTHING: Final[Any] = object.__init__
"""Does nothing, so that calling it once more changes nothing: `__new__` fills the containers."""


class ReadOnlyDict(dict[str, Any]):
    """A JSON object. Whatever would change it raises `TypeError`."""

    __slots__ = ()
    __init__ = _NOTHING
    __setitem__ = __delitem__ = __ior__ = _REFUSE
    clear = pop = popitem = setdefault = update = _REFUSE

    def __new__(cls, value: Mapping[str, Any] | Iterable[tuple[str, Any]] = ()) -> ReadOnlyDict:
        """The same members, of a mapping or of pairs."""
        made = dict.__new__(cls)
        dict.update(made, value)
        return made

    def __reduce__(self) -> tuple[Any, ...]:
        return ReadOnlyDict, (dict(self),)

    def __deepcopy__(self, _: object) -> ReadOnlyDict:
        return self


class ReadOnlyList(list[Any]):
    """A JSON array. Whatever would change it raises `TypeError`."""

    __slots__ = ()
    __init__ = _NOTHING
    __setitem__ = __delitem__ = __iadd__ = __imul__ = _REFUSE
    append = clear = extend = insert = pop = remove = reverse = sort = _REFUSE

    def __new__(cls, value: Iterable[Any] = ()) -> ReadOnlyList:
        """The same members."""
        made = list.__new__(cls)
        list.extend(made, value)
        return made

    @property  # type: ignore[misc]  # in typeshed it has a setter as well
    def __class__(self) -> type:
        """Where `attrs.asdict` copies a list into one of its class, that is a plain list.

        Of objects it makes plain ones anyhow.
        """
        return list

    def __reduce__(self) -> tuple[Any, ...]:
        return ReadOnlyList, (list(self),)

    def __deepcopy__(self, _: object) -> ReadOnlyList:
        return self
