"""A small plan with faults of many kinds, and its graph damaged in ways that no build would: what tests of checking stand on."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from curated_workspace import PLAN, SETTINGS
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad

from dutygraph.build import build_plan
from dutygraph.check.run import load_shapes
from dutygraph.names.registry import load_registry
from dutygraph.rdf import terms
from dutygraph.rdf.quads import plan_quads
from dutygraph.vocabulary import load_vocabulary
from dutygraph.workspace import PlanFolder, Workspace

CHECKOUT = Path(__file__).parent.parent
#: A quad, what becomes of it, and another one whose subject or object it may take.
Damage = tuple[Quad, str, Quad]
MORE = """
4. 落实《青禾县档案条例》（以下简称“试点”。由有关部门负责公布目录清单，2031年年底前完成。

5. 到2027年，案卷数量下降5%，优良案卷达到60%。县档案馆、县甲乙局负责健全制度。健全通报制度。
"""


@cache
def plan() -> tuple[Quad, ...]:
    """The quads of a small plan with faults of many kinds."""
    with TemporaryDirectory() as name:
        folder = PlanFolder("qinghe", Path(name), "plans/qinghe")
        folder.source.write_text(PLAN + MORE, encoding="utf-8")
        (folder.path / "plan.toml").write_text(SETTINGS, encoding="utf-8")
        return tuple(plan_quads(build_plan(folder, load_registry(Workspace(CHECKOUT).registries()), load_vocabulary())))


@cache
def read_by_shapes() -> tuple[Quad, ...]:
    """Those quads of the plan of which a shape reads the property."""
    mentioned = {str(node) for node in load_shapes().all_nodes()}
    return tuple(quad for quad in plan() if quad.predicate.value in mentioned or quad.predicate == terms.rdf_type)


def damages() -> st.SearchStrategy[list[Damage]]:
    """Some quads of which a shape reads the property, and what becomes of each."""
    quads = st.sampled_from(read_by_shapes())
    return st.lists(st.tuples(quads, st.sampled_from(["drop", "object", "second", "subject", *STRANGE]), quads), min_size=1, max_size=12)


#: Objects that a property should not have.
STRANGE: dict[str, Literal | NamedNode] = {
    "word": Literal("2027"),
    "tagged": Literal("2027", language="en"),
    "number": Literal("2027", datatype=terms.xsd_integer),
    "day": Literal("2027-06-30", datatype=terms.xsd_date),
    "no day": Literal("2027-02-31", datatype=terms.xsd_date),
    "code": terms.code("role", "leading"),
}
#: Where pySHACL orders what SHACL says cannot be compared: an IRI, a number or a day that is none beside a day.
COMPARED = {terms.latest, terms.plan_start, terms.plan_end}


def damaged(quads: Iterable[Quad], damage: Iterable[Damage]) -> set[Quad]:
    kept = set(quads)
    for quad, what, other in damage:
        if what != "second":
            kept.discard(quad)
        if what == "subject":
            kept.add(Quad(other.subject, quad.predicate, quad.object, quad.graph_name))
        elif what != "drop":
            new = STRANGE.get(what) or other.object
            if quad.predicate not in COMPARED or _a_day(new):
                kept.add(Quad(quad.subject, quad.predicate, new, quad.graph_name))
    return kept


def _a_day(node: object) -> bool:
    return isinstance(node, Literal) and node.datatype == terms.xsd_date and node != STRANGE["no day"]
