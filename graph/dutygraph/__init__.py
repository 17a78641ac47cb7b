"""dutygraph: a government plan's text to a validated knowledge graph of duties."""

__version__ = "0.1.0"
