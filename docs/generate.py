"""Writes docs/reference/: the ontology, the shapes, the ready questions and the command line, from what the code itself says.

`make docs` runs it; a test holds the pages to it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import click
import rdflib
from rdflib import OWL, RDF, RDFS, SH, SKOS, Graph, URIRef

from dutygraph import resources
from dutygraph.check.shapes import load_shapes, shape_name
from dutygraph.cli import COMMANDS, cli
from dutygraph.query.catalogue import Catalogue, ReadyQuery
from dutygraph.rdf.terms import NAMESPACE

REFERENCE = Path(__file__).parent / "reference"
_HEAD = "<!-- Made by docs/generate.py (`make docs`): change what it is made from, not this page. -->\n\n"
_SCHEMA = rdflib.Namespace("https://schema.org/")
#: The backbone, for the diagram: what a reader meets first.
_DRAWN = ("Plan", "Section", "Task", "DutyClause", "Assignment", "Agency", "LegalReference", "LegalInstrument")
_DRAWN_FACTS = ("Deadline", "Target", "Deliverable", "SourceSpan")


def pages() -> dict[str, str]:
    """Every page by file name."""
    return {
        "ontology.md": _HEAD + "\n".join(_ontology_page()),
        "shapes.md": _HEAD + "\n".join(_shapes_page()),
        "queries.md": _HEAD + "\n".join(_queries_page()),
        "command-line.md": _HEAD + "\n".join(_command_page()),
    }


def main() -> None:
    """Write the pages."""
    REFERENCE.mkdir(exist_ok=True)
    for name, text in pages().items():
        (REFERENCE / name).write_text(text, encoding="utf-8")


def _ontology() -> Graph:
    return Graph().parse(resources.folder("ontology") / "duty.ttl", format="turtle")


def _ontology_page() -> Iterator[str]:
    graph = _ontology()
    yield "# The ontology\n"
    yield f"Namespace `{NAMESPACE}`, prefix `duty:`."
    yield "[`ontology/duty.ttl`](../../ontology/duty.ttl) is the authority;"
    yield "[`ontology/examples/`](../../ontology/examples/) shows each class in use,"
    yield "[the design](../design.md) says why it is cut like this.\n"
    yield from _diagram(graph)
    classes, properties = _terms(graph, OWL.Class), [*_terms(graph, OWL.ObjectProperty), *_terms(graph, OWL.DatatypeProperty)]
    used = _properties_by_class(graph, properties)
    yield "## Classes\n"
    for term in classes:
        yield f"### {_local(term)}\n"
        yield f"*{_said(graph, term, RDFS.label, 'en')}* · {_said(graph, term, RDFS.label, 'zh-Hans')}\n"
        yield f"{_said(graph, term, SKOS.definition, 'en')}\n\n{_said(graph, term, SKOS.definition, 'zh-Hans')}\n"
        if above := [*graph.objects(term, RDFS.subClassOf)]:
            yield f"A kind of {', '.join(f'`{_short(graph, one)}`' for one in sorted(above))}.\n"
        if names := used[term]:
            yield "| property | value | meaning |\n| --- | --- | --- |"
            for one in names:
                yield f"| `{_local(one)}` | {_value(graph, one)} | {_said(graph, one, SKOS.definition, 'en')} |"
            yield ""
    yield "## Code lists\n"
    for scheme in _terms(graph, SKOS.ConceptScheme):
        yield f"### {_local(scheme)}\n"
        yield f"{_said(graph, scheme, SKOS.definition, 'en')} {_said(graph, scheme, SKOS.definition, 'zh-Hans')}\n"
        yield "| code | notation | en | zh | meaning |\n| --- | --- | --- | --- | --- |"
        for code in sorted(graph.subjects(SKOS.inScheme, scheme)):
            labels = [_said(graph, code, SKOS.prefLabel, language) for language in ("en", "zh-Hans")]
            notation = str(graph.value(code, SKOS.notation)).replace("|", "\\|")
            yield f"| `{_local(code)}` | `{notation}` | {' | '.join(labels)} | {_said(graph, code, SKOS.definition, 'en')} |"
        yield ""


def _diagram(graph: Graph) -> Iterator[str]:
    """The backbone as a Mermaid class diagram, from the properties' domains and ranges."""
    drawn = {URIRef(NAMESPACE + name) for name in (*_DRAWN, *_DRAWN_FACTS)}
    yield "```mermaid\nclassDiagram"
    for one in _terms(graph, OWL.ObjectProperty):
        domains = set(graph.objects(one, RDFS.domain)) | set(graph.objects(one, _SCHEMA.domainIncludes))
        for domain in sorted(domains & drawn):
            for target in sorted(set(graph.objects(one, RDFS.range)) & drawn):
                if _local(target) not in ("Plan", "Task") and _local(one) not in ("modalitySpan", "chapter"):
                    yield f"  {_local(domain)} --> {_local(target)} : {_local(one)}"
    yield "```\n"


def _terms(graph: Graph, kind: URIRef) -> list[URIRef]:
    return sorted(one for one in graph.subjects(RDF.type, kind) if isinstance(one, URIRef) and str(one).startswith(NAMESPACE))


def _properties_by_class(graph: Graph, properties: list[URIRef]) -> defaultdict[URIRef, list[URIRef]]:
    used: defaultdict[URIRef, list[URIRef]] = defaultdict(list)
    for one in sorted(properties):
        for domain in [*graph.objects(one, RDFS.domain), *graph.objects(one, _SCHEMA.domainIncludes)]:
            used[URIRef(domain)].append(one)
    return used


def _value(graph: Graph, one: URIRef) -> str:
    """What a property's value is: the code list that it names, else its range."""
    if lists := list(graph.objects(one, RDFS.seeAlso)):
        return f"a code of [{_local(lists[0])}](#{_local(lists[0]).lower()})"
    ranges = [*graph.objects(one, RDFS.range), *graph.objects(one, _SCHEMA.rangeIncludes)]
    return ", ".join(f"`{_short(graph, kind)}`" for kind in sorted(ranges))


def _shapes_page() -> Iterator[str]:
    graph = load_shapes()
    yield "# The shapes\n"
    yield "What a plan must say. [`shapes/README.md`](../../shapes/README.md) tells authors; `dutygraph validate` runs them.\n"
    order = {"Violation": 0, "Warning": 1, "Info": 2}
    found = [(order[_local(graph.value(one, SH.severity))], shape_name(str(one)), one) for one in graph.subjects(SH.targetClass, None)]
    for _, name, shape in sorted(found):
        yield f"## {name}\n"
        yield f"*{_said(graph, shape, RDFS.label, 'en')}* · {_said(graph, shape, RDFS.label, 'zh')}\n"
        aims = ", ".join(f"`{_local(one)}`" for one in sorted(graph.objects(shape, SH.targetClass)))
        yield f"{_local(graph.value(shape, SH.severity))}, looks at every {aims}; file [`{_file(name)}`](../../shapes/{_file(name)}).\n"
        yield f"> {_said(graph, shape, SH.message, 'en')}\n>\n> {_said(graph, shape, SH.message, 'zh')}\n"


def _file(name: str) -> str:
    return next(path.name for path in sorted(resources.folder("shapes").glob("*.ttl")) if f"dsh:{name} a sh:NodeShape" in path.read_text())


def _queries_page() -> Iterator[str]:
    yield "# The ready questions\n"
    yield '`dutygraph query NAME`, `graph.query("NAME")` in Python, and the viewer\'s page of questions ask the same files.\n'
    for query in Catalogue.load(resources.folder("queries")).queries.values():
        yield from _query(query)


def _query(query: ReadyQuery) -> Iterator[str]:
    yield f"## {query.number}. {query.name}\n"
    yield f"**{query.title['en']}** · {query.title['zh']}\n"
    yield f"{query.answers['en']}\n\n{query.answers['zh']}\n"
    for param in query.params:
        values = f": {', '.join(f'`{value}`' for value in param.values)}" if param.values else ""
        default = f", `{param.default}` by default" if param.default else ""
        yield f"- `{param.name}` ({param.type}{default}) {param.label['en']}{values}"
    yield f"\n[`queries/{query.name}.rq`](../../queries/{query.name}.rq), ordered by {query.order}.\n"


def _command_page() -> Iterator[str]:
    yield "# The command line\n"
    yield "What each command says of itself with `--help`.\n"
    context = click.Context(cli, info_name="dutygraph", **cli.context_settings)  # as on the command line: -h too
    yield from _help(cli, context, "dutygraph")
    for name in COMMANDS:
        command = cli.get_command(context, name)
        assert command is not None
        yield from _command(command, click.Context(command, info_name=name, parent=context), f"dutygraph {name}")


def _command(command: click.Command, context: click.Context, name: str) -> Iterator[str]:
    yield from _help(command, context, name)
    if isinstance(command, click.Group):
        for below in command.list_commands(context):
            inner = command.get_command(context, below)
            assert inner is not None
            if not inner.hidden:  # else its options are told with the command's own
                yield from _command(inner, click.Context(inner, info_name=below, parent=context), f"{name} {below}")


def _help(command: click.Command, context: click.Context, name: str) -> Iterator[str]:
    context.terminal_width = context.max_content_width = 100
    yield f"## {name}\n"
    yield f"```text\n{command.get_help(context)}\n```\n"


def _said(graph: Graph, term: rdflib.term.Node, about: URIRef, language: str) -> str:
    """The text in that language on one line, fit for a table cell."""
    found = (
        text
        for text in graph.objects(term, about)
        if isinstance(text, rdflib.Literal) and (text.language or "").lower() == language.lower()
    )
    return " ".join(str(next(found, "")).split()).replace("|", "\\|")


def _local(term: object) -> str:
    return str(term).rsplit("#", 1)[-1].rsplit("/", 1)[-1]


def _short(graph: Graph, term: object) -> str:
    return graph.namespace_manager.normalizeUri(str(term))


if __name__ == "__main__":
    main()
