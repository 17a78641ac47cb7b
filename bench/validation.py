"""What validation of the seed costs beside bare pySHACL on the same graph and shapes, and how much one shape takes.

Run with ``python bench/validation.py``; times are the best of several runs, in milliseconds.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from time import perf_counter

import pyshacl
from rdflib import RDF, Graph, URIRef

from dutygraph import resources
from dutygraph.build import build_plan
from dutygraph.check.run import load_shapes, validate
from dutygraph.names.registry import load_registry
from dutygraph.rdf import terms
from dutygraph.rdf.convert import to_rdflib
from dutygraph.rdf.quads import ontology_quads, plan_quads
from dutygraph.workspace import Workspace

LIMIT = 1.5
TASK = URIRef(terms.Task.value)


def best(work: Callable[[], object], runs: int = 7) -> float:
    """The shortest of several runs, in milliseconds."""
    times = []
    for _ in range(runs):
        start = perf_counter()
        work()
        times.append(perf_counter() - start)
    return min(times) * 1000


def main() -> None:
    """Print the figures; end with status 1 where ours costs more than the limit."""
    workspace = Workspace(Path(__file__).parent.parent)
    registry, vocabulary = load_registry(workspace.registries()), workspace.vocabulary()
    for folder in workspace.plan_folders():
        built = build_plan(folder, registry, vocabulary)
        data, shapes = to_rdflib([*plan_quads(built), *ontology_quads()]), load_shapes()
        bare = best(lambda: pyshacl.validate(data, shacl_graph=shapes))  # noqa: B023  # called at once
        ours = best(lambda: validate(data, shapes))  # noqa: B023
        tasks = sorted(task for task in data.subjects(RDF.type, TASK) if isinstance(task, URIRef))
        one = best(lambda: validate(data, shapes, tasks[:1]))  # noqa: B023
        print(f"{folder.id}: {len(tasks)} tasks, {len(data)} triples, {len(validate(data, shapes))} findings")
        print(
            f"  bare pySHACL {bare:7.1f}\n  validate     {ours:7.1f}  ({ours / bare:.2f} times; limit {LIMIT})\n  one focus    {one:7.1f}"
        )
        for path in sorted(resources.folder("shapes").glob("*.ttl")):
            alone = Graph().parse(path)
            print(f"    {path.stem:20} {best(lambda: pyshacl.validate(data, shacl_graph=alone), 3):7.1f}")  # noqa: B023
        if ours > LIMIT * bare:
            raise SystemExit(f"{ours / bare:.2f} times bare pySHACL is above {LIMIT}")


if __name__ == "__main__":
    main()
