"""A text that knows of each character from which element of the document it comes, through all that trims and joins it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, SupportsIndex

#: An element of the document, and the index of the character within its text; None for what no element holds (a printed number, a tab).
Origin = tuple[Any, int] | None


class Traced(str):
    """A string with an origin for each of its characters; ``+``, slices, strip, split, replace and ``joined`` keep them."""

    origins: tuple[Origin, ...]
    __slots__ = ("origins",)

    def __new__(cls, text: str, origins: Iterable[Origin]) -> Traced:
        made = super().__new__(cls, text)
        made.origins = tuple(origins)
        return made

    @classmethod
    def of(cls, text: str, element: Any) -> Traced:
        """All of an element's text."""
        return cls(text, ((element, n) for n in range(len(text))))

    def __add__(self, other: str) -> Traced:
        return Traced(str.__add__(self, other), (*self.origins, *origins_of(other)))

    def __radd__(self, other: str) -> Traced:
        return Traced(str.__add__(other, self), (*origins_of(other), *self.origins))

    def __getitem__(self, key: SupportsIndex | slice) -> Traced:
        origins = self.origins[key] if isinstance(key, slice) else (self.origins[key],)
        return Traced(super().__getitem__(key), origins)

    def lstrip(self, chars: str | None = None, /) -> Traced:
        """As of a string."""
        return self[len(self) - len(super().lstrip(chars)) :]

    def rstrip(self, chars: str | None = None, /) -> Traced:
        """As of a string."""
        return self[: len(super().rstrip(chars))]

    def strip(self, chars: str | None = None, /) -> Traced:
        """As of a string."""
        return self.lstrip(chars).rstrip(chars)

    def split(self, sep: str | None = None, maxsplit: SupportsIndex = -1) -> list[str]:
        """As of a string, for a separator that is given."""
        assert sep
        found: list[str] = []
        at = 0
        for part in super().split(sep, maxsplit):
            found.append(self[at : at + len(part)])
            at += len(part) + len(sep)
        return found

    def replace(self, old: str, new: str, count: SupportsIndex = -1, /) -> str:
        """As of a string; what is put in comes from nowhere."""
        return joined(new, self.split(old, count))


def origins_of(text: str) -> Sequence[Origin]:
    """The origin of each character; None throughout where the text was not traced."""
    return text.origins if isinstance(text, Traced) else (None,) * len(text)


def joined(between: str, parts: Iterable[str]) -> str:
    """``between.join(parts)``, traced where any part is."""
    parts = list(parts)
    text = between.join(parts)
    if not any(isinstance(part, Traced) for part in parts):
        return text
    origins: list[Origin] = []
    for n, part in enumerate(parts):
        origins += [*([None] * len(between) if n else []), *origins_of(part)]
    return Traced(text, origins)
