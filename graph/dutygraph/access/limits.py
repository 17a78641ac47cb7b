"""How often a password may be guessed: by account and address, counted in memory, bounded in what it remembers."""

from __future__ import annotations

import time
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network
from threading import Lock

#: Failures that are let pass, and in how many seconds. Together they slow guessing; a stranger who fails on purpose
#: shuts out the account's owner only at addresses of his own, unless he has many of them.
PAIR, ADDRESS, ACCOUNT = (5, 900), (20, 900), (100, 3600)
_REMEMBERED = 20_000  # keys; the longest unused ones go


@dataclass
class Limits:
    """Failed sign-ins of late. Safe for many threads."""

    clock: Callable[[], float] = time.monotonic
    _failures: OrderedDict[tuple[str, ...], deque[float]] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def begin(self, name: str, address: str) -> int:
        """Count an attempt as failed until ``succeeded`` takes that back; 0, or the seconds to wait where it may not be made."""
        now = self.clock()
        with self._lock:
            waits = [self._wait(key, limit, now) for key, limit in _keys(name, address)]
            if any(waits):
                return max(waits)
            for key, _ in _keys(name, address):
                self._failures.setdefault(key, deque()).append(now)
                self._failures.move_to_end(key)
            while len(self._failures) > _REMEMBERED:
                self._failures.popitem(last=False)
        return 0

    def succeeded(self, name: str, address: str) -> None:
        """The attempt that ``begin`` counted last was none: the password was right."""
        with self._lock:
            for key, _ in _keys(name, address):
                times = self._failures.get(key)
                if times:
                    times.pop()

    def _wait(self, key: tuple[str, ...], limit: tuple[int, int], now: float) -> int:
        most, seconds = limit
        times = self._failures.get(key)
        while times and times[0] <= now - seconds:
            times.popleft()
        return int(times[0] + seconds - now) + 1 if times and len(times) >= most else 0


def _keys(name: str, address: str) -> list[tuple[tuple[str, ...], tuple[int, int]]]:
    place = _place(address)
    return [(("pair", name, place), PAIR), (("address", place), ADDRESS), (("account", name), ACCOUNT)]


def _place(address: str) -> str:
    """An IPv6 household has 2^64 addresses: they count as one."""
    try:
        return str(ip_network(f"{address}/64", strict=False)) if ip_address(address).version == 6 else address
    except ValueError:
        return address
