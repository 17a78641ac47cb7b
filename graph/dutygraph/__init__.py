"""dutygraph: a government plan's text to a validated knowledge graph of duties."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dutygraph.api import Graph, load
    from dutygraph.errors import InputError
    from dutygraph.model import Finding
    from dutygraph.tables import Table

__version__ = "0.1.0"
__all__ = ["Finding", "Graph", "InputError", "Table", "__version__", "load"]

#: Where each public name lives: imported when it is asked for, as the command line needs none of them.
_HOMES = {"Graph": "api", "load": "api", "InputError": "errors", "Finding": "model", "Table": "tables"}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'dutygraph' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"dutygraph.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
