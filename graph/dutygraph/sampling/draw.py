"""Draws facts, or whole tasks with room for what was missed, by chance: the same seed gives the same sheet."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from dutygraph.errors import InputError
from dutygraph.sampling.sheets import KINDS
from dutygraph.tables import Row

#: Empty rows for what was missed, behind each drawn task.
_ROOM = 4


def draw_facts(facts: Sequence[Row], sentences: Mapping[str, str], n: int, seed: int) -> list[dict[str, Any]]:
    """``n`` facts of the kinds that are judged, each as likely as any other, in order of the text.

    ``sentences`` are the texts of tasks by IRI, for facts that hold for a whole task.
    """
    judged = [fact for fact in facts if fact["kind"] in KINDS]
    chosen = random.Random(seed).sample(range(len(judged)), min(n, len(judged)))
    return [_row(judged[at], sentences) for at in sorted(chosen)]


def draw_tasks(facts: Sequence[Row], tasks: Sequence[Row], n: int, seed: int) -> list[dict[str, Any]]:
    """``n`` whole tasks with all their facts, and empty rows behind each for what a judge finds missing."""
    if not tasks:
        raise InputError("there is no task to draw from", "build the plan first")
    chosen = sorted(random.Random(seed).sample(range(len(tasks)), min(n, len(tasks))))
    return [row for at in chosen for row in _task_rows(tasks[at], facts)]


def _task_rows(task: Row, facts: Sequence[Row]) -> Iterator[dict[str, Any]]:
    sentences = {task["task"]: task["text"]}
    yield from (_row(fact, sentences) for fact in facts if fact["task"] == task["task"] and fact["kind"] in KINDS)
    for _ in range(_ROOM):
        yield {"citation": task["citation"], "sentence": task["text"], "task": task["task"]}


def _row(fact: Row, sentences: Mapping[str, str]) -> dict[str, Any]:
    """A fact as a row; its sentence is the clause that it holds for, else the whole task."""
    return {**fact, "words": fact["quote"], "sentence": fact["clause"] or sentences.get(fact["task"], "")}
