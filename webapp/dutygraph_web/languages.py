"""The interface in the reader's language: message catalogues, choice by ?lang= or the browser, other people's labels."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path

from flask import Flask, g, request
from werkzeug.datastructures import LanguageAccept

#: Language tag and its own name, as offered in the page's head.
LANGUAGES = {"zh-Hans": "简体中文", "zh-Hant": "繁體中文", "en": "English"}
# What browsers send for the two scripts besides the tags themselves.
_SENT = {"zh-hant": "zh-Hant", "zh-tw": "zh-Hant", "zh-hk": "zh-Hant", "zh-mo": "zh-Hant", "zh": "zh-Hans", "en": "en"}
_FOLDER = Path(__file__).parent / "messages"


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """All messages of one language as dotted key -> text."""
    tables = tomllib.loads((_FOLDER / f"{language}.toml").read_text(encoding="utf-8"))
    return {f"{table}.{key}": text for table, messages in tables.items() for key, text in messages.items()}


def text(key: str, /, **values: object) -> str:
    """The message ``key`` in the language of this request, its ``{names}`` filled. Raises KeyError where it is missing."""
    message = catalogue(g.language)[key]
    return message.format(**values) if values else message


def own(labels: Mapping[str, str]) -> str:
    """The best of ``labels`` (text by language tag) for this request.

    The interface of the other Chinese script gets a converted text, which is fit for our own messages, never for a plan's words.
    """
    if g.language in labels:
        return labels[g.language]
    chinese = next((labels[tag] for tag in ("zh", "zh-Hans", "zh-Hant") if tag in labels), "")
    if g.language != "en" and chinese:
        return _convert("s2tw" if g.language == "zh-Hant" else "t2s", chinese)
    return labels.get("en") or chinese or next(iter(labels.values()), "")


@lru_cache(maxsize=4096)
def _convert(table: str, words: str) -> str:
    converted: str = _converter(table).convert(words)
    return converted


@cache
def _converter(table: str):  # type: ignore[no-untyped-def]  # opencc ships no types
    import opencc  # late: most pages need no conversion

    return opencc.OpenCC(table)


def negotiated(accept: LanguageAccept) -> str:
    """The language among ours that a browser's Accept-Language prefers; simplified Chinese where it names none of them."""
    for tag, quality in accept:
        parts = tag.lower().replace("_", "-").split("-")
        for length in range(len(parts), 0, -1):
            known = _SENT.get("-".join(parts[:length]))
            if known and quality > 0:
                return known
    return "zh-Hans"


def speak(app: Flask) -> None:
    """Settle the language before each request, and carry an explicit choice along in every link."""

    @app.before_request
    def choose() -> None:
        asked = request.args.get("lang", "")
        g.language = asked if asked in LANGUAGES else negotiated(request.accept_languages)
        g.carried = {"lang": asked} if asked in LANGUAGES else {}

    @app.url_defaults
    def carry(endpoint: str, values: dict[str, object]) -> None:
        if endpoint != "static":
            for key, value in g.get("carried", {}).items():
                values.setdefault(key, value)

    app.jinja_env.globals.update(t=text, own=own, languages=LANGUAGES)
