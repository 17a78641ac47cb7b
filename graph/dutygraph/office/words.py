"""Says things in the language that an office works in: our own words, and messages of the shapes in either script."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from dutygraph.check.findings import in_language

LANGUAGES = ("zh-Hans", "zh-Hant", "en")


def words(language: str, table: str) -> Mapping[str, Any]:
    """Our own words of one table in that language."""
    found: Mapping[str, Any] = _all()[language][table]
    return found


def message(said: Mapping[str, str], language: str) -> str:
    """The best of a message's languages (en, zh), in the script that is asked."""
    return in_script(in_language(said, shapes_language(language)), language)


def shapes_language(language: str) -> str:
    """The language of the shapes' labels and messages that serves for that one."""
    return "en" if language == "en" else "zh"


def in_script(text: str, language: str) -> str:
    """A label or message of ours in that language's script; never for a plan's own words."""
    return _traditional(text) if language == "zh-Hant" else text


def cells() -> Mapping[str, str]:
    """What divides the values of a cell."""
    found: Mapping[str, str] = _all()["cells"]
    return found


@cache
def _all() -> Mapping[str, Any]:
    return tomllib.loads((Path(__file__).parent / "words.toml").read_text(encoding="utf-8"))


@cache
def _traditional(text: str) -> str:
    import opencc  # late: most need no conversion

    converted: str = opencc.OpenCC("s2tw").convert(text)
    return converted
