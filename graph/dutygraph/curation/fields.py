"""Checks the values of one entry: known keys, types, codes and dates, each fault told with the entry's place and a cure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from difflib import get_close_matches
from typing import Any

from dutygraph.errors import InputError

_ID = re.compile(r"\w[\w-]{0,39}")


def nearest(value: str, known: Collection[str]) -> str:
    """A cure for an unknown word: the known ones that are like it, or all of them."""
    return f"known are {', '.join(get_close_matches(value, known, n=3) or known)}"


@dataclass(frozen=True, slots=True)
class Fields:
    """The keys and values of one table of a TOML file, with the place to name in messages."""

    raw: Mapping[str, Any]
    what: str
    path: str
    line: int

    def fault(self, message: str, cure: str) -> InputError:
        """What to raise where something is wrong with this entry."""
        return InputError(f"{self.what}: {message}", cure, self.path, self.line, 1 if self.line else 0)

    def only(self, known: Collection[str]) -> None:
        """Raise InputError for a key that is not among ``known``."""
        for key in self.raw:
            if key not in known:
                near = get_close_matches(key, known, n=1)
                raise self.fault(f"unknown key {key}", f"did you mean {near[0]}?" if near else nearest(key, known))

    def needs(self, keys: Iterable[str]) -> None:
        """Raise InputError where one of the keys is missing or empty."""
        missing = [key for key in keys if self.raw.get(key, "") == ""]
        if missing:
            raise self.fault(f"{', '.join(missing)} missing", f"add {missing[0]} = …")

    def text(self, key: str) -> str:
        """A text, "" where the key is absent."""
        value = self.raw.get(key, "")
        if not isinstance(value, str):
            raise self.fault(f"{key} must be a text", f'write {key} = "…"')
        return value

    def code(self, key: str, known: Collection[str], default: str = "") -> str:
        """One of the notations ``known``."""
        value = self.text(key) or default
        if value and value not in known:
            raise self.fault(f"unknown {key} {value!r}", nearest(value, known))
        return value

    def whole_number(self, key: str, default: int) -> int:
        """A whole number from 1."""
        value = self.raw.get(key, default)
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            raise self.fault(f"{key} must be a whole number from 1", f"write {key} = 1")
        return value

    def truth(self, key: str) -> bool:
        """True or false; false where the key is absent."""
        value = self.raw.get(key, False)
        if not isinstance(value, bool):
            raise self.fault(f"{key} must be true or false", f"write {key} = true")
        return value

    def day(self, key: str) -> str:
        """A date as YYYY-MM-DD."""
        value = self.raw.get(key)
        if not isinstance(value, date) or isinstance(value, datetime):
            raise self.fault(f"{key} must be a date", f"write {key} = 2026-01-31, without quotation marks")
        return value.isoformat()

    def number(self, key: str) -> Decimal | tuple[Decimal, Decimal]:
        """A number, or two in brackets."""
        value = self.raw.get(key)
        pair = value if isinstance(value, list) else [value]
        if len(pair) not in (1, 2) or not all(isinstance(one, int | float | Decimal) and not isinstance(one, bool) for one in pair):
            raise self.fault(f"{key} must be a number", f"write {key} = 90, or {key} = [5, 10] for a range")
        numbers = [Decimal(str(one)) for one in pair]
        if not all(one.is_finite() for one in numbers):
            raise self.fault(f"{key} must be a finite number", f"write {key} = 90")
        return numbers[0] if len(numbers) == 1 else (numbers[0], numbers[1])

    def name(self, key: str) -> str:
        """A short name that may be part of an address: letters, digits, _ and -; "" where the key is absent."""
        value = self.text(key)
        if value and not _ID.fullmatch(value):
            raise self.fault(f"{key} {value!r} is no short name", "use up to 40 letters, digits, - and _")
        return value

    def tables(self, key: str) -> list[Fields]:
        """The tables listed under the key."""
        value = self.raw.get(key, [])
        if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
            raise self.fault(f"{key} must be a list of tables", f'write {key} = [{{ kind = "party", quote = "…" }}]')
        return [Fields(one, f"{self.what}, {key}", self.path, self.line) for one in value]
