"""The pairs of plans in tests/links as a workspace, and how well the links between their tasks are proposed."""

from __future__ import annotations

import csv
import tempfile
from dataclasses import dataclass
from pathlib import Path

from dutygraph.build import build_plan
from dutygraph.built import BuiltPlan
from dutygraph.compare.links import Proposal, propose
from dutygraph.names.registry import load_registry
from dutygraph.vocabulary import load_vocabulary
from dutygraph.workspace import Workspace

FOLDER = Path(__file__).parent / "links"
#: Jurisdictions of the higher and the lower plan.
PLACES = {"care": ("东岭省", "东岭省/石桥市"), "water": ("清川省", "清川省/白沙市")}


@dataclass(frozen=True)
class Figures:
    """What was proposed on a pair. Pairs are (printed number of the lower task, of the higher task)."""

    proposed: frozenset[tuple[str, str]]
    true: frozenset[tuple[str, str]]
    near: frozenset[tuple[str, str]]

    @property
    def precision(self) -> float:
        """Share of the proposals that are true."""
        return len(self.proposed & self.true) / len(self.proposed)

    @property
    def recall(self) -> float:
        """Share of the true links that are proposed."""
        return len(self.proposed & self.true) / len(self.true)

    def __str__(self) -> str:
        right, wrong = self.proposed & self.true, self.proposed - self.true
        return (
            f"precision {self.precision:.3f} ({len(right)} of {len(self.proposed)}), "
            f"recall {self.recall:.3f} ({len(right)} of {len(self.true)}); "
            f"{len(wrong & self.near)} of {len(self.near)} near-misses proposed, {len(wrong - self.near)} others; "
            f"wrong: {shown(wrong)}; missed: {shown(self.true - self.proposed)}"
        )


def shown(pairs: frozenset[tuple[str, str]]) -> str:
    """Pairs in order of the lower plan: 5->5 12->7."""
    return " ".join(f"{lower}->{higher}" for lower, higher in sorted(pairs, key=lambda pair: (int(pair[0]), int(pair[1])))) or "none"


def workspace(pair: str, root: Path) -> Workspace:
    """A workspace at ``root`` with the plans ``province`` and ``city`` of a pair, the one above the other."""
    for plan, place, more in zip(("province", "city"), PLACES[pair], ("", 'higher = ["province"]\n'), strict=True):
        folder = root / "plans" / plan
        folder.mkdir(parents=True)
        (folder / "source.txt").write_bytes((FOLDER / f"{pair}-{plan}.txt").read_bytes())
        (folder / "plan.toml").write_text(f'jurisdiction = "{place}"\n{more}', encoding="utf-8")
    return Workspace(root)


def built_pair(pair: str) -> tuple[BuiltPlan, BuiltPlan]:
    """The lower and the higher plan of a pair."""
    with tempfile.TemporaryDirectory() as root:
        plans = workspace(pair, Path(root))
        registry, vocabulary = load_registry(plans.registries()), plans.vocabulary()
        return build_plan(plans.plan("city"), registry, vocabulary), build_plan(plans.plan("province"), registry, vocabulary)


def links(pair: str, *hows: str) -> frozenset[tuple[str, str]]:
    """The hand-made links of a pair that are of one of these kinds."""
    with (FOLDER / f"{pair}-links.csv").open(encoding="utf-8", newline="") as file:
        return frozenset((row["lower"], row["higher"]) for row in csv.DictReader(file) if row["how"] in hows)


def numbered(lower: BuiltPlan, higher: BuiltPlan, proposals: tuple[Proposal, ...]) -> frozenset[tuple[str, str]]:
    """Proposals by printed numbers."""
    return frozenset((lower.facts.tasks[one.lower].task.number, higher.facts.tasks[one.higher].task.number) for one in proposals)


def measure(pair: str, least: float | None = None) -> Figures:
    """The proposals at ``least`` (the threshold where None) against the hand-made links."""
    lower, higher = built_pair(pair)
    proposed = numbered(lower, higher, propose(lower, higher, load_vocabulary(), least))
    return Figures(proposed, links(pair, "close", "reworded", "split", "merged"), links(pair, "near-miss"))
