"""Builds the graph of many plans: one part a plan, made anew only where its files changed, then loaded as one store."""
