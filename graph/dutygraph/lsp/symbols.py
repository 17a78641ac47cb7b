"""Lists a plan's headings and tasks for the editor's outline, and finds tasks, agencies and laws of all plans by words."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from lsprotocol.types import DocumentSymbol, Location, SymbolKind, WorkspaceSymbol

from dutygraph.built import BuiltPlan
from dutygraph.check.findings import one_line
from dutygraph.fold import fold_name
from dutygraph.lsp.homes import Home
from dutygraph.lsp.mentions import Meant, mentions
from dutygraph.lsp.positions import Positions
from dutygraph.model import Section, Task

#: So many are shown at most: nobody reads on, and clients ask again as one types.
_MOST = 200
_LEAD = 32
_KINDS = {"agency": SymbolKind.Class, "law": SymbolKind.Interface}


def document_symbols(built: BuiltPlan, positions: Positions) -> list[DocumentSymbol]:
    """The headings, each with what stands under it, and the tasks, in order of the text."""
    document = built.facts.document
    below: list[list[DocumentSymbol]] = [[] for _ in document.sections]
    tops: list[DocumentSymbol] = []
    headings = zip(document.sections, below, strict=True)
    placed = [(section.start, 0, _heading(section, under, positions), section.parent) for section, under in headings]
    placed += [(one.task.start, 1, _task(one.task, positions), one.task.section) for one in built.facts.tasks]
    for _, _, symbol, parent in sorted(placed, key=lambda one: one[:2]):
        (tops if parent is None else below[parent]).append(symbol)
    for symbol in tops:
        _stretch(symbol)
    return tops


def workspace_symbols(
    plans: Iterable[tuple[Home, BuiltPlan]], query: str, places: Callable[[Home, BuiltPlan], Positions], uri_of: Callable[[Home], str]
) -> list[WorkspaceSymbol]:
    """Tasks by citation or lead, agencies and laws (each at its first mention) by any part of their names, in either script."""
    sought, found, seen = fold_name(query), list[WorkspaceSymbol](), set[Meant]()
    for home, built in plans:
        positions = places(home, built)
        for one in mentions(built):
            if one.meant not in seen and (sought in one.meant.name or sought in fold_name(one.label)):
                seen.add(one.meant)
                where = Location(uri_of(home), positions.range(one.anchor.start, one.anchor.end))
                found.append(WorkspaceSymbol(where, one.label, _KINDS[one.meant.sort], container_name=one.meant.jurisdiction))
        for facts in built.facts.tasks:
            name = _name(facts.task)
            if sought in fold_name(name):
                where = Location(uri_of(home), positions.range(facts.task.start, facts.task.end))
                found.append(WorkspaceSymbol(where, name, SymbolKind.Function, container_name=built.info.title))
        if len(found) >= _MOST:
            return found[:_MOST]
    return found


def _heading(section: Section, under: list[DocumentSymbol], positions: Positions) -> DocumentSymbol:
    where = positions.range(section.start, section.end)
    name = f"{section.number} {section.title}".strip() or "–"
    return DocumentSymbol(one_line(name), SymbolKind.Namespace, where, where, children=under)


def _task(task: Task, positions: Positions) -> DocumentSymbol:
    lead = task.title or None
    first = positions.range(task.start, lead.end if lead else task.start + len(_lead(task)))
    return DocumentSymbol(_name(task), SymbolKind.Function, positions.range(task.start, task.end), first, children=[])


def _name(task: Task) -> str:
    return f"{task.citation} {one_line(_lead(task).removeprefix(task.number).lstrip('.'))}".strip() or "–"


def _lead(task: Task) -> str:
    return task.passage.source[task.start : min(task.start + _LEAD, task.end)]


def _stretch(symbol: DocumentSymbol) -> None:
    """Make a heading's range hold all that stands under it."""
    for child in symbol.children or ():
        _stretch(child)
        if (child.range.end.line, child.range.end.character) > (symbol.range.end.line, symbol.range.end.character):
            symbol.range = type(symbol.range)(symbol.range.start, child.range.end)
