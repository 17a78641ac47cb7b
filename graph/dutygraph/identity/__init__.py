"""Keeps task ids through edits: the ledger of a plan, minted once."""
