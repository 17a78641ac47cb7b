"""How to cite a task: a plain reference, BibTeX, and the IRI of its words."""

from __future__ import annotations

import re

from dutygraph_web.answers import Row, answers
from dutygraph_web.links import name_of

_ESCAPES = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"} | {char: f"\\{char}" for char in "&%$#_{}"}


def plain(iri: str, task: Row, plan: Row) -> str:
    """One line: whose plan, its title, number and date, which item, where it is found, in which data version."""
    issued = f"{name_of(plan['issuer'])}. " if plan["issuer"] else ""
    known = [plan[key] for key in ("documentNumber", "documentDate") if plan[key]]
    dated = f" ({', '.join(known)})" if known else ""
    return f"{issued}{_title(plan)}{dated}, {task['citation']}. {iri} [dutygraph {answers().version[:12]}]"


def bibtex(iri: str, task: Row, plan: Row) -> str:
    """An entry for a bibliography, safe for LaTeX whatever the plan is called."""
    fields = {
        "author": "{" + _latex(name_of(plan["issuer"])) + "}" if plan["issuer"] else "",
        "title": "{" + _latex(_title(plan)) + "}",
        "year": plan["documentDate"][:4],
        "note": _latex(f"{task['citation']}, {task['start']}–{task['end']}, dutygraph {answers().version[:12]}"),
        "url": iri,
    }
    key = re.sub(r"[^A-Za-z0-9-]", "", f"{plan['planId']}-{iri.rsplit('/', 1)[-1]}")
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    return "\n".join([f"@misc{{{key},", *lines, "}"])


def _title(plan: Row) -> str:
    return plan["title"] or plan["planId"]


def _latex(words: str) -> str:
    return "".join(_ESCAPES.get(char, char) for char in " ".join(words.split()))
