"""What the core says of input that it refuses, in the reader's language and with a cure that a page has."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from flask import Flask, g

from dutygraph.errors import InputError
from dutygraph_web.languages import own, text

#: Signs of quotation as the traditional script prints them.
_QUOTED = str.maketrans("“”", "「」")


def said(error: InputError) -> str:
    """What is wrong."""
    return told(error.message)


def cure(error: InputError) -> str:
    """What to do, "" where nothing is said of it."""
    return told(error.cure)


def told_whole(error: InputError) -> str:
    """Both in one text."""
    return text("edit.stop").join(part for part in (said(error), cure(error)) if part)


def told(words: str) -> str:
    """The core's words in the language of this request; as they are where ``refusals.toml`` does not have them.

    Values in them, such as a plan's own words, stay as they are.
    """
    for pattern, forms in _known():
        if found := pattern.fullmatch(words):
            form = own(forms)
            return (form.translate(_QUOTED) if g.language == "zh-Hant" else form).format(*found.groups())
    return words


def tell(app: Flask) -> None:
    """Give the templates these functions."""
    app.jinja_env.globals.update(error_said=said, error_cure=cure)


@cache
def refusals() -> Mapping[str, Mapping[str, str]]:
    """All that is translated: the core's English, {} for each value, and what is said for it by language."""
    return tomllib.loads((Path(__file__).parent / "refusals.toml").read_text(encoding="utf-8"))


@cache
def _known() -> list[tuple[re.Pattern[str], Mapping[str, str]]]:
    """A pattern for each, those that say most first: the others may be parts of them."""
    found: list[tuple[re.Pattern[str], Mapping[str, str]]] = []
    for key in sorted(refusals(), key=lambda key: -len(key.replace("{}", ""))):
        pattern = re.compile("(.*?)".join(map(re.escape, key.split("{}"))), re.DOTALL)
        numbers = iter(range(key.count("{}")))
        plain = re.sub(r"\{\}", lambda _, numbers=numbers: f"{{{next(numbers)}}}", key)  # type: ignore[misc]
        found.append((pattern, {"en": plain, **refusals()[key]}))
    return found
