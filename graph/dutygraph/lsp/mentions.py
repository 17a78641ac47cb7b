"""Finds who and which law the words under the cursor mean, and every duty of theirs in all plans."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from dutygraph.built import BuiltPlan
from dutygraph.fold import fold_name
from dutygraph.model import Anchor, Law, Party
from dutygraph.names.entries import AGENCIES, INSTRUMENTS, Sort
from dutygraph.names.registry import ResolvedAgency, ResolvedInstrument
from dutygraph.workspace import Workspace

_NAME = re.compile(r"""\bname\s*=\s*["']([^"']+)["']""")


@dataclass(frozen=True, slots=True)
class Meant:
    """An agency or a law: ``sort`` says which; ``jurisdiction`` and ``name`` are its identity."""

    sort: str
    jurisdiction: str
    name: str


@dataclass(frozen=True, slots=True)
class Mention:
    """Words that mean somebody; ``citation`` is that of the task in which they lay a duty. ``label`` is the preferred name."""

    meant: Meant
    anchor: Anchor
    citation: str
    label: str


def mentions(built: BuiltPlan) -> Iterator[Mention]:
    """Every mention of an agency or a law that bears a fact, what people added among them, in order of tasks."""
    for n, facts in enumerate(built.facts.tasks):
        cited = facts.task.citation
        for party, agency in zip(facts.parties, built.agencies[n], strict=True):
            yield _mention(party.anchor, cited, agency)
        for law, instrument in zip(facts.laws, built.instruments[n], strict=True):
            yield _mention(law.anchor, cited, instrument)
        for one in built.curation.facts:
            if one.task == n and isinstance(one.fact, Party | Law) and isinstance(one.resolved, ResolvedAgency | ResolvedInstrument):
                yield _mention(one.fact.anchor, cited, one.resolved)


def meant_at(built: BuiltPlan, offset: int) -> Meant | None:
    """Whom or what the words at that offset mean: the narrowest such words, those that end there where it lies on none.

    Where the words bear no fact of their own, as a name said twice in one task, they mean what the same words mean elsewhere.
    """
    found = list(mentions(built))
    here = [one for one in found if one.anchor.start <= offset < one.anchor.end] or [one for one in found if one.anchor.end == offset]
    if here:
        return min(here, key=lambda one: one.anchor.end - one.anchor.start).meant
    source = built.facts.document.source
    for words in sorted({one.anchor.quote for one in found}, key=len, reverse=True):
        if source.find(words, max(offset - len(words) + 1, 0), offset + len(words)) >= 0:
            return next(one.meant for one in found if one.anchor.quote == words)
    return None


def registered_at(workspace: Workspace, meant: Meant) -> tuple[Path, int, int, int] | None:
    """Where a registry names it: file, line and column (both from 1) and length of the name; None where none does."""
    sort: Sort = AGENCIES if meant.sort == "agency" else INSTRUMENTS
    for folder in workspace.registries():
        try:
            lines = (folder / sort.file).read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError):
            continue
        for number, line in enumerate(lines, 1):
            for name in _NAME.finditer(line):
                if fold_name(name[1]) == meant.name:
                    return folder / sort.file, number, name.start(1) + 1, len(name[1])
    return None


def _mention(anchor: Anchor, citation: str, resolved: ResolvedAgency | ResolvedInstrument) -> Mention:
    sort = "agency" if isinstance(resolved, ResolvedAgency) else "law"
    return Mention(Meant(sort, resolved.jurisdiction, resolved.name), anchor, citation, resolved.labels[0][0])
