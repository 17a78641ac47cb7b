"""Writes plans in the grammar of real ones, with what they say and what they leave open known beforehand."""
