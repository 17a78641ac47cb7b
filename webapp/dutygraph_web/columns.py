"""What the columns of an answer are called, and the codes in them read, by people; files keep the names of variables and the notations."""

from __future__ import annotations

from flask import Flask, g

from dutygraph_web.answers import answers
from dutygraph_web.languages import catalogue, own
from dutygraph_web.links import NAMESPACE

#: Columns that hold notations, and parameters that take them: how the IRIs of their code lists begin. What no list has is a message.
CODED = {
    "agencyKind": ("kind-",),
    "basis": ("basis-",),
    "change": (),
    "comparator": ("op-",),
    "how": ("role-", "deadline-", "op-"),
    "kind": ("kind-",),
    "leads": (),
    "mixed": (),
    "modality": ("modality-",),
    "outcome": (),
    "recurrence": (),
    "relation": ("relation-",),
    "resolution": ("resolution-",),
    "role": ("role-",),
    "says": ("relation-", "modality-"),
    "script": (),
    "stage": ("stage-",),
    "status": ("status-", "progress-"),
    "what": (),
}
#: Columns that hold what only programs and files call a thing.
IDENTIFIERS = frozenset({"higherPlan", "plan", "rule"})
#: The tables of messages that name the other notations.
_MESSAGES = ("kind", "coded", "recurrence")


def column_name(name: str) -> str:
    """What a column is called, "" where nothing but its variable names it."""
    return catalogue(g.language).get(f"column.{name}", "")


def read_code(column: str, value: str) -> str:
    """What a notation in that column says to a reader; "" where the value is none, and says itself what it says."""
    if column not in CODED:
        return ""
    for family in CODED[column]:
        if names := answers().names().get(f"{NAMESPACE}{family}{value}"):
            return own(names)
    return next((said for table in _MESSAGES if (said := catalogue(g.language).get(f"{table}.{value}"))), "")


def name_columns(app: Flask) -> None:
    """Give the templates these functions."""
    app.jinja_env.globals.update(column_name=column_name, read_code=read_code, identifiers=IDENTIFIERS)
