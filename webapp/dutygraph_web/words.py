"""The small functions that templates speak with: numbers, recurrences, openings of a text, addresses of the page at hand."""

from __future__ import annotations

import re

from flask import Flask, g, request, url_for

from dutygraph import __version__
from dutygraph_web.answers import answers, shape_names
from dutygraph_web.languages import catalogue, own, text
from dutygraph_web.links import NAMESPACE, name_of
from dutygraph_web.tables import FORMATS, RDF

_SIGNS = {"at-least": "≥", "at-most": "≤", "less-than": "<", "more-than": ">", "about": "≈", "between": ""}


def say(app: Flask) -> None:
    """Give the templates these functions."""
    app.jinja_env.globals.update(
        here_with=here_with,
        data_version=lambda: answers().version,
        behind=lambda: answers().keeper.behind,
        tool_version=__version__,
        shape_name=lambda shape: own(shape_names(shape)),
        term_name=lambda name: name_of(NAMESPACE + name),
        code_name=lambda family, notation: name_of(f"{NAMESPACE}{family}-{notation}"),
        code_point=lambda char: f"U+{ord(char):04X}",
        opening=opening,
        number=number,
        operator=operator,
        recurrence=recurrence,
        plan_language=plan_language,
        said_of=said_of,
        edit_name=edit_name,
        table_forms=FORMATS,
        rdf_forms=RDF,
    )


def here_with(key: str, value: str | None, **more: str) -> str:
    """The address of this page with parameters set, or with None as value without that one."""
    known = {name: request.args[name] for name in request.args if name not in ("format", "table")}
    endpoint = request.endpoint if request.endpoint and request.endpoint != "static" else "home.home"
    values = known | dict(request.view_args or {}) | {key: value} | more
    return url_for(endpoint, **values)


def opening(words: str, width: int = 90) -> str:
    """The first sentence of a task behind its number, on one line, cut at ``width`` characters."""
    line = re.sub(r"^(\s|[(（][^()（）]{1,4}[)）]|[\d０-９]*[.．、)）](?![\d０-９]))+", "", re.sub(r"\s+", " ", words))
    first = re.match(r"[^。；]{6,}[。；]|.*", line)
    shown = first.group() if first else line
    return shown if len(shown) <= width else shown[: width - 1] + "…"


def number(value: str) -> str:
    """A decimal as people read it: thousands apart, no idle zeros."""
    whole, _, part = value.partition(".")
    part = part.rstrip("0")
    grouped = f"{int(whole):,}" if re.fullmatch(r"-?\d+", whole) else whole
    return f"{grouped}.{part}" if part else grouped


def operator(code: str) -> str:
    """The sign of a comparator's code, or its name where there is no sign; nothing for a range."""
    notation = code.removeprefix("op-")
    return _SIGNS[notation] if notation in _SIGNS else name_of(f"{NAMESPACE}op-{notation}")


def recurrence(period: str) -> str:
    """How often, in the reader's language; an ISO duration that no message names stays as it is."""
    key = f"recurrence.{period}"
    return text(key) if key in catalogue(g.language) else period


def said_of(what: str) -> str:
    """What a line of the audit log tells, in the reader's language; a kind that no message names stays as it is."""
    key = f"audit.{what}"
    return text(key) if key in catalogue(g.language) else what


def edit_name(what: str) -> str:
    """What kind of edit it was and where, as the log has it, in the reader's language."""
    kind, _, where = what.partition(" ")
    key = f"edits.what-{kind}"
    name = text(key) if key in catalogue(g.language) else kind
    return f"{name} {edit_name(where) if kind == 'undo' else where}".rstrip()


def plan_language(plan: str) -> str:
    """The language tag of a plan's text."""
    return next((row["language"] for row in answers().rows("plans") if row["planId"] == plan), "zh")
