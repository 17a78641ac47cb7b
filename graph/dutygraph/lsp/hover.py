"""Says which facts the words under the cursor are, and what each says."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from dutygraph.built import BuiltPlan
from dutygraph.check.findings import one_line
from dutygraph.live.facts import ToldFact, facts_of
from dutygraph.lsp.labels import KINDS, label, said
from dutygraph.model import Anchor
from dutygraph.rdf.dates import days

#: Every character that Markdown may take for a sign.
_SIGNS = re.compile(r"([!-/:-@\[-`{-~])")
#: What a name stands for, by the kind of fact.
_MEANT = {"party": "agency", "law": "instrument", "target": "indicator"}


def hover_text(built: BuiltPlan, reading: str, offset: int, language: str, markdown: bool) -> tuple[str, Anchor] | None:
    """What the words at that offset say, the narrowest first, and the narrowest words; None where no fact stands there.

    ``markdown``: as Markdown, in which nothing of the plan's text can be a sign; else as plain lines.
    """
    facts = facts_at(built, reading, offset)
    if not facts:
        return None
    blocks = ["\n".join(_block(built, fact, language, markdown)) for fact in facts]
    return ("\n\n---\n\n" if markdown else "\n\n").join(blocks), facts[0].anchor


def facts_at(built: BuiltPlan, reading: str, offset: int) -> list[ToldFact]:
    """The facts on whose words that offset lies, the narrowest first; those that end there where it lies on none."""
    facts = list(facts_of(built, reading))
    here = [fact for fact in facts if fact.anchor.start <= offset < fact.anchor.end]
    here = here or [fact for fact in facts if fact.anchor.end == offset]
    return sorted(here, key=lambda fact: fact.anchor.end - fact.anchor.start)


def escaped(text: str) -> str:
    """The text on one line, as Markdown that shows just that."""
    return _SIGNS.sub(r"\\\1", one_line(text))


def _block(built: BuiltPlan, fact: ToldFact, language: str, markdown: bool) -> Iterator[str]:
    kind, words = label(KINDS[fact.kind], language), one_line(fact.anchor.quote)
    yield f"**{escaped(kind)}** {escaped(fact.citation)} “{escaped(words)}”\n" if markdown else f"{kind} {fact.citation} “{words}”"
    for key, value in _values(built, fact):
        name, told = said(key, value, language)
        yield f"- {escaped(name)}: {escaped(told)}" if markdown else f"  {name}: {told}"


def _values(built: BuiltPlan, fact: ToldFact) -> Iterator[tuple[str, str]]:
    """What the fact says, one value each: due dates as days too, a name as what it stands for."""
    for key, value in fact.says.items():
        if key == "resolved":
            yield _MEANT[fact.kind], _meant(value)
            yield "how", value["how"]
        elif key == "name":
            continue  # how the label was got; how it was resolved says that too
        else:
            yield key, _text(value)
        if key == "due" and (told := days(str(value), built.info.date)):
            yield "earliest", told[0]
            yield "latest", told[1]


def _meant(resolved: Mapping[str, Any]) -> str:
    place = resolved.get("jurisdiction", "")
    return f"{resolved['name']} ({place})" if place else str(resolved["name"])


def _text(value: Any) -> str:
    return " – ".join(map(str, value)) if isinstance(value, list) else str(value)
