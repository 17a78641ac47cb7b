"""Names that plans print, resolved to agencies and instruments."""
