"""Questions to the graph: the catalogue of ready queries, what a free query may do, how answers are printed."""
