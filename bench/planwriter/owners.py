"""Says who is bound: as subject of a sentence, in a bracket, on lines of their own, in a table's columns."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from planwriter.sentences import Fact, Time
from planwriter.words import Setting, patterns, pick, words


@dataclass(frozen=True, slots=True)
class Bound:
    """Who is bound and in which role, as drawn for one task: ``roles`` are (name, role) pairs in order of the text."""

    roles: tuple[tuple[str, str], ...]

    @property
    def order(self) -> str:
        """How the parties stand to each other.

        One leads (led), perhaps beside a responsible one (beside), or acts with another (joined), or all are equal.
        """
        first, last = self.roles[0][1], self.roles[-1][1]
        if first == "leading":
            return "beside" if last == "responsible" else "led"
        return "joined" if last == "participating" else "equal"

    @property
    def named(self) -> dict[str, str]:
        """The names as patterns take them: all of them, the first, the others."""
        return {"names": "、".join(self.names), "first": self.names[0], "others": "、".join(self.names[1:])}

    def facts(self, clause: int | None) -> list[Fact]:
        """Parties in the form of truth.json; ``clause`` is None where they are bound by the whole task."""
        return [{"label": name, "role": role, "clause": clause} for name, role in self.roles]

    @property
    def names(self) -> list[str]:
        """The names in order of the text."""
        return [name for name, _ in self.roles]


def alone(setting: Setting, but: Collection[str] = ()) -> Bound:
    """One owner: mostly a body (none of ``but``), at times a whole level of government."""
    levels = [name for name in words("agencies")["levels"]["names"][setting.level] if name not in but]
    if levels and setting.random.random() < 0.1:
        return Bound(((setting.random.choice(levels), "responsible"),))
    return Bound(((setting.agencies(1, but)[0], "responsible"),))


def led(setting: Setting, but: Collection[str] = ()) -> Bound:
    """One leads, one or two others help."""
    first, *others = setting.agencies(setting.random.choice((2, 3)), but)
    return Bound(((first, "leading"), *((name, "supporting") for name in others)))


def joined(setting: Setting, but: Collection[str] = ()) -> Bound:
    """One owner that acts together with another."""
    first, second = setting.agencies(2, but)
    return Bound(((first, "responsible"), (second, "participating")))


def several(setting: Setting) -> Bound:
    """Two or three owners of one duty, none of whom leads: a fault."""
    return Bound(tuple((name, "responsible") for name in setting.agencies(setting.random.choice((2, 3)))))


def nobody(setting: Setting) -> Bound:
    """A collective that names nobody: a fault."""
    return Bound(((setting.random.choice(words("agencies")["collectives"]["names"]), "responsible"),))


def stranger(setting: Setting) -> Bound:
    """A body that no registry holds: a fault."""
    key = setting.random.choice(("names", "others"))
    return Bound(((words("agencies")["unknown"][key][setting.level], "responsible"),))


def sentence(setting: Setting, bound: Bound | None, when: Time | None, content: str, apart: bool) -> tuple[str, Bound | None]:
    """The words of one sentence without its full stop, and who is bound by it (not all need be named).

    ``apart`` where the content has a subject of its own (…率达到…) or is a bare count, so that who acts stands in a part before it.
    """
    time = when.text if when else ""
    if bound is None:
        return f"{time}{'，' if when and when.comma else ''}{content}", None
    if bound.order == "joined" and (apart or (when and when.due and setting.annual)):  # 会同县民政局6月底前… would run together
        bound = Bound(bound.roles[:1])
    form = {"led": "leads", "joined": "together"}.get(bound.order, "answers" if apart or setting.random.random() < 0.15 else "")
    if not form:
        form = _subject(setting, when)
    must = pick(setting.random, "owners", "musts")
    return patterns("owners", form).format(**bound.named, time=time, must=must, content=content), bound


def _subject(setting: Setting, when: Time | None) -> str:
    """How a sentence opens in which whoever is bound is the subject."""
    if when is None:
        return "bare"
    if when.period:
        return "rhythm"
    return "early" if when.comma or setting.random.random() < 0.5 else "late"


def bracket(setting: Setting, bound: Bound) -> str:
    """The bracket at a task's end that binds for the whole task."""
    found: str = pick(setting.random, "owners", "bracket", bound.order)
    named = bound.named
    if setting.level and bound.order == "led" and setting.random.random() < 0.3:  # the head once for all: 省司法厅、财政厅
        named = named | {"others": "、".join((bound.names[1], *(name.removeprefix(named["first"][0]) for name in bound.names[2:])))}
    return found.format(**named)


def lines(bound: Bound | None, when: Time | None) -> str:
    """Lines behind the task: who owns it, and by when."""
    said = [line.format(**bound.named) for line in patterns("owners", "lines", bound.order)] if bound else []
    return "\n".join([*said, *([patterns("owners", "lines", "time").format(time=when.text)] if when else [])])
