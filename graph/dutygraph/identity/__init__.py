"""Keeps task ids through edits: the ledger of a plan, how tasks are matched with it, how a person settles a doubt."""
