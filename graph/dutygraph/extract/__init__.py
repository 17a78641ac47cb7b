"""A task's text and its context in, facts out: pure, one module per kind of fact."""
