"""The house rules that a machine can hold: imports point one way, words are data, no file hides two ideas."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parent.parent
CORE = CHECKOUT / "graph" / "dutygraph"
MODULES = sorted([*CORE.rglob("*.py"), *(CHECKOUT / "webapp").rglob("*.py")])

#: Later layers may import earlier ones, never the other way round.
LAYERS = [
    {"model", "errors", "files", "__version__"},
    {"journal"},
    {"fold"},
    {"occurrences"},
    {"vocabulary", "resources"},
    {"workspace"},
    {"access"},
    {"history"},
    {"read"},
    {"documents"},
    {"extract"},
    {"intake"},
    {"names", "identity"},
    {"rdf.terms"},  # the ontology's code lists: entries that people write are checked against them
    {"curation"},
    {"built"},
    {"build", "versions", "compare.links", "compare.ngrams"},
    {"rdf"},
    {"store"},
    {"query", "check", "proposals", "search"},
    {"edit", "compare"},
    {"corpus"},
    {"session", "tables", "duties", "network"},
    {"api"},
    {"export", "sampling", "office", "watching", "lsp"},
    {"web"},
    {"commands"},
    {"cli"},
]
#: Han characters that may stand in code, and why.
HAN_ALLOWED = {
    "names/places.py": "the state's jurisdiction is an identifier, part of IRIs, not a word that rules match",
}


def layer(module: str) -> int:
    """The layer of ``dutygraph.x.y`` (given without the package), by its longest known prefix."""
    parts = module.split(".")
    for length in (2, 1):
        for number, names in enumerate(LAYERS):
            if ".".join(parts[:length]) in names:
                return number
    raise AssertionError(f"{module} is in no layer: add it to LAYERS and to docs/design.md")


def name_of(path: Path) -> str:
    if path.is_relative_to(CORE):
        return ".".join(path.relative_to(CORE).with_suffix("").parts).removesuffix(".__init__")
    return "web"


def imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{alias.name}" if node.module == "dutygraph" else node.module for alias in node.names}
    web = {"web" for name in found if name.split(".")[0] == "dutygraph_web"}
    return web | {name.removeprefix("dutygraph.") for name in found if name.startswith("dutygraph.")}


@pytest.mark.parametrize("path", [p for p in MODULES if name_of(p) != "__init__"], ids=name_of)
def test_imports_point_one_way(path: Path) -> None:
    own = name_of(path)
    for other in imports(path):
        assert layer(other) <= layer(own), f"{own} imports {other}, which comes after it"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_every_module_says_its_job_and_hides_no_second_idea(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert ast.get_docstring(ast.parse(text)), f"{path} opens without a sentence on its job"
    assert text.count("\n") <= 400, f"{path} has over 400 lines"


@pytest.mark.parametrize("path", sorted(CORE.rglob("*.py")), ids=name_of)
def test_chinese_words_are_data(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and node.body and isinstance(node.body[0], ast.Expr)
    }
    texts = [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    words = [node.value for node in texts if id(node) not in docstrings and re.search("[㐀-鿿]", node.value)]
    assert not words or str(path.relative_to(CORE)) in HAN_ALLOWED, f"{path}: {words} belong into a vocabulary file"
