"""The network of agencies that share duties, as GraphML and GEXF."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import networkx

_TODAY = re.compile(rb' lastmodifieddate="[^"]*"')


def as_graphml(network: networkx.Graph) -> bytes:
    """For yEd, Gephi, igraph."""
    import networkx as nx

    out = io.BytesIO()
    nx.write_graphml(network, out)
    return out.getvalue()


def as_gexf(network: networkx.Graph) -> bytes:
    """For Gephi; without the day of writing, so that the same network gives the same bytes."""
    import networkx as nx

    out = io.BytesIO()
    nx.write_gexf(network, out)
    return _TODAY.sub(b"", out.getvalue())
