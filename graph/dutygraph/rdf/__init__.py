"""Facts to triples: the only part that knows ontology terms."""
