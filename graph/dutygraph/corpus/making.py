"""Makes one plan's part from its files, in whatever process: the unit of work that is spread over cores or a cluster."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from pyoxigraph import Quad

from dutygraph.build import BuiltPlan, build_plan, mint_ids
from dutygraph.compare.kept import built_versions
from dutygraph.compare.links import propose
from dutygraph.corpus.inputs import digest_of, hashes, read_inputs
from dutygraph.corpus.parts import Part, part_of, read_part, write_part
from dutygraph.corpus.results import Failed, Made
from dutygraph.curation.edits import load_edits
from dutygraph.edit.state import read_files
from dutygraph.errors import InputError, unforeseen
from dutygraph.identity.ledger_file import unwritable
from dutygraph.names.registry import Registry, load_registry
from dutygraph.rdf.edits import edit_quads
from dutygraph.rdf.groups import OWNERS
from dutygraph.rdf.links import proposed_quads
from dutygraph.rdf.parts import plan_parts
from dutygraph.rdf.versions import version_quads
from dutygraph.vocabulary import Vocabulary
from dutygraph.workspace import PlanFolder, Workspace


@dataclass(frozen=True, slots=True)
class Job:
    """One plan to be made: its folder, the higher plans it names with their files' digests, and what all plans rest on.

    ``parts`` is the folder in which parts are kept, None where nothing may be; ``mint`` says whether new ids are written.
    """

    workspace: Path
    folder: PlanFolder
    digest: str
    higher: tuple[tuple[PlanFolder, str], ...]
    rules: str
    parts: Path | None
    mint: bool = False

    @property
    def key(self) -> str:
        """What the part is kept under: it stands for everything that the part is made from."""
        told = (self.rules, self.digest, *(digest for _, digest in self.higher))
        return hashlib.sha256("\0".join(told).encode()).hexdigest()


def make(job: Job) -> Made | Failed:
    """Make the part, or find it made already. Never raises for what a plan's files hold.

    Raises InputError where this process has other rules than the job was given for, or the part cannot be kept.
    """
    mint = job.mint and not unwritable(job.folder.path)
    if job.parts and (kept := read_part(job.parts, job.folder.id, job.key)) and (kept.minted or not mint):
        return Made(job.folder.id, job.key, job.digest, kept.counts, kept.minted)
    registry, vocabulary = _tools(job.workspace, job.rules)
    try:
        part, made = _made(replace(job, mint=mint), registry, vocabulary)
    except InputError as error:
        return Failed(job.folder.id, error)
    except Exception as error:  # one plan that breaks a rule must not stop the others
        return Failed(job.folder.id, unforeseen(error, job.folder.name))
    if job.parts is None:
        return replace(made, part=part)
    try:
        write_part(job.parts, part)
    except OSError as error:
        raise InputError(f"parts cannot be kept: {error.strerror}", "make room there, then build again", str(job.parts)) from error
    return made


def _made(job: Job, registry: Registry, vocabulary: Vocabulary) -> tuple[Part, Made]:
    read_files(job.folder)  # what cannot be read is told as it is where edits are followed
    files = hashes(job.folder.path)
    built = build_plan(job.folder, registry, vocabulary)
    written = job.mint and mint_ids(job.folder, built)
    if written:
        files["identity.json"] = hashes(job.folder.path)["identity.json"]
    job = replace(job, digest=digest_of(files))
    more: list[Quad] = []
    for folder, digest in job.higher:
        higher = _higher(folder, digest, job.workspace, job.rules)
        more += proposed_quads(built, higher, propose(built, higher, vocabulary)) if higher else []
    more += _versions(job.folder, built, registry, vocabulary)
    more += edit_quads(built, load_edits(job.folder.path, job.folder.name)).quads()
    part = part_of(job.folder.id, job.key, built.content_hash, _counts(built), plan_parts(built), more, job.mint)
    return part, Made(part.plan, part.key, job.digest, part.counts, job.mint, written)


def _versions(folder: PlanFolder, built: BuiltPlan, registry: Registry, vocabulary: Vocabulary) -> list[Quad]:
    """What the versions kept of the plan said; most plans have none."""
    return version_quads(built, ((one.label, then) for one, then in built_versions(folder, built, registry, vocabulary)))


@lru_cache(maxsize=1)
def _tools(root: Path, rules: str) -> tuple[Registry, Vocabulary]:
    """What every plan of the workspace is read with: loaded once in a process."""
    workspace = Workspace(root)
    if read_inputs(workspace).rules != rules:
        raise InputError("another version of dutygraph or other rules here", "install the same on every worker", str(root))
    return load_registry(workspace.registries()), workspace.vocabulary()


@lru_cache(maxsize=4)  # many lower plans share one higher plan
def _higher(folder: PlanFolder, digest: str, root: Path, rules: str) -> BuiltPlan | None:  # noqa: ARG001  # keyed by its files
    """The built higher plan; None where it cannot be read, which is told where that plan itself is made."""
    try:
        return build_plan(folder, *_tools(root, rules))
    except InputError:
        return None


def _counts(plan: BuiltPlan) -> dict[str, int]:
    """How many tasks there are, how many have what a duty needs (docs/design.md says what counts), and how many ids are in doubt."""
    tasks = plan.facts.tasks
    return {
        "tasks": len(tasks),
        "with an owner": sum(any(p.role in OWNERS and p.kind != "collective" for p in t.parties) for t in tasks),
        "with a measurable outcome": sum(bool(t.targets or [d for d in t.deliverables if d.stage != "use"]) for t in tasks),
        "with a deadline": sum(any(d.kind != "ongoing" for d in t.deadlines) for t in tasks),
        "ids pending": len(plan.ledger.pending),
    }
