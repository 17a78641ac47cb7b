"""How well links to a higher plan are proposed on the hand-made pairs of tests/links, at the threshold and beside it."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from link_pairs import measure

from dutygraph.vocabulary import load_vocabulary

PAIRS = {"care": "development pair", "water": "held-out pair"}


def main() -> None:
    """Print the figures."""
    threshold = load_vocabulary()["links"]["threshold"]
    for pair, what in PAIRS.items():
        for least in (threshold - 0.05, threshold, threshold + 0.05, threshold + 0.1):
            print(f"{what} ({pair}) from {least:.2f} on: {measure(pair, least)}")


if __name__ == "__main__":
    main()
