"""Makes the parts of all plans of a workspace, and gives the whole graph as a stream of text for a store to load."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pyoxigraph
from pyoxigraph import Quad, RdfFormat, serialize

from dutygraph import __version__
from dutygraph.corpus.engines import Engine, engine_of
from dutygraph.corpus.inputs import Inputs
from dutygraph.corpus.making import Job, make
from dutygraph.corpus.parts import FOLDER, Part, forget_others, read_part
from dutygraph.corpus.results import Failed, How, Made, Result
from dutygraph.errors import InputError
from dutygraph.names.registry import load_registry
from dutygraph.rdf.named import one_name_each, registry_quads
from dutygraph.rdf.quads import ontology_quads, run_quads
from dutygraph.workspace import PlanFolder, Workspace


class Corpus:
    """The plans of one workspace while they are made. ``results`` fill as ``parts`` is drawn from; then ``inputs`` are as they are now."""

    def __init__(self, workspace: Workspace, inputs: Inputs, how: How, noted: Callable[[Result], None] = lambda _: None) -> None:
        self.workspace, self.inputs, self.how, self._noted = workspace, inputs, how, noted
        self.results: list[Result] = []
        self._digests = dict(inputs.plans)
        self._folder = workspace.store / FOLDER if workspace.store else None

    @property
    def failed(self) -> tuple[Failed, ...]:
        """The plans that cannot be read."""
        return tuple(one for one in self.results if isinstance(one, Failed))

    def parts(self) -> Iterator[Part]:
        """The part of every plan that can be read: those that others name as higher plans first, then in order of their ids.

        Raises InputError where none can be read, for what is wrong with the first.
        """
        higher, bad = self._higher()
        self.results = [*bad]
        for one in bad:
            self._noted(one)
        with closing(engine_of(self.how.engine, self.how.workers, self.inputs.size)) as engine:
            for level in _levels({plan: [one.id for one in its] for plan, its in higher.items()}):
                yield from self._level(engine, [self._job(plan, higher[plan]) for plan in level])
        if not any(isinstance(one, Made) for one in self.results):
            raise self.failed[0].error
        self.inputs = replace(self.inputs, plans=self._digests)
        self.results.sort(key=lambda one: one.plan)
        if self._folder:
            forget_others(self._folder, self.inputs.plans)

    def text(self) -> Iterator[bytes]:
        """The whole graph as TriG, a plan at a time; names that plans share are settled last, when all plans were seen."""
        labels: dict[Quad, None] = {}
        versions: list[tuple[str, str]] = []
        for part in self.parts():
            yield part.own
            yield part.named
            labels.update(dict.fromkeys(pyoxigraph.parse(part.labels, format=RdfFormat.N_QUADS)))
            versions.append((part.plan, part.version))
        known = registry_quads(load_registry(self.workspace.registries()))
        made_by = run_quads(sorted(versions), __version__, self.workspace.vocabulary().digest)
        yield serialize([*one_name_each(labels), *known, *ontology_quads(), *made_by], format=RdfFormat.TRIG) or b""

    def said(self) -> dict[str, Sequence[Quad]]:
        """What each plan that was made says of things that plans share, as far as its part is still there."""
        found: dict[str, Sequence[Quad]] = {}
        for made in [one for one in self.results if isinstance(one, Made)]:
            if part := made.part or (read_part(self._folder, made.plan, made.key) if self._folder else None):
                found[made.plan] = part.shared()
        return found

    def _higher(self) -> tuple[dict[str, list[PlanFolder]], list[Failed]]:
        """The higher plans of each plan, and the plans whose plan.toml cannot be used."""
        higher: dict[str, list[PlanFolder]] = {}
        bad: list[Failed] = []
        for plan, folder in self.inputs.folders.items():
            try:
                higher[plan] = self.workspace.higher(folder, plans=self.inputs.folders)
            except InputError as error:
                bad.append(Failed(plan, error))
        return higher, bad

    def _job(self, plan: str, higher: Iterable[PlanFolder]) -> Job:
        above = tuple((_absolute(folder), self._digests[folder.id]) for folder in higher)
        parts = self._folder.resolve() if self._folder else None
        folder, root = _absolute(self.inputs.folders[plan]), self.workspace.root.resolve()
        return Job(root, folder, self._digests[plan], above, self.inputs.rules, parts, self.how.mint)

    def _level(self, engine: Engine, jobs: list[Job]) -> Iterator[Part]:
        for result in engine.run(make, jobs):
            self.results.append(result)
            self._noted(result)
            if isinstance(result, Failed):
                continue
            self._digests[result.plan] = result.digest
            yield result.part or self._kept(result, self._folder)

    def _kept(self, made: Made, folder: Path | None) -> Part:
        part = read_part(folder, made.plan, made.key) if folder else None
        if part is None:
            raise InputError("a part that was just made is gone", "does another process clear this folder? build again", str(folder))
        return part


def _absolute(folder: PlanFolder) -> PlanFolder:
    """The folder as another process finds it, wherever that was started."""
    return replace(folder, path=folder.path.resolve())


def _levels(higher: Mapping[str, list[str]]) -> list[list[str]]:
    """The plans such that what a plan names as higher comes in an earlier list; plans in a circle come last."""
    levels: list[list[str]] = []
    placed: set[str] = set()
    left = dict(higher)
    while left:
        level = [plan for plan, above in left.items() if not any(one in left for one in above)] or list(left)
        levels.append(level)
        placed.update(level)
        left = {plan: above for plan, above in left.items() if plan not in placed}
    return levels
