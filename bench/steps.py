"""What single steps cost that no other group times: reading the registry, resolving names, proposing links, comparing and keeping versions.

Processor time, medians.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from corpus import generate
from measuring.clock import milliseconds
from measuring.group import Corpus, Given, read_arguments
from measuring.rows import Rows

from dutygraph.build import build_plan
from dutygraph.built import BuiltPlan
from dutygraph.compare.difference import Side, difference
from dutygraph.compare.links import propose
from dutygraph.compare.sides import compare_kept
from dutygraph.extract.plan import extract_plan
from dutygraph.names import registry as registries
from dutygraph.names.registry import Registry, load_registry
from dutygraph.rdf.quads import plan_quads
from dutygraph.read.plan import read_plan
from dutygraph.versions import freeze
from dutygraph.workspace import Workspace

CHECKOUT = Path(__file__).parent.parent
#: Plans whose names are resolved: in prose, and in owner brackets.
NAMED = {"the shipped plan": "plans/liaoning-rule-of-law-2021/source.txt", "a city's plan": "tests/plans/p03-city-brackets.txt"}
ENGINE = "dutygraph"


def names(rows: Rows, given: Given, runs: int) -> None:
    """Reading the registry anew and again, and resolving the parties of whole plans."""
    shipped = given.shipped()
    folders = shipped.workspace.registries()

    def afresh() -> Registry:
        registries._load.cache_clear()
        return load_registry(folders)

    rows.add("read the registry", ENGINE, "processor", milliseconds(afresh, runs), "ms", shipped)
    rows.add("the registry again", ENGINE, "processor", milliseconds(lambda: load_registry(folders), runs), "ms", shipped)
    registry, vocabulary = load_registry(folders), shipped.workspace.vocabulary()
    for what, path in NAMED.items():
        document = read_plan((CHECKOUT / path).read_text(encoding="utf-8"), vocabulary)
        facts = extract_plan(document, vocabulary)
        labels = [(party.label, party.kind, party.name) for task in facts.tasks for party in task.parties]
        place = document.context.jurisdiction

        def resolve(labels: list[tuple[str, str, str]] = labels, place: str = place) -> None:
            for label, kind, name in labels:
                registry.agency(label, kind, place, "zh-Hans", name)

        note = f"{len(labels)} parties"
        size = Corpus(CHECKOUT, 1, len(facts.tasks))
        rows.add(f"resolve the names of {what}", ENGINE, "processor", milliseconds(resolve, runs), "ms", size, note=note)


def links(rows: Rows, runs: int) -> None:
    """Links between two plans of 100 tasks each, which repeat those of hand-made pairs."""
    from link_pairs import FOLDER

    with TemporaryDirectory() as root:
        for side in ("province", "city"):
            texts = [(FOLDER / f"{pair}-{side}.txt").read_text("utf-8") for pair in ("care", "water")]
            tasks = [item for text in texts for line in text.splitlines() if (item := line.partition(".")[2])]
            folder = Path(root) / "plans" / side
            folder.mkdir(parents=True)
            text = "\n".join(f"{n}.{tasks[n % len(tasks)]}" for n in range(1, 101))
            (folder / "source.txt").write_text(f"方案\n一、任务\n{text}\n", encoding="utf-8")
        workspace = Workspace(Path(root))
        vocabulary, registry = workspace.vocabulary(), load_registry(workspace.registries())
        lower, higher = (build_plan(workspace.plan(side), registry, vocabulary) for side in ("city", "province"))
    figure = milliseconds(lambda: propose(lower, higher, vocabulary), runs)
    rows.add("propose links between two plans", ENGINE, "processor", figure, "ms", Corpus(CHECKOUT, 2, 200))


def versions(rows: Rows, runs: int) -> None:
    """Two versions of a made-up plan of 100 tasks, of which a third is edited, a tenth taken out and as much comes in anew."""
    with TemporaryDirectory() as root:
        generate(Path(root), 1, 100, 5)
        workspace, size = Workspace(Path(root)), Corpus(Path(root), 1, 100)
        (folder,) = workspace.plan_folders()
        registry, vocabulary = load_registry(workspace.registries()), workspace.vocabulary()

        def build() -> BuiltPlan:
            return build_plan(folder, registry, vocabulary)

        before = build()
        opened = milliseconds(lambda: size.session("memory"), runs)
        freeze(workspace, folder, before, "draft", datetime(2021, 1, 1, tzinfo=UTC))
        folder.source.write_text(edited(folder.source.read_text(encoding="utf-8")), encoding="utf-8")
        after = build()
        works: dict[str, Callable[[], object]] = {
            "build one version": build,
            "quads of one version": lambda: plan_quads(after),
            "difference of two built versions": lambda: difference(Side("draft", before, ()), Side("now", after, ())),
            "compare with a kept version, findings and all": lambda: compare_kept(workspace, folder.id, "draft", ""),
        }
        for case, work in works.items():
            rows.add(case, ENGINE, "processor", milliseconds(work, runs), "ms", size)
        rows.add("open the store, no version kept", ENGINE, "processor", opened, "ms", size)
        rows.add("open the store, one version kept", ENGINE, "processor", milliseconds(lambda: size.session("memory"), runs), "ms", size)


def edited(text: str) -> str:
    """The plan's text after an editor's round."""
    chance, done = Random(1), []
    for n, line in enumerate(text.split("\n")):
        if line[:1].isdigit():
            if n % 10 == 3:
                continue
            line = line.replace("2025", "2026") if n % 3 == 0 else line
            line = line.replace("负责", "牵头", 1).replace("负責", "牽頭", 1) if n % 6 == 0 else line
            done.append(line)
            if n % 10 == 7:
                done.append(line[: line.find(" ") + 1] + "".join(chance.sample(line[3:], len(line) - 3)))
        else:
            done.append(line)
    return "\n".join(done)


def main() -> None:
    """Measure and print."""
    given = read_arguments(__doc__, tasks=(), quick=())
    rows, runs = Rows("steps"), 3 if given.quick else 9
    names(rows, given, runs)
    links(rows, runs)
    versions(rows, runs)
    rows.write(given.json)


if __name__ == "__main__":
    main()
