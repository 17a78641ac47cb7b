"""Where the files that travel with the code are: in the checkout, or inside an installed wheel."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parent
_CHECKOUT = _PACKAGE.parents[1]


def folder(name: str) -> Path:
    """The folder ``ontology``, ``shapes``, ``queries``, ``registry`` or ``plans``.

    In a checkout it is the top-level folder of that name, elsewhere the copy that the wheel carries.
    Raises FileNotFoundError where neither holds it.
    """
    inside_checkout = (_CHECKOUT / "pyproject.toml").is_file() and _PACKAGE == _CHECKOUT / "graph" / "dutygraph"
    path = _CHECKOUT / name if inside_checkout else _PACKAGE / "data" / name
    if not path.is_dir():
        raise FileNotFoundError(f"no folder {name} at {path}")
    return path
