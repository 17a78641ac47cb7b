"""Follows one plan by itself, as its files are or stand unsaved in an editor: what it says, what is found, what each edit made of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from dutygraph.built import BuiltPlan
from dutygraph.check.findings import counting
from dutygraph.check.plan import in_document
from dutygraph.check.since import Changes, changes
from dutygraph.curation.files import NO_DRAFTS, Drafts
from dutygraph.edit.change import Change
from dutygraph.edit.live import Live, alone
from dutygraph.edit.state import read_files, state_of
from dutygraph.model import Finding
from dutygraph.names.registry import load_registry
from dutygraph.workspace import PlanFolder, Workspace


@dataclass(frozen=True, slots=True)
class View:
    """One plan at one moment, with what is found in a reading, waived findings too, each with its place in the original document."""

    built: BuiltPlan
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Edited:
    """What became of a plan. ``findings`` that somebody waived since count as solved, and then say who did."""

    before: View
    after: View
    change: Change
    findings: Changes


@dataclass
class Followed:
    """A plan in a store of its own, whatever else the workspace holds; ``view`` is its last good state, None as long as there was none.

    A folder that lies outside the workspace, or a path that is a text itself, may be followed too.
    """

    workspace: Workspace
    folder: PlanFolder
    reading: str
    view: View | None = None
    _live: Live | None = field(default=None, repr=False)

    def read(self, drafts: Drafts = NO_DRAFTS) -> Edited | None:
        """Go over to what the files hold now, ``drafts`` (unsaved texts by file name) in the place of theirs; None at the first time.

        Writes nothing. Raises InputError where a text cannot be read now: the last good state stays.
        """
        given = {name: text.encode("utf-8", "replace") if isinstance(text, str) else text for name, text in drafts.items()}
        files: Mapping[str, bytes] = {**read_files(self.folder), **given}
        before, change = self.view, None
        if self._live is None:
            self.workspace.higher(self.folder, files.get("plan.toml", b""))
            state = state_of(self.folder, files, load_registry(self.workspace.registries()), self.workspace.vocabulary())
            self._live = alone(self.workspace, state)
        else:
            change = self._live.update(self.folder.id, files)
        self.view = after = self._now(self._live)
        if before is None or change is None:
            return None
        return Edited(before, after, change, _found(before, after))

    def _now(self, live: Live) -> View:
        built = live.state(self.folder.id).built
        return View(built, in_document(live.findings(self.folder.id, self.reading), self.folder, built))


def _found(before: View, after: View) -> Changes:
    found = changes(counting(before.findings), counting(after.findings), {after.built.info.id})
    waived = {one.key: one for one in after.findings if one.waived}
    return replace(found, solved=tuple(waived.get(one.key, one) for one in found.solved))
