"""The closed list of inference rules: nothing else may give a fact the basis *inferred* (docs/reference/rules-of-inference.md)."""

from __future__ import annotations

#: Each rule, and what it concludes from the words that are its premise.
RULES = {
    "first-named-leads": "the first party of an owner list leads, since the plan says that the first named does",
}


def basis_of(rule: str) -> str:
    """What a fact that this rule made rests on: stated in the words, or inferred from a premise elsewhere in the plan."""
    return "inferred" if rule in RULES else "stated"
