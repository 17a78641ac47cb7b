"""Resolves Word's automatic numbering to the number that is printed: 一、 （二） 3. 第四条."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any, overload

from dutygraph.documents.word_package import Element, Package

_LEVELS = 9
#: No list counts further.
_MOST = 1000
_PLACE = re.compile(r"%([1-9])")
_ROMANS = (
    (1000, "m"),
    (900, "cm"),
    (500, "d"),
    (400, "cd"),
    (100, "c"),
    (90, "xc"),
    (50, "l"),
    (40, "xl"),
    (10, "x"),
    (9, "ix"),
    (5, "v"),
    (4, "iv"),
    (1, "i"),
)
#: Behind a number that ends so, the tab or space that Word sets is no part of the text.
_CLOSED = "、.．。)）】〕:：,，"


@dataclass(frozen=True, slots=True)
class _Level:
    """One level of a list: ``form`` as Word writes it (第%1条), ``style`` the paragraph style that is numbered by it."""

    start: int = 1
    format: str = "decimal"
    form: str = ""
    between: str = "tab"
    legal: bool = False
    restart: int | None = None
    style: str = ""


@dataclass(frozen=True, slots=True)
class Numbered:
    """The number that a paragraph prints: ``used`` and ``abstract``, the list as used and as defined; ``counts``, of each level."""

    used: str
    abstract: str
    level: int
    levels: Mapping[int, _Level]
    counts: tuple[int | None, ...]

    def value_of(self, text: str) -> tuple[int, str] | None:
        """The count with which the number reads as ``text`` begins, and that number; the longest; None where there is none."""
        found: tuple[int, str] | None = None
        counts = list(self.counts)
        for value in range(_MOST):
            counts[self.level] = value
            said = _shown(self.levels, self.level, counts)
            said = said if text.startswith(said) else said.rstrip(" ")
            if text.startswith(said) and len(said) > (len(found[1]) if found else 0):
                found = value, said
        return found

    def restarts_below(self, other: Numbered) -> bool:
        """Whether a number of ``other``'s level makes this one's level count anew."""
        restart = self.levels[self.level].restart
        return other.level < self.level and (restart is None or other.level < restart)


@dataclass(slots=True)
class Numbering:
    """Counts through a document; ``printed`` must be asked for every paragraph, in order. ``told`` holds those that bear a number."""

    lists: Mapping[str, Mapping[int, _Level]]
    abstract: Mapping[str, str]
    starts: Mapping[str, Mapping[int, int]]
    styled: Mapping[str, tuple[str, int]]
    style_of: Mapping[str, str]
    told: dict[Element, Numbered] = field(default_factory=dict)
    _counts: dict[str, list[int | None]] = field(default_factory=dict)
    _begun: set[tuple[str, int]] = field(default_factory=set)

    def printed(self, paragraph: Element, package: Package) -> str:
        """The number that the paragraph prints, with what follows it; "" for none or a bullet."""
        found = self._of(paragraph.find(package.name("pPr")), package)
        if found is None:
            return ""
        number, level = found
        levels = self.lists.get(number)
        if not levels or level not in levels:
            return ""
        counts = self._counts.setdefault(self.abstract[number], [None] * _LEVELS)
        if (number, level) not in self._begun:
            self._begun.add((number, level))
            if level in self.starts[number]:
                counts[level] = None
        before = counts[level]
        counts[level] = levels[level].start if before is None else before + 1
        for deeper in range(level + 1, _LEVELS):
            restart = levels[deeper].restart if deeper in levels else None
            if restart is None or (restart and level < restart):
                counts[deeper] = None
        self.told[paragraph] = Numbered(number, self.abstract[number], level, levels, tuple(counts))
        return _shown(levels, level, counts)

    def _of(self, properties: Element | None, package: Package) -> tuple[str, int] | None:
        """The list and level of a paragraph: its own, else its style's."""
        style = _value(properties, "pStyle", package) or self.style_of.get("", "")
        number, level = self._styled(style)
        own = properties.find(package.name("numPr")) if properties is not None else None
        if own is not None:
            number = _value(own, "numId", package) or number
            level = whole(_value(own, "ilvl", package), level)
        if not number or number == "0":
            return None
        return number, min(level, _LEVELS - 1)

    def _styled(self, style: str) -> tuple[str, int]:
        seen: set[str] = set()
        while style and style not in seen:
            seen.add(style)
            if style in self.styled:
                return self.styled[style]
            style = self.style_of.get(style, "")
        return "", 0


def read_numbering(package: Package) -> Numbering:
    """The lists of a document and the styles that are numbered; empty where it has none."""
    part = package.parts.get("numbering")
    abstracts: dict[str, dict[int, _Level]] = {}
    links: dict[str, str] = {}
    nums: dict[str, str] = {}
    lists: dict[str, dict[int, _Level]] = {}
    starts: dict[str, dict[int, int]] = {}
    style_of, numbered = _styles(package)
    if part is not None:
        for one in part.findall(package.name("abstractNum")):
            name = one.get(package.name("abstractNumId"), "")
            abstracts[name] = dict(_level(lvl, package) for lvl in one.findall(package.name("lvl")))
            if link := _value(one, "numStyleLink", package):
                links[name] = link
        overrides = {one.get(package.name("numId"), ""): one for one in part.findall(package.name("num"))}
        nums = {number: _value(one, "abstractNumId", package) or "" for number, one in overrides.items()}
        for number, one in overrides.items():
            abstract = nums[number]
            if abstract in links:  # the list of a style: the number that the style names
                abstract = nums.get(numbered.get(links[abstract], ("", 0))[0], abstract)
                nums[number] = abstract
            lists[number], starts[number] = _overridden(dict(abstracts.get(abstract, {})), one, package)
    styled = {style: (number, _level_of_style(style, lists.get(number, {}), level)) for style, (number, level) in numbered.items()}
    return Numbering(lists, nums, starts, styled, style_of)


@overload
def whole(said: str | None, default: int) -> int: ...
@overload
def whole(said: str | None, default: None) -> int | None: ...
def whole(said: str | None, default: int | None) -> int | None:
    """The whole number that an attribute says, else ``default``: files are not to be trusted."""
    return int(said) if said and said.isascii() and said.isdigit() and len(said) < 7 else default


def count(value: int, way: str) -> str:
    """``value`` as the way of counting prints it (its name as in a Word file); Arabic where the way is unknown."""
    if way in ("lowerRoman", "upperRoman"):
        said = _roman(value)
        return said.upper() if way == "upperRoman" else said
    if way in ("lowerLetter", "upperLetter") and value > 0:
        letter = chr(ord("a") + (value - 1) % 26) * ((value - 1) // 26 + 1)
        return letter.upper() if way == "upperLetter" else letter
    if way == "decimalZero":
        return f"{value:02d}"
    known = _ways().get(way, {})
    if "list" in known:
        return known["list"][value - 1] if 0 < value <= len(known["list"]) else str(value)
    if known and known["count"] == "each":
        return "".join(known["digits"][int(digit)] for digit in str(value))
    return _counted(value, known) if known and 0 < value < 10_000 else str(value)


def _counted(value: int, way: Mapping[str, str]) -> str:
    """Chinese counting: 二十三, 一百〇五; ten to nineteen without their one, unless the numerals are formal (壹拾)."""
    digits, places = way["digits"], ("", *way["places"])
    said, zero = "", False
    for place in range(3, -1, -1):
        digit = value // 10**place % 10
        if digit:
            said += (digits[0] if zero and said else "") + digits[digit] + places[place]
        zero = not digit
    short = value < 20 and value >= 10 and way["places"][0] == _ways()["chineseCounting"]["places"][0]
    return said[1:] if short else said


def _roman(value: int) -> str:
    said = ""
    for worth, letters in _ROMANS if 0 < value < 5000 else ():
        said += letters * (value // worth)
        value %= worth
    return said or str(value)


def _shown(levels: Mapping[int, _Level], level: int, counts: list[int | None]) -> str:
    own = levels[level]
    if own.format == "bullet":
        return ""

    def number(match: re.Match[str]) -> str:
        at = int(match[1]) - 1
        known = levels.get(at, _Level())
        value = counts[at] if counts[at] is not None else known.start
        way = "decimal" if own.legal and at != level else known.format
        return "" if known.format == "none" or value is None else count(value, way)

    said = _PLACE.sub(number, own.form)
    return said if not said or own.between == "nothing" or said[-1] in _CLOSED else f"{said} "


def _overridden(levels: dict[int, _Level], one: Element, package: Package) -> tuple[dict[int, _Level], dict[int, int]]:
    """The levels of a list as one use of it changes them, and the levels that count anew in this use."""
    anew: dict[int, int] = {}
    for change in one.findall(package.name("lvlOverride")):
        at = whole(change.get(package.name("ilvl")), 0)
        own = change.find(package.name("lvl"))
        if own is not None:
            levels[at] = _level(own, package)[1]
        start = whole(_value(change, "startOverride", package), None)
        if start is not None:
            anew[at] = start
            levels[at] = replace(levels.get(at, _Level()), start=start)
    return levels, anew


def _level(lvl: Element, package: Package) -> tuple[int, _Level]:
    return whole(lvl.get(package.name("ilvl")), 0), _Level(
        start=whole(_value(lvl, "start", package), 0),
        format=_value(lvl, "numFmt", package) or "decimal",
        form=_value(lvl, "lvlText", package) or "",
        between=_value(lvl, "suff", package) or "tab",
        legal=lvl.find(package.name("isLgl")) is not None,
        restart=whole(_value(lvl, "lvlRestart", package), None),
        style=_value(lvl, "pStyle", package) or "",
    )


def _styles(package: Package) -> tuple[dict[str, str], dict[str, tuple[str, int]]]:
    """The style that each paragraph style is based on (under "" the default one), and the list and level of those that have one."""
    based: dict[str, str] = {}
    numbered: dict[str, tuple[str, int]] = {}
    part = package.parts.get("styles")
    for style in part.findall(package.name("style")) if part is not None else ():
        name = style.get(package.name("styleId"), "")
        based[name] = _value(style, "basedOn", package) or ""
        if style.get(package.name("default")) in ("1", "true") and style.get(package.name("type")) == "paragraph":
            based[""] = name
        properties = style.find(package.name("pPr"))
        numbering = properties.find(package.name("numPr")) if properties is not None else None
        if numbering is not None and (number := _value(numbering, "numId", package)):
            numbered[name] = (number, whole(_value(numbering, "ilvl", package), 0))
    return based, numbered


def _level_of_style(style: str, levels: Mapping[int, _Level], level: int) -> int:
    """A list's level that names the style wins over what the style says."""
    return next((at for at, one in levels.items() if one.style == style), level)


def _value(element: Element | None, tag: str, package: Package) -> str | None:
    child = element.find(package.name(tag)) if element is not None else None
    return None if child is None else child.get(package.name("val"))


@cache
def _ways() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "word_numbering.toml").read_text(encoding="utf-8"))
