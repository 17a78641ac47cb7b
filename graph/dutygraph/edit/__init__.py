"""From an edit of a plan's files to the facts, triples and findings that change, and only those."""
