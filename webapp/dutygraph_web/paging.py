"""Long lists in parts that have addresses of their own: ``?page=2``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from flask import request

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Paged(Generic[_T]):
    """One part of a list: its items, which part it is (from 1) of how many, and how many items there are in all."""

    items: Sequence[_T]
    number: int
    last: int
    total: int


def paged(items: Sequence[_T], size: int) -> Paged[_T]:
    """The part of ``items`` that this request asks for, ``size`` at a time; the nearest there is for a number beyond them."""
    last = max(1, -(-len(items) // size))
    number = min(max(request.args.get("page", 1, type=int), 1), last)
    return Paged(items[(number - 1) * size : number * size], number, last, len(items))
