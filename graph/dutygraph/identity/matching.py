"""Decides which of the ledger's ids each task of the text has kept: one for certain, none, or one that a person must name."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, field

from dutygraph.identity.assignment import best_assignment
from dutygraph.identity.ledger import Candidate, Entry, Ledger, Seen
from dutygraph.identity.parts import parts
from dutygraph.identity.similarity import Shares, common

#: How alike a task and an old one must be for being the same to be as likely as being new. The likeness of two texts is
#: the share of the longer one that both have in common, in the same order.
NEW = 0.4
#: So much better than every other reading of the whole must a choice be, else it is a person's.
MARGIN = 0.1
#: Where neighbours or citation speak for it, and for no rival, so much is enough.
_TIE = 0.01


@dataclass(frozen=True, slots=True)
class Decision:
    """``id``: the id kept. Without one and without ``candidates``, the task is new."""

    id: str = ""
    candidates: tuple[Candidate, ...] = ()


def match(ledger: Ledger, tasks: Sequence[Seen]) -> list[Decision]:
    """What becomes of the ledger's ids, for each task in order of the text. No id is given twice, none is guessed.

    Equal texts first; then the best assignment of the rest as a whole. A task keeps an id where every other reading
    is clearly worse. One that looks like part of an old task, or like several together, is left to a person.
    """
    work = _Matching(ledger, tasks)
    work.equal_texts()
    work.still_in_doubt()
    work.reworded()
    return work.decisions()


@dataclass
class _Matching:
    ledger: Ledger
    tasks: Sequence[Seen]
    kept: dict[int, str] = field(default_factory=dict)
    doubts: dict[int, list[Candidate]] = field(default_factory=dict)
    #: By task and id: how alike the texts are, and how many characters they have in common.
    scores: dict[int, dict[str, float]] = field(default_factory=dict)
    lengths: dict[int, dict[str, int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.settled = {one.id: one for one in self.ledger.entries if one.settled}
        self.waiting = [one for one in self.ledger.entries if one.pending]
        self.following = {one.after: one.id for one in self.ledger.present if one.after}
        self.last = self.ledger.present[-1].id if self.ledger.present else ""

    def decisions(self) -> list[Decision]:
        """The decision on each task, by what has been kept and doubted."""
        taken = set(self.kept.values())
        decided = []
        for number in range(len(self.tasks)):
            doubts = {one.id: one for one in reversed(self.doubts.get(number, ())) if one.id not in taken}
            ranked = tuple(sorted(doubts.values(), key=lambda one: (-one.score, one.id)))
            decided.append(Decision(self.kept.get(number, ""), () if number in self.kept else ranked))
        return decided

    # -- equal texts

    def equal_texts(self) -> None:
        """Keep ids where a text stands as often as before; where it does not, where the neighbours tell which is which."""
        entries: dict[str, list[Entry]] = {}
        for entry in self.settled.values():
            entries.setdefault(entry.text, []).append(entry)
        tasks: dict[str, list[int]] = {}
        for number, seen in enumerate(self.tasks):
            if seen.text in entries:
                tasks.setdefault(seen.text, []).append(number)
        unequal = []
        for text, numbers in tasks.items():
            present = [one for one in entries[text] if one.present]
            same = next((some for some in (present, entries[text]) if len(some) == len(numbers)), None)
            if same and (len(same) == 1 or same is present):
                self.kept.update(zip(numbers, (one.id for one in same), strict=True))
            else:
                unequal.append((numbers, entries[text]))
        for numbers, olds in unequal:
            found = [(number, old) for number in numbers for old in olds if self._neighbours_tell(number, old, numbers, olds)]
            self.kept.update((number, old.id) for number, old in found)
            left = [old for old in olds if old.id not in {told.id for _, told in found}]
            open_ = [number for number in numbers if number not in self.kept]
            if len(left) == len(open_) == 1:
                self.kept[open_[0]] = left[0].id
            elif left:
                self.doubts.update((number, [Candidate(old.id, 1.0, "identical") for old in left]) for number in open_)

    def still_in_doubt(self) -> None:
        """Go on doubting a task that stands as it stood when it was first in doubt: only a person settles that."""
        waiting: dict[str, list[Entry]] = {}
        for one in self.waiting:
            waiting.setdefault(one.text, []).append(one)
        for number, seen in enumerate(self.tasks):
            if number not in self.kept and waiting.get(seen.text):
                self.doubts.setdefault(number, []).extend(waiting[seen.text].pop(0).candidates)

    # -- the rest

    def reworded(self) -> None:
        """Match what is left by likeness."""
        rest = [number for number in range(len(self.tasks)) if number not in self.kept]
        held = set(self.kept.values())
        free = [one for one in self.settled.values() if one.id not in held]
        if not rest or not (free or self.waiting):
            return
        self._compare(rest)
        self._split_and_merged(rest, free)
        ids = {one.id: number for number, one in enumerate(free)}
        gains = [{ids[tid]: score - NEW for tid, score in self.scores[task].items() if tid in ids and score > NEW} for task in rest]
        chosen = {
            task: (free[choice.column].id, choice.margin)
            for task, choice in zip(rest, best_assignment(gains, MARGIN), strict=True)
            if choice.column is not None
        }
        rivals = _Rivals(self, rest, set(ids), {task: tid for task, (tid, _) in chosen.items()})
        best = [(task, tid, margin) for task, (tid, margin) in chosen.items() if task not in self.doubts and rivals.none(task)]
        self.kept.update([(task, tid) for task, tid, margin in best if margin >= MARGIN])
        self.kept.update([(task, tid) for task, tid, margin in best if margin >= _TIE and rivals.place_tells(task)])
        self._doubt_the_rest(rest, ids)

    def _doubt_the_rest(self, rest: Iterable[int], free: Container[str]) -> None:
        """Note for each task what it may be; what is not kept by another in the end stays among its candidates."""
        waiting = {one.id: one for one in self.waiting}
        for task in rest:
            for tid, score in self.scores[task].items():
                if score > NEW - MARGIN and (tid in free or tid in waiting):
                    old = waiting[tid].candidates if tid in waiting else (Candidate(tid, round(score, 2), "reworded"),)
                    self.doubts.setdefault(task, []).extend(old)

    def _compare(self, rest: Iterable[int]) -> None:
        entries = [one for one in self.ledger.entries if not one.replaced_by]
        index = Shares(one.text for one in entries)
        for task in rest:
            text = self.tasks[task].text
            near = [entries[number] for number in index.near(text)]
            self.lengths[task] = lengths = {one.id: common(text, one.text) for one in near}
            self.scores[task] = {one.id: lengths[one.id] / max(len(text), len(one.text), 1) for one in near}

    def _split_and_merged(self, rest: Sequence[int], free: Sequence[Entry]) -> None:
        """Doubt what looks like a part, or like several together. What was itself in doubt brings its own candidates."""
        olds = [*free, *self.waiting]
        texts, old_texts = [self.tasks[task].text for task in rest], [one.text for one in olds]
        found = [(piece, olds[old], share, "split") for old, members in parts(old_texts, texts).items() for piece, share in members]
        found += [(piece, olds[old], share, "merge") for piece, members in parts(texts, old_texts).items() for old, share in members]
        for piece, old, share, kind in found:
            candidates = old.candidates or (Candidate(old.id, round(share, 2), kind),)
            self.doubts.setdefault(rest[piece], []).extend(candidates)

    # -- neighbours

    def agreeing(self, number: int, entry: Entry) -> int:
        """On how many sides the task has for neighbour the task that the entry had."""
        before = self.kept.get(number - 1) if number else ""
        behind = self.kept.get(number + 1) if number + 1 < len(self.tasks) else ""
        followed = self.following.get(entry.id, "" if entry.id == self.last else None) if entry.present else None
        return (before is not None and before == entry.after) + (behind is not None and behind == followed)

    def in_place(self, number: int, entry: Entry) -> bool:
        """Whether neighbours or citation are the entry's."""
        citation = self.tasks[number].citation
        return self.agreeing(number, entry) > 0 or (citation != "" and citation == entry.citation)

    def _neighbours_tell(self, number: int, old: Entry, numbers: Sequence[int], olds: Sequence[Entry]) -> bool:
        return (
            self.agreeing(number, old) > 0
            and not any(self.agreeing(number, other) for other in olds if other.id != old.id)
            and not any(self.agreeing(other, old) for other in numbers if other != number)
        )


class _Rivals:
    """What speaks against a task's keeping the id that the best assignment gives it."""

    def __init__(self, work: _Matching, rest: Sequence[int], free: set[str], chosen: dict[int, str]) -> None:
        self._work, self._chosen, self._claimed = work, chosen, set(chosen.values())
        self._free = free
        self._tasks: dict[str, list[int]] = {}
        for task in rest:
            for tid in work.scores[task]:
                self._tasks.setdefault(tid, []).append(task)

    def none(self, task: int) -> bool:
        """Whether no other old text is more like the task, and no other task more like the old text.

        One that nobody else claims must not even have as much in common: a shorter rewording of a long text looks more like
        a short one that both hold. What looks like a task in doubt goes on being in doubt.
        """
        scores, lengths, own = self._work.scores, self._work.lengths, self._chosen[task]
        score, length = scores[task][own], lengths[task][own]
        for other in scores[task]:
            unclaimed = other in self._free and other not in self._claimed
            if other != own and (scores[task][other] > score or (unclaimed and lengths[task][other] >= length)):
                return False
        for rival in self._tasks[own]:
            if rival != task and (scores[rival][own] > score or (rival not in self._chosen and lengths[rival][own] >= length)):
                return False
        return True

    def place_tells(self, task: int) -> bool:
        """Whether the old neighbours or the citation stand by the task, and by no rival of it or of its old text."""
        work, own = self._work, self._chosen[task]
        score, entry = work.scores[task][own], work.settled[own]
        if score < NEW + MARGIN or not work.in_place(task, entry):
            return False
        olds = [tid for tid, near in work.scores[task].items() if tid != own and tid in self._free and near > score - MARGIN]
        tasks = [one for one in self._tasks[own] if one != task and work.scores[one][own] > score - MARGIN]
        return not any(work.in_place(task, work.settled[tid]) for tid in olds) and not any(work.in_place(one, entry) for one in tasks)
