"""Where quads are kept and asked: one Store interface, today embedded Oxigraph with a snapshot that can be made again."""

from dutygraph.store.embedded import EmbeddedStore, open_store
from dutygraph.store.interface import PREFIXES, READINGS, Dataset, Results, Store

__all__ = ["PREFIXES", "READINGS", "Dataset", "EmbeddedStore", "Results", "Store", "open_store"]
