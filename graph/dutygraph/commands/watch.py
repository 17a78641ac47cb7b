"""`dutygraph watch`: on every save, what it broke, mended and changed."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Sequence
from types import FrameType

import click

from dutygraph.workspace import Workspace


@click.command()
@click.argument("plans", metavar="[PLAN]...", nargs=-1)
@click.option("--reading", type=click.Choice(["written", "curated"]), default="written", show_default=True, help="Without, with additions.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True, help="json: one object a line.")
@click.option("--lang", type=click.Choice(["en", "zh"]), help="Language of messages.  [default: zh where LANG starts with zh, else en]")
@click.option("--poll", is_flag=True, help="Look at the files every third of a second: for drives whose changes the system does not tell.")
@click.pass_obj
def watch(workspace: Workspace, plans: Sequence[str], reading: str, form: str, lang: str | None, poll: bool) -> None:
    """Say at every save of PLANs (ids or folders; all where none is given) what it changed, until Ctrl-C. Nothing is written.

    \b
    + a finding, fact or task that is new      - one that is gone, where it stood
    ~ a fact that now says something else      ! a text that cannot be read now

    A plan is read again when its text, plan.toml, curated.toml, waivers.toml or emendations.toml are saved, all plans when the
    registry or the vocabulary is. A text that cannot be read is told once; what is saved next is compared with the last good one.
    """
    from dutygraph.watching.inputs import inputs_of
    from dutygraph.watching.lines import json_line, text_lines
    from dutygraph.watching.watch import Watch

    stop = threading.Event()

    def end(number: int, _: FrameType | None) -> None:
        stop.set()
        signal.signal(number, signal.SIG_DFL)  # whoever asks twice does not want to wait

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end)
    language = lang or ("zh" if os.environ.get("LANG", "").startswith("zh") else "en")
    for event in Watch(inputs_of(workspace, plans), reading, stop).events(poll):
        for line in [json_line(event)] if form == "json" else text_lines(event, language):
            click.echo(line)
