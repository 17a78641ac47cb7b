"""Extracts a whole plan: each task from its own text and the small context that the plan gives it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from dutygraph.errors import InputError
from dutygraph.extract.deadlines import find_deadlines
from dutygraph.extract.deliverables import find_deliverables
from dutygraph.extract.duties import find_duties
from dutygraph.extract.laws import find_laws
from dutygraph.extract.mechanisms import find_mechanisms
from dutygraph.extract.parties import find_parties, first_leads, first_leads_outside
from dutygraph.extract.table_cells import columns_at
from dutygraph.extract.targets import find_targets
from dutygraph.extract.wishes import find_wishes
from dutygraph.model import Context, Document, PlanFacts, Task, TaskFacts
from dutygraph.read.standing import standing
from dutygraph.vocabulary import Vocabulary

#: How the facts of one task are had: ``extract_task``, or what keeps its answers.
Extract = Callable[[Task, Context, Vocabulary], TaskFacts]


def extract_task(task: Task, context: Context, vocabulary: Vocabulary) -> TaskFacts:
    """All facts of one task: a pure function of its passage and the context."""
    deadlines = find_deadlines(task, context, vocabulary)
    return TaskFacts(
        task,
        parties=tuple(find_parties(task, context, vocabulary)),
        laws=tuple(find_laws(task, context, vocabulary)),
        deadlines=tuple(deadlines),
        targets=tuple(find_targets(task, context, vocabulary, deadlines)),
        deliverables=tuple(find_deliverables(task, context, vocabulary)),
        mechanisms=tuple(find_mechanisms(task, context, vocabulary)),
        wishes=tuple(find_wishes(task, context, vocabulary)),
        duties=tuple(find_duties(task, context, vocabulary)),
    )


def _is_task(facts: TaskFacts, standing: str) -> bool:
    """Whether a candidate is a task, by what it stands under (``read.standing``).

    A goal needs a target, or somebody bound in more than a set phrase; a stance (guiding ideology) a target with a date;
    any other paragraph outside an item somebody bound; a numbered item is one by its number.
    """
    if standing == "stance":
        return any(target.due for target in facts.targets)
    if standing == "goal":
        return bool(facts.targets) or any(party.kind != "collective" and party.rule != "set-phrase" for party in facts.parties)
    return bool(facts.task.number or facts.parties)


def extract_plan(document: Document, vocabulary: Vocabulary, extract: Extract = extract_task) -> PlanFacts:
    """Extract every task of the document, in order.

    A paragraph outside any item is a task only if it binds somebody or states a goal that can be measured. An owner bracket that says
    "the first named leads, likewise below" governs itself and all later tasks. ``extract`` gives the facts of one task.
    Raises InputError where no task is left.
    """
    context = document.context
    outside = first_leads_outside(document, vocabulary)
    kept: list[TaskFacts] = []
    number: dict[int, int] = {}
    for index, task in enumerate(document.tasks):
        if context.first_leads is None and (words := outside.get(index) or first_leads(task, vocabulary)):
            context = replace(context, first_leads=words)
        facts = extract(task, replace(context, columns=columns_at(document, task.start)), vocabulary)
        if _is_task(facts, standing(task, document, vocabulary)):
            number[index] = len(kept)
            kept.append(facts)
    if not kept:
        raise InputError("no task found", "a plan has items that open with a number, such as 1. or (1)")
    defects = tuple(replace(defect, task=number.get(defect.task) if defect.task is not None else None) for defect in document.defects)
    document = replace(document, tasks=tuple(facts.task for facts in kept), defects=defects)
    return PlanFacts(document, tuple(kept))
