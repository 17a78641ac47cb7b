"""Documents in, one verbatim text out, with the way back to page, paragraph and cell: one module per format."""
