"""Keeps what was computed from the data until an edit concerns it: each value is made once, and again only where it may be another.

A value has a scope: a plan's id, a shared thing's IRI, or ALL. An edit outdates the values of the scopes that it reaches, and all
of ALL. One of ALL that took long may still be given for some seconds, while a thread makes it again; who is given it is told (``behind``).
"""

from __future__ import annotations

import logging
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from threading import Lock, Thread, local
from typing import Any

_log = logging.getLogger(__name__)
#: The scope of what any edit may change.
ALL = ""
Key = tuple[object, ...]

_KEPT = 4000
#: A value that took longer (seconds of processor time) may be given for so long (seconds) after the first edit that it lacks.
_SLOW, _LAG = 0.15, 120.0
#: The thread that makes values again rests so many times as long as it worked, and so long at least (seconds): readers come first.
_REST, _LEAST = 3, 0.5


#: Calls a function as a value's ``make`` must be called in a thread that serves no request.
Within = Callable[[Callable[[], object]], None]


@dataclass(frozen=True, slots=True)
class _Value:
    """``stamp`` is another one whenever the value is; ``as_of`` the number of edits that it knows of, ``seconds`` what it took.

    ``rests``: the values that lagged when it was made from them, with the edits that these knew of.
    """

    value: Any
    stamp: int
    as_of: int
    seconds: float
    scope: str
    make: Callable[[], Any]
    within: Within | None
    rests: Mapping[Key, int]


@dataclass
class Asked:
    """What one request was given: stamps by key, and the number of the last edit by scope; ``behind`` where an edit was missed."""

    values: dict[Key, int] = field(default_factory=dict)
    scopes: dict[str, int] = field(default_factory=dict)
    behind: bool = False


class Keeper:
    """Safe for many threads: a value is made by one of them, and others that want it wait. ``make`` may ask for other values."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Key, _Value] = OrderedDict()
        self._lock = Lock()
        self._here: Any = local()
        self._making: dict[Key, Lock] = {}
        self._edits = self._all = self._stamps = 0  # edits so far, the last of those that may have changed anything, values so far
        self._last: dict[str, int] = {}  # scope -> the last edit that reached it
        self._when: deque[float] = deque(maxlen=1000)  # the last edits
        self._waiting: OrderedDict[Key, None] = OrderedDict()
        self._thread: Thread | None = None

    def outdated(self, scopes: Iterable[str] | None, amended: Mapping[Key, Callable[[Any], bool]] | None = None) -> None:
        """An edit reached these scopes; None: it may have changed anything.

        ``amended`` brings values up to it in place, and says of each whether that made it another one.
        """
        with self._lock:
            self._edits += 1
            self._when.append(time.monotonic())
            if scopes is None:
                self._all = self._edits
                self._last.clear()
            else:
                self._last.update(dict.fromkeys(scopes, self._edits))
            for key, amend in (amended or {}).items():
                if (kept := self._kept.get(key)) and kept.as_of == self._edits - 1:
                    stamp = self._stamp() if amend(kept.value) else kept.stamp
                    self._kept[key] = replace(kept, stamp=stamp, as_of=self._edits)

    def __contains__(self, key: Key) -> bool:
        """Whether a value of that key is kept."""
        return key in self._kept

    def begin(self) -> Asked:
        """From here on, note what this thread is given."""
        self._here.asked = asked = Asked()
        return asked

    def end(self) -> None:
        """Note it no more."""
        self._here.asked = None

    @property
    def behind(self) -> bool:
        """Whether this thread was given a value that lacks an edit since it began."""
        asked: Asked | None = getattr(self._here, "asked", None)
        return asked is not None and asked.behind

    def get(self, key: Key, scope: str, make: Callable[[], Any], within: Within | None = None) -> Any:
        """The value, as kept or made now. One of ALL may lag behind an edit, where it is said ``within`` what another thread makes it.

        What spans plans and is made from a value that lags lags with it; what belongs to one plan is made from none that does.
        """
        asked = self._asked()
        if asked is not None and (kept := self._kept.get(key)) and asked.values.get(key) == kept.stamp:
            return kept.value  # as it was given before: names are asked for thousands of times
        kept, behind = self._given(key, scope, make, within)
        if behind and self._making_one():
            self._here.rests.update(kept.rests or {key: kept.as_of})
        if asked is not None:
            asked.values[key] = kept.stamp
            asked.behind = asked.behind or behind
        return kept.value

    def depend(self, scope: str) -> None:
        """What this thread is doing rests on the data of that scope in another way."""
        if (asked := self._asked()) is not None:
            asked.scopes[scope] = self._reached(scope)

    def holds(self, asked: Asked) -> bool:
        """Whether a request that was given this would be given the same now; for that, values that are made in no time are made again."""
        if any(self._reached(scope) != edit for scope, edit in asked.scopes.items()):
            return False
        behind = False
        for key, stamp in asked.values.items():
            kept, lags = self._servable(key)
            if kept is None:
                old = self._kept.get(key)
                if old is None or old.stamp != stamp or old.seconds > _SLOW:
                    return False
                kept, lags = self._given(key, old.scope, old.make, old.within)
            if kept.stamp != stamp:
                return False
            behind = behind or lags
        return behind == asked.behind

    def _asked(self) -> Asked | None:
        """Where to note what this thread is given; None while it makes a value, which stands for what it was made from."""
        return None if self._making_one() else getattr(self._here, "asked", None)

    def _making_one(self) -> bool:
        return bool(getattr(self._here, "depth", 0))

    def _reached(self, scope: str) -> int:
        return self._edits if scope == ALL else max(self._last.get(scope, 0), self._all)

    def _stamp(self) -> int:
        self._stamps += 1
        return self._stamps

    def _given(self, key: Key, scope: str, make: Callable[[], Any], within: Within | None) -> tuple[_Value, bool]:
        """The value, as kept or made now, and whether it lacks an edit."""
        kept, behind = self._servable(key)
        if kept is None:
            with self._lock:
                making = self._making.setdefault(key, Lock())
            with making:
                kept, behind = self._servable(key)  # somebody else may just have made it
                if kept is None:
                    kept = self._made(key, scope, make, within)
                    behind = bool(kept.rests)
        return kept, behind

    def _servable(self, key: Key) -> tuple[_Value | None, bool]:
        """The value if it may be given, and whether it lacks an edit: then it will be made again soon."""
        fresh = getattr(self._here, "fresh", False)
        with self._lock:
            kept = self._kept.get(key)
            if kept is None or (fresh and kept.rests) or not all(map(self._lags_still, kept.rests, kept.rests.values())):
                return None, False
            lacks = kept.as_of < self._reached(kept.scope)
            if lacks and (fresh or not self._may_lag(kept)):
                return None, False
            self._kept.move_to_end(key)
            for one in (key,) if lacks else kept.rests:
                self._waiting[one] = None
            if self._waiting and self._thread is None:
                self._thread = Thread(target=self._work, name="dutygraph-keeping", daemon=True)
                self._thread.start()
            return kept, lacks or bool(kept.rests)

    def _lags_still(self, key: Key, as_of: int) -> bool:
        """Whether a value that something was made from is the same as then, and may still be given."""
        kept = self._kept.get(key)
        return kept is not None and kept.as_of == as_of and self._may_lag(kept)

    def _may_lag(self, kept: _Value) -> bool:
        if kept.scope != ALL or kept.within is None or kept.seconds <= _SLOW or kept.as_of < self._all:
            return False
        at = kept.as_of - self._edits + len(self._when)  # of the first edit that it lacks: there is one for each number
        return 0 <= at < len(self._when) and time.monotonic() - self._when[at] < _LAG

    def _made(self, key: Key, scope: str, make: Callable[[], Any], within: Within | None) -> _Value:
        as_of, began, fresh = self._edits, time.thread_time(), getattr(self._here, "fresh", False)
        outer, rests = getattr(self._here, "rests", None), dict[Key, int]()
        self._here.depth, self._here.rests, self._here.fresh = getattr(self._here, "depth", 0) + 1, rests, fresh or scope != ALL
        try:
            value = make()
        finally:
            self._here.depth, self._here.rests, self._here.fresh = self._here.depth - 1, outer, fresh
            with self._lock:
                self._making.pop(key, None)
        before, seconds = self._kept.get(key), time.thread_time() - began
        same = before is not None and _equal(before.value, value)  # compared without the lock: there may be many rows
        with self._lock:
            if before and same:
                kept = _Value(before.value, before.stamp, as_of, seconds, scope, make, within, rests)
            else:
                kept = _Value(value, self._stamp(), as_of, seconds, scope, make, within, rests)
            self._kept[key] = kept
            self._kept.move_to_end(key)
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return kept

    def _work(self) -> None:
        """Make again what was given behind an edit, one value after the other; ends when nothing waits."""
        while True:
            with self._lock:
                if not self._waiting:
                    self._thread = None
                    return
                key, _ = self._waiting.popitem(last=False)
                kept = self._kept.get(key)
            began = time.thread_time()
            if kept is not None and kept.within is not None:
                self._here.fresh = True  # from what is there now, not from what lags itself
                try:
                    kept.within(partial(self.get, key, kept.scope, kept.make, kept.within))
                except Exception:  # whoever asks for it once it may lag no more meets the fault himself
                    _log.exception("a value that lags could not be made again: %s", key)
            time.sleep(max(_LEAST, _REST * (time.thread_time() - began)))


def _equal(one: Any, other: Any) -> bool:
    """Whether two values are known to be equal: rows are compared, other things are the same only as themselves."""
    return isinstance(one, (list, tuple, Mapping)) and type(one) is type(other) and bool(one == other)
