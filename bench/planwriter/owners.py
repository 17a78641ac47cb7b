"""Says who is bound: as subject of a sentence, in a bracket, on lines of their own, in a table's columns."""

from __future__ import annotations

from dataclasses import dataclass

from planwriter.sentences import Fact, Time
from planwriter.words import Setting, words


@dataclass(frozen=True, slots=True)
class Bound:
    """Who is bound and in which role, as drawn for one task: ``roles`` are (name, role) pairs in order of the text."""

    roles: tuple[tuple[str, str], ...]
    kind: str = "body"

    def facts(self, clause: int | None) -> list[Fact]:
        """Parties in the form of truth.json; ``clause`` is None where they are bound by the whole task."""
        return [{"label": name, "role": role, "clause": clause} for name, role in self.roles]

    @property
    def names(self) -> list[str]:
        """The names in order of the text."""
        return [name for name, _ in self.roles]


def alone(setting: Setting) -> Bound:
    """One owner: mostly a body, at times a whole level of government."""
    levels = words("agencies")["levels"]["names"][setting.level]
    if setting.random.random() < 0.1:
        return Bound(((setting.random.choice(levels), "responsible"),), "level")
    return Bound(((setting.agencies(1)[0], "responsible"),))


def led(setting: Setting) -> Bound:
    """One leads, one or two others help."""
    first, *others = setting.agencies(setting.random.choice((2, 3)))
    return Bound(((first, "leading"), *((name, "supporting") for name in others)))


def joined(setting: Setting) -> Bound:
    """One owner that acts together with another."""
    first, second = setting.agencies(2)
    return Bound(((first, "responsible"), (second, "participating")))


def several(setting: Setting) -> Bound:
    """Two or three owners of one duty, none of whom leads: a fault."""
    return Bound(tuple((name, "responsible") for name in setting.agencies(setting.random.choice((2, 3)))))


def nobody(setting: Setting) -> Bound:
    """A collective that names nobody: a fault."""
    return Bound(((setting.random.choice(words("agencies")["collectives"]["names"]), "responsible"),), "collective")


def stranger(setting: Setting) -> Bound:
    """A body that no registry holds: a fault."""
    key = setting.random.choice(("names", "others"))
    return Bound(((words("agencies")["unknown"][key][setting.level], "responsible"),))


def sentence(setting: Setting, bound: Bound | None, when: Time | None, content: str, apart: bool) -> tuple[str, Bound | None]:
    """The words of one sentence without its full stop, and who is bound by it (not all need be named).

    ``apart`` where the content has a subject of its own (…率达到…) or is a bare count, so that who acts stands in a part before it.
    """
    time = when.text if when else ""
    comma = "，" if when and when.comma else ""
    if bound is None:
        return f"{time}{comma}{content}", None
    first, *others = bound.names
    if bound.roles[0][1] == "leading":
        return f"由{first}牵头，{'、'.join(others)}配合，{time}{content}", bound
    if bound.roles[-1][1] == "participating":
        if not apart:
            return f"{first}会同{others[0]}{time}{content}", bound
        bound = Bound(bound.roles[:1])
    if apart or (bound.kind == "body" and setting.random.random() < 0.15):
        return f"由{'、'.join(bound.names)}负责，{time}{content}", bound
    return _subject(setting, "、".join(bound.names), when, content), bound


def _subject(setting: Setting, name: str, when: Time | None, content: str) -> str:
    must = setting.random.choice(("要", "要", "负责", "应当"))
    if when is None:
        return f"{name}{must}{content}"
    if when.period:
        return f"{name}{when.text}{content}"
    if when.comma or setting.random.random() < 0.5:
        return f"{when.text}，{name}{must}{content}"
    return f"{name}要在{when.text}{content}"


def bracket(setting: Setting, bound: Bound) -> str:
    """The bracket at a task's end that binds for the whole task."""
    first, *others = bound.names
    rest = "、".join(others)
    if bound.roles[-1][1] == "responsible" and others and bound.roles[0][1] == "leading":
        return f"（牵头单位：{first}；责任单位：{rest}）"
    if "leading" in (role for _, role in bound.roles):
        return setting.random.choice((f"（牵头单位：{first}；配合单位：{rest}）", f"（{first}牵头，{rest}配合）"))
    named = "、".join(bound.names)
    return setting.random.choice((f"（责任单位：{named}）", f"（{named}负责）"))


def lines(bound: Bound | None, when: Time | None) -> str:
    """Lines behind the task: who owns it, and by when."""
    names = bound.names if bound else []
    if not names:
        said = []
    elif bound and bound.roles[0][1] == "leading":
        label = "责任单位" if bound.roles[-1][1] == "responsible" else "配合单位"
        said = [f"牵头单位：{names[0]}", f"{label}：{'、'.join(names[1:])}"]
    else:
        said = [f"责任单位：{'、'.join(names)}"]
    return "\n".join([*said, *([f"完成时限：{when.text}"] if when else [])])
