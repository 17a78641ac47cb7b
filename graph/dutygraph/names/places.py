"""Knows places by their names: their level, the path that holds them, and which of them a name opens with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from pathlib import Path

from dutygraph.errors import InputError
from dutygraph.fold import fold_name
from dutygraph.names.entries import place, table_list
from dutygraph.vocabulary import load_vocabulary
from dutygraph.workspace import read_toml

FILE = "places.toml"
#: The jurisdiction of central bodies and national law, as a path in simplified script.
STATE = "中国"
_LONGEST = 12  # characters of a place's name
_LEVELS = ("provincial", "prefectural", "county", "township")


@dataclass(frozen=True)
class Places:
    """Places that are known, and how names of places end. Paths are in simplified script: 江苏省/南京市.

    ``known`` maps a name to its path where only one place bears it; ``shorts`` maps a place's word (沈阳) to its path.
    """

    known: Mapping[str, str] = field(default_factory=dict)
    shorts: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    traditional: Mapping[str, str] = field(default_factory=dict)
    endings: Mapping[str, Sequence[str]] = field(default_factory=dict)
    city: str = ""
    municipalities: frozenset[str] = frozenset()
    state_names: tuple[str, ...] = ()

    def complete(self, jurisdiction: str) -> str:
        """The full path of a jurisdiction whose first place is known: 南京市/鼓楼区 becomes 江苏省/南京市/鼓楼区."""
        first, slash, rest = "/".join(filter(None, map(fold_name, jurisdiction.split("/")))).partition("/")
        return self.known.get(first, first) + slash + rest

    def kinds(self, path: str) -> tuple[str, ...]:
        """The levels at which patterns are sought for that place, the narrowest first: a municipality is provincial too."""
        if path in self.municipalities:
            return ("municipality", "provincial")
        level = self.level(path)
        return (level,) if level else ()

    def level(self, path: str) -> str:
        """The level of a place by its path: central, provincial, prefectural, county, township; "" where it cannot be told."""
        if path == STATE:
            return "central"
        if path in self.municipalities:
            return "provincial"
        above, _, name = path.rpartition("/")
        if self.city and name.endswith(self.city):
            return "prefectural" if not above or (self.level(above) == "provincial" and above not in self.municipalities) else "county"
        fits = [(len(ending), level) for level in _LEVELS for ending in self.endings.get(level, ()) if name.endswith(ending)]
        return max(fits)[1] if fits else ""

    def word(self, path: str) -> str:
        """The level's word with which plans of that place speak of it: 省, 市, 自治区, 县."""
        name = path.rpartition("/")[2]
        return max((word for word in self.level_words if name.endswith(word)), key=len, default="")

    def short(self, path: str) -> str:
        """The word of a place's name: 南京 for 南京市."""
        name = path.rpartition("/")[2]
        if name in self.words:
            return self.words[name]
        ending = self.word(path)
        return name[: -len(ending)] if ending and len(name) > len(ending) + 1 else name

    def named(self, text: str, jurisdiction: str) -> Iterator[tuple[str, int]]:
        """Each place that the name opens with in full, as (path, length), the longest first: 江苏省南京市; 鼓楼区 in a plan of 南京市."""
        found = dict(self._descend("", text, 0))
        segments = [] if jurisdiction == STATE else jurisdiction.split("/")
        for last in range(len(segments)):
            path = "/".join(segments[: last + 1])
            for first in range(last + 1):
                joined = "".join(segments[first : last + 1])
                if joined and text.startswith(joined):
                    found[path] = len(joined)
                    found.update(self._descend(path, text, len(joined)))
        if segments:
            found.update(self._children(jurisdiction, text, 0))
        return iter(sorted(found.items(), key=lambda one: -one[1]))

    def supplied(self, text: str, jurisdiction: str) -> Iterator[tuple[str, int]]:
        """The nearest place around the plan whose level's word the name opens with: 市 in a county's plan is its city."""
        segments = [] if jurisdiction == STATE else jurisdiction.split("/")
        for word in self.level_words:
            if text.startswith(word):
                around = (n for n in range(len(segments), 0, -1) if segments[n - 1].endswith(word))
                if (n := next(around, None)) is not None:
                    yield "/".join(segments[:n]), len(word)

    def shortened(self, text: str, jurisdiction: str) -> Iterator[tuple[str, int]]:
        """Each place whose word alone the name opens with: 江苏证监局."""
        for n, _ in enumerate(jurisdiction.split("/") if jurisdiction != STATE else (), 1):
            path = "/".join(jurisdiction.split("/")[:n])
            if text.startswith(self.short(path)):
                yield path, len(self.short(path))
        for length in range(min(_LONGEST, len(text)), 1, -1):
            if (path := self.shorts.get(text[:length], "")) != "":
                yield path, length

    def sure(self, text: str, jurisdiction: str) -> Iterator[tuple[str, int]]:
        """As ``named``, but only places that are known, or that hold the plan."""
        for path, length in self.named(text, jurisdiction):
            if path in self._paths or f"{jurisdiction}/".startswith(f"{path}/"):
                yield path, length

    def opens(self, text: str, jurisdiction: str) -> tuple[str, int] | None:
        """The place that a name outside every registry opens with, in full or by a level's word; None where that cannot be told.

        A word that only looks like a level (市场…, 市属…, 区域…) is none, nor is a place that nobody knows.
        """
        if sure := next(self.sure(text, jurisdiction), None):
            return sure
        return None if text.startswith(_no_places()) else next(self.supplied(text, jurisdiction), None)

    def level_word(self, text: str) -> str:
        """The level whose word a name opens with, although no such place is around the plan."""
        if text.startswith(_no_places()):
            return ""
        levels = {ending: level for level in _LEVELS for ending in self.endings.get(level, ())} | {self.city: "prefectural"}
        return next((levels[word] for word in self.level_words if text.startswith(word)), "")

    @cached_property
    def level_words(self) -> tuple[str, ...]:
        """The words of all levels, the longest first."""
        words = [*(ending for level in _LEVELS for ending in self.endings.get(level, ())), *([self.city] if self.city else [])]
        return tuple(sorted(words, key=len, reverse=True))

    @cached_property
    def _paths(self) -> frozenset[str]:
        return frozenset(self.known.values())

    def _descend(self, path: str, text: str, at: int) -> Iterator[tuple[str, int]]:
        """Places within ``path`` (everywhere: "") that stand at that position, and those within them."""
        for length in range(2, min(_LONGEST, len(text) - at) + 1):
            inner = self.known.get(text[at : at + length], "")
            if inner and (not path or inner.startswith(f"{path}/")):
                yield inner, at + length
                yield from self._descend(inner, text, at + length)
        if path:
            yield from self._children(path, text, at)

    def _children(self, path: str, text: str, at: int) -> Iterator[tuple[str, int]]:
        """Places just below a city, county or municipality that nobody listed: whatever ends as such a place does."""
        below = {"prefectural": "county", "county": "township"}.get("prefectural" if path in self.municipalities else self.level(path), "")
        endings = [*self.endings.get(below, ()), *([self.city] if below == "county" else [])]
        for end in range(at + 2, min(len(text), at + _LONGEST)):
            name = text[at:end]
            if name.endswith(tuple(endings)) and not name.startswith(_no_places()) and name not in endings:
                yield f"{path}/{name}", end


@cache
def _no_places() -> tuple[str, ...]:
    """The vocabulary's words that open with a level's word and are none (市场, 市属), or tell no place (各, 园区)."""
    table = load_vocabulary()["agencies"]
    heads = table["heads"]
    levels = {*heads["levels"], *table["endings"]["territories"]} - set(heads["shared"])
    return (*heads["not_heads"], *heads["all"], *heads["ranks"], *heads["standalone"], *levels)


def load_places(folders: Sequence[Path]) -> Places:
    """Read ``places.toml`` of each folder; what an earlier folder says wins. Raises InputError where one cannot be used."""
    paths: dict[str, list[str]] = {}
    traditional: dict[str, str] = {}
    tables: dict[str, dict[str, object]] = {"levels": {}, "state": {}, "short": {}}
    for folder in folders:
        data = read_toml(folder / FILE)
        for key, table in tables.items():
            said = data.get(key, {})
            if not isinstance(said, dict):
                raise InputError(f"{key} is a table", f"write [{key}]", str(folder / FILE))
            table.update({k: v for k, v in said.items() if k not in table})
        for number, within in enumerate(table_list(folder / FILE, "within", data), 1):
            names = _texts(within.get("holds"))
            others = _texts(within.get("traditional")) or names
            if not names or not isinstance(within.get("place"), str) or len(names) != len(others):
                cure = "and `traditional`, where it is given, one name for each of holds"
                raise InputError("[[within]] needs place and holds", cure, *place(folder / FILE, "within", number))
            for name, other in zip(names, others, strict=True):
                path = f"{within['place']}/{name}" if within["place"] else name
                if path not in paths.setdefault(name, []):
                    paths[name].append(path)
                if "traditional" in within:
                    traditional.setdefault(name, other)
    return _places(paths, traditional, tables)


def _places(paths: Mapping[str, Sequence[str]], traditional: Mapping[str, str], tables: Mapping[str, Mapping[str, object]]) -> Places:
    levels = tables["levels"]
    bare = Places(
        known={name: found[0] for name, found in paths.items() if len(found) == 1},
        words={str(name): str(word) for name, word in tables["short"].items()},
        traditional=traditional,
        endings={level: _texts(levels.get(level, ())) for level in _LEVELS},
        city=str(levels.get("city", "")),
        municipalities=frozenset(_texts(levels.get("municipalities", ()))),
        state_names=_texts(tables["state"].get("names", ())),
    )
    shorts: dict[str, str] = {}
    for path in bare.known.values():  # provinces come first: 吉林 is the province
        shorts.setdefault(bare.short(path), path)
    return replace(bare, shorts=shorts)


def _texts(value: object) -> tuple[str, ...]:
    """A list of texts; nothing where it is anything else."""
    return tuple(value) if isinstance(value, list) and all(isinstance(one, str) for one in value) else ()
