"""Reading: the bytes of a plan in, its text, structure, clauses and defects out."""
