"""The words and patterns that plans are put together from: TOML files beside this module."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

FOLDER = Path(__file__).parent / "words"
#: The jurisdiction of central bodies.
STATE = "中国"


@cache
def words(name: str) -> dict[str, Any]:
    """One of the files: places, agencies, phrases, domains."""
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def jurisdictions() -> tuple[str, ...]:
    """Every jurisdiction as a path (云川省/临江市/岚山县), the state first."""
    paths = [STATE]
    for province in words("places")["province"]:
        paths.append(province["name"])
        for city, counties in province["cities"].items():
            paths += [f"{province['name']}/{city}", *(f"{province['name']}/{city}/{county}" for county in counties)]
    return tuple(paths)


def level_of(jurisdiction: str) -> int:
    """0 for the state, 1 for a province, 2 for a city, 3 for a county: the place in lists of names by level."""
    return 0 if jurisdiction == STATE else jurisdiction.count("/") + 1


@dataclass(frozen=True, slots=True)
class Setting:
    """What all sentences of one plan share: whose it is, what it is about, for which years, and the source of chance."""

    jurisdiction: str
    domain: dict[str, Any]
    first: int
    last: int
    random: Random

    @property
    def annual(self) -> bool:
        """Whether the plan is for one year."""
        return self.first == self.last

    @property
    def level(self) -> int:
        """0 for the state, 1 for a province, 2 for a city, 3 for a county."""
        return level_of(self.jurisdiction)

    @property
    def place(self) -> str:
        """The name with which the place's own documents open; the state's open with 全国."""
        return "全国" if self.level == 0 else self.jurisdiction.rpartition("/")[2]

    def draw(self, key: str) -> Any:
        """One of the domain's words of that key."""
        return self.random.choice(self.domain[key])

    def agencies(self, count: int, but: Collection[str] = ()) -> list[str]:
        """Different bodies of this level, none of ``but``; the domain's own before others, while there are any."""
        names = {field: levels[self.level] for field, levels in words("agencies")["fields"].items() if levels[self.level] not in but}
        free = [field for field in self.domain["fields"] if field in names]
        own = self.random.sample(free, min(count, 2, len(free)))
        others = self.random.sample([field for field in names if field not in own], count - len(own))
        return [names[field] for field in (*own, *others)]


def patterns(*path: str) -> Any:
    """What stands under that path in the phrases."""
    found: Any = words("phrases")
    for key in path:
        found = found[key]
    return found


def pick(random: Random, *path: str) -> Any:
    """One of the phrases under that path."""
    found: Sequence[Any] = patterns(*path)
    return random.choice(found)
