"""Tells which finding of now is which of earlier: by its key, or where words or a plan's name were changed by what stayed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from dutygraph.fold import fold_name
from dutygraph.identity.similarity import common
from dutygraph.model import Finding

#: Words that share less of the longer one's characters are other words, as for tasks: a third of a sentence may change and more.
_ALIKE = 0.4
#: What these are about is what is named: of another name it is another finding, however alike the two are.
_NAMES = ("assignment", "reference")
#: What tells a finding: its plan and key.
Key = tuple[str, str]


def known_again(earlier: Sequence[Finding], now: Sequence[Finding]) -> dict[Key, Key]:
    """For plan and key of each finding of ``now`` that was there, those of the earlier one; each of these at most once.

    A finding is known by plan and key; else by the same shape of the same task and the same words at fault, or words alike (a sentence
    that was reworded and still names nobody). A plan that is gone and whose tasks a new one has is that one under another name.
    """
    renamed = _renamed(earlier, now)
    keys = {(renamed.get(one.plan, one.plan), _key(one, renamed)): (one.plan, one.key) for one in earlier}
    found = {(one.plan, one.key): keys[one.plan, one.key] for one in now if (one.plan, one.key) in keys}
    kept = set(found.values())
    left: dict[tuple[str, str, str], list[Finding]] = defaultdict(list)
    for one in earlier:
        if (one.plan, one.key) not in kept:
            left[renamed.get(one.plan, one.plan), one.shape, one.task].append(one)
    come: dict[tuple[str, str, str], list[Finding]] = defaultdict(list)
    for one in now:
        if (one.plan, one.key) not in found and (one.plan, one.shape, one.task) in left:
            come[one.plan, one.shape, one.task].append(one)
    for about, here in come.items():
        for old, new in _reworded(left[about], here):
            found[new.plan, new.key] = old.plan, old.key
    return found


def _renamed(earlier: Sequence[Finding], now: Sequence[Finding]) -> Mapping[str, str]:
    """The plans that have another name now, by their old one: tasks of both bear the same ids, which no two plans share."""
    tasks: dict[str, set[str]] = defaultdict(set)
    for one in earlier:
        tasks[one.plan].add(one.task)
    plans = {one.plan for one in now}
    owner = {one.task: one.plan for one in now if one.task and one.plan not in tasks}
    told = ((plan, {owner[task] for task in some if task in owner}) for plan, some in tasks.items() if plan not in plans)
    return {plan: names.pop() for plan, names in told if len(names) == 1}


def _key(finding: Finding, renamed: Mapping[str, str]) -> str:
    """The key as it would be under the plan's name of now: of what is about no task, the plan is a part of it."""
    shape, about, value = finding.key.split("/", 2) if finding.key.count("/") > 1 else ("", "", "")
    return f"{shape}/{renamed[about]}/{value}" if about == finding.plan and about in renamed else finding.key


def _reworded(old: Sequence[Finding], new: Sequence[Finding]) -> list[tuple[Finding, Finding]]:
    """The pairs of findings of one kind and task that are the same one, the most alike first, each at most once."""
    pairs = [(_likeness(one, other), n, m) for n, one in enumerate(old) for m, other in enumerate(new)]
    found: dict[int, int] = {}
    for likeness, n, m in sorted(pairs, key=lambda pair: (-pair[0], pair[1:])):
        if likeness >= _ALIKE and n not in found and m not in found.values():
            found[n] = m
    return [(old[n], new[m]) for n, m in found.items()]


def _likeness(one: Finding, other: Finding) -> float:
    """How alike the words at fault are, from 0 to 1."""
    first, second = fold_name(one.anchor.quote), fold_name(other.anchor.quote)
    if first == second:
        return 1.0
    if one.focus.split("/")[-2:-1] and one.focus.split("/")[-2] in _NAMES:
        return 0.0
    return common(first, second) / max(len(first), len(second), 1)
