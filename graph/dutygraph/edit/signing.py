"""Says who made an edit, when and why, in the plan's edits.toml: where what was changed does not say so itself."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from dutygraph.curation.edits import TABLE, load_edits
from dutygraph.curation.layout import added
from dutygraph.edit.delta import changed_tasks
from dutygraph.edit.entering import TABLES
from dutygraph.edit.state import PlanState
from dutygraph.rdf.edits import edit_quads
from dutygraph.workspace import EDITS

SOURCE = "source.txt"
_LONGEST = 500  # characters of a reason


@dataclass(frozen=True, slots=True)
class Signature:
    """``by`` whom, as the name is shown, ``what`` kind of edit and where, ``why`` ("" where nobody said)."""

    by: str
    what: str
    why: str = ""


def signs_itself(before: Mapping[str, bytes], wanted: Mapping[str, bytes | None]) -> bool:
    """Whether an edit does no more than add entries, each of which says who, when and why."""
    return all(name in TABLES and data is not None and data.startswith(before.get(name, b"")) for name, data in wanted.items())


def signed(after: PlanState, before: PlanState | None, wanted: Mapping[str, bytes | None], sign: Signature) -> PlanState:
    """The plan after an edit that changes the files ``wanted``, with one more entry in its edits.toml."""
    tasks, citations = touched(before, after), {}
    for tid, facts in zip(after.built.ids, after.built.facts.tasks, strict=True):
        citations[tid] = facts.task.citation
    comment = ", ".join(citations[tid] for tid in tasks if citations.get(tid))
    data = entered(after.files.get(EDITS, b""), sign, sorted(wanted), wanted.get(SOURCE), tasks, comment)
    edits = load_edits(after.folder.path, after.folder.name, {EDITS: data})
    return replace(after, files={**after.files, EDITS: data}, edits=edit_quads(after.built, edits, after.edits))


def entered(
    before: bytes, sign: Signature, files: Sequence[str], source: bytes | None = None, tasks: Sequence[str] = (), comment: str = ""
) -> bytes:
    """edits.toml with one more entry: that these files were changed, ``source`` being the text that it left where it changed that.

    ``comment`` says for those who read the file which tasks these are.
    """
    values = [
        ("at", datetime.now(UTC).replace(microsecond=0)),
        ("by", sign.by),
        ("what", sign.what),
        ("why", " ".join(sign.why.split())[:_LONGEST]),
        ("tasks", list(tasks)),
        ("files", list(files)),
        ("text", hashlib.sha256(source).hexdigest()[:12] if source is not None else ""),
    ]
    return added(before.decode(), TABLE, [(key, value) for key, value in values if value not in ("", [])], comment).encode()


def touched(before: PlanState | None, after: PlanState) -> list[str]:
    """The ids of the tasks that an edit touched, in order of the text, then those that it took out.

    Where it changed the text these are the tasks whose words are others; else those of which something else is said.
    """
    if before is None:
        return list(after.built.ids)
    old, new = _words(before), _words(after)
    gone = [tid for tid in old if tid not in new]
    if before.built.content_hash != after.built.content_hash:
        return [tid for tid, words in new.items() if old.get(tid) != words] + gone
    parts = {part.node.value.rpartition("/")[2] for some in changed_tasks(before.parts, after.parts) for part in some}
    return [tid for tid in new if tid in parts] + gone


def _words(state: PlanState) -> dict[str, str]:
    return {tid: facts.task.passage.folded for tid, facts in zip(state.built.ids, state.built.facts.tasks, strict=True)}
