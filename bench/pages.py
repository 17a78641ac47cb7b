"""What the viewer's pages cost at the server: the first answer after the data changed, later ones, and how much is sent.

Run with ``python bench/pages.py`` (the shipped plan, limit 100 ms) or ``python bench/pages.py DIR`` (a workspace, such as one of
``bench/corpus.py``, limit 300 ms). One process, one request at a time; medians in milliseconds, sizes as sent, uncompressed.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from statistics import median
from time import perf_counter
from urllib.parse import urlencode

from flask.testing import FlaskClient

from dutygraph.workspace import Workspace
from dutygraph_web import close, create_app

RUNS = 9
LARGEST = 200_000  # bytes


def addresses(client: FlaskClient) -> list[str]:
    """One of every kind of page, about the busiest agency and the first plan and task."""
    agency = json.loads(client.get("/agencies?format=json").data)[0]["agency"]
    task = json.loads(client.get("/timeline?format=json").data)[0]["task"]
    plan, page = task.split("/task/")[0], task.partition("/id")[2]
    around = urlencode({"of": agency})
    own = [plan.partition("/id")[2], page, agency.partition("/id")[2], f"/neighbourhood?{around}", f"/neighbourhood/drawing?{around}"]
    shared = ["/", "/agencies", "/findings", "/compare", "/timeline", "/laws", "/matrix", "/network", "/network/drawing", "/search?q=人大"]
    return [*shared, *own, "/query", "/sparql", "/ns", "/shapes"]


def main() -> None:
    """Print the figures; end with status 1 where the median of a page is above the limit."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent.parent
    limit = 300 if len(sys.argv) > 1 else 100
    began = perf_counter()
    app = create_app(Workspace(folder))
    print(f"opened in {perf_counter() - began:.1f} s; limit {limit} ms\n{'first':>8}{'median':>8}{'kB':>8}")
    client, slow = app.test_client(), []
    for address in addresses(client):
        times = []
        for _ in range(RUNS + 1):
            began = perf_counter()
            answer = client.get(address, headers={"Accept": "text/html", "Accept-Language": "en"}, follow_redirects=True)
            times.append(1000 * (perf_counter() - began))
        middle = median(times[1:])
        wrong = "" if answer.status_code == 200 else f" status {answer.status_code}"
        large = " large" if len(answer.data) > LARGEST and "drawing" not in address else ""
        print(f"{times[0]:8.0f}{middle:8.0f}{len(answer.data) / 1000:8.0f}  {address[:60]}{wrong}{large}")
        slow += [address] if middle > limit or wrong else []
    close(app)
    if slow:
        raise SystemExit(f"above {limit} ms, or no page: {', '.join(slow)}")


if __name__ == "__main__":
    main()
