"""Compares plans: a plan against the higher one that it carries out."""
