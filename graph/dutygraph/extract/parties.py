"""Finds who is bound by a task, and in which role: owner brackets and lines first, then the prose.

One party per name and task. Owner brackets and lines say it for the whole of what they close, so a
name that stands in one is not given again from the prose. ``clause`` of a bracket or line is None
when it is the last of its task (it governs the whole, or all that no earlier bracket governs); an
earlier bracket, which governs the stretch before it, carries the clause that it closes; so do brackets within sentences.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator

from dutygraph.extract.inference import basis_of
from dutygraph.extract.name_rules import name_rules
from dutygraph.extract.names_in_text import Name, kind_of
from dutygraph.extract.parties_brackets import NAMES_ALONE, OwnerList, owner_lists, role_rules
from dutygraph.extract.parties_prose import bound_in_prose
from dutygraph.extract.parties_table import RULE as IN_TABLE
from dutygraph.extract.parties_table import table_owners
from dutygraph.fold import fold, fold_name
from dutygraph.model import Anchor, Context, Document, Party, Passage, Task
from dutygraph.vocabulary import Vocabulary


def find_parties(task: Task, context: Context, vocabulary: Vocabulary) -> list[Party]:
    """Everyone whom the task binds, in order of their anchors.

    Where ``context.first_leads`` (or the bracket itself) says that the first named leads, the first
    of every owner list without role words of its own is leading by inference, with those words as premise.
    """
    text = task.passage.folded
    owners = owner_lists(text, vocabulary)
    for cell in table_owners(task.passage, context.columns, vocabulary):
        owners = sorted([*(one for one in owners if one.end <= cell.start or one.start >= cell.end), cell], key=lambda one: one.start)
    found = [*_owners(task, owners, context, vocabulary), *_in_prose(task, owners, vocabulary)]
    return sorted(_once(found), key=lambda party: (party.anchor.start, party.anchor.end))


def first_leads(task: Task, vocabulary: Vocabulary) -> Anchor | None:
    """Where the task says that the first named leads here and in what follows.

    In an owner list it must say so (列第一位者为牵头单位，下同); a sentence of its own (列第一位的单位为牵头单位。) is about all.
    """
    rules, text = role_rules(vocabulary), task.passage.folded
    for note in rules.note.finditer(text) if any(word in text for word in rules.leads) else ():
        opened = text.rfind("(", 0, note.start())
        behind = min((at for sign in ")。\n" if (at := text.find(sign, note.end())) >= 0), default=len(text))
        if opened <= text.rfind(")", 0, note.start()) or rules.onwards.search(text, note.start(), behind):
            return task.passage.anchor(note.start(), note.end())
    return None


def first_leads_outside(document: Document, vocabulary: Vocabulary) -> dict[int, Anchor]:
    """The same said between the numbered tasks: in a notice, the head of a table or a note below it.

    By the index of the task from which on it holds: 0 where it stands before the first or behind the last.
    """
    rules, found, end = role_rules(vocabulary), dict[int, Anchor](), 0
    numbered = [(index, task) for index, task in enumerate(document.tasks) if task.number]
    for index, start, after in [*((index, task.start, task.end) for index, task in numbered), (0, len(document.source), 0)]:
        if note := rules.note.search(fold(document.source[end:start])):
            at, to = end + note.start(), end + note.end()
            found.setdefault(index if end else 0, Anchor(document.source[at:to], at, to))
        end = after
    return found


def _owners(task: Task, owners: list[OwnerList], context: Context, vocabulary: Vocabulary) -> Iterator[Party]:
    rules, text = role_rules(vocabulary), task.passage.folded
    for group, owner in enumerate(owners, 1):
        within = len(owners) > 1 and owner.rule == NAMES_ALONE and owner.start > 0 and text[owner.start - 1] not in "。;!\n"
        whole = owner.rule == IN_TABLE or (owner is owners[-1] and not within)
        clause = None if whole else _clause(task, owner.start - 1)
        premise = task.passage.anchor(*owner.note) if owner.note else context.first_leads
        several = len(owner.parties) > 1 or owner.etc
        said = rules.note.search(fold(premise.quote)) if premise and several and not owner.said else None
        rest = rules.roles[said["rest"]] if said and said["rest"] else None
        for n, (name, role) in enumerate(owner.parties):
            if said and (n == 0 or rest):
                leads = "leading" if n == 0 else rest or role
                yield _party(task, name, leads, "first-named-leads", vocabulary, clause, group, premise)
            else:
                yield _party(task, name, role, owner.rule, vocabulary, clause, group)


def _in_prose(task: Task, owners: list[OwnerList], vocabulary: Vocabulary) -> Iterator[Party]:
    taken = [(owner.start, owner.end) for owner in owners]
    for group, bound in enumerate(bound_in_prose(task.passage.folded, taken, vocabulary), len(owners) + 1):
        for name in bound.names:
            yield _party(task, name, bound.role, f"prose-{bound.rule}", vocabulary, _clause(task, name.start), group)


def _party(
    task: Task, name: Name, role: str, rule: str, vocabulary: Vocabulary, clause: int | None, group: int, premise: Anchor | None = None
) -> Party:
    anchor = task.passage.anchor(name.start, name.end)
    return Party(
        anchor=anchor,
        label=_printed(task.passage, name) + anchor.quote,
        role=role,
        rule=rule,
        kind=kind_of(name_rules(vocabulary), task.passage.folded[name.start : name.end]),
        basis=basis_of(rule),
        name="shared-head" if name.head else "exact",
        clause=clause,
        premise=premise,
        group=group,
    )


def _printed(passage: Passage, name: Name) -> str:
    return passage.anchor(*name.head).quote if name.head else ""


def _clause(task: Task, at: int) -> int | None:
    n = bisect_right(task.clauses, at, key=lambda clause: clause.fstart) - 1
    return task.clauses[n].index if n >= 0 and at < task.clauses[n].fend else None


def _once(parties: Iterable[Party]) -> list[Party]:
    """One fact a name and clause, in the role that the name is first given; who is bound for the whole task is bound once."""
    kept: dict[str, list[Party]] = {}
    for party in parties:
        same = kept.setdefault(fold_name(party.label), [])
        bound = {one.clause for one in same}
        if not same or (party.role == same[0].role and party.clause not in bound and None not in (party.clause, *bound)):
            same.append(party)
    return [party for same in kept.values() for party in same]
