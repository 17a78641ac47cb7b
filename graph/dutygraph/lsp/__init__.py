"""The language server: what an open editor asks about plans, answered from what a plan says now."""
