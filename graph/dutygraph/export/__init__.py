"""Everything that leaves the graph as a file: RDF, tables, networks, calendars, StratML, and the deposit of all of them."""
