"""The one exception tree for input that people can mend: a message, its place and the cure.

DutygraphError
└── InputError   what the user gave cannot be read or is unknown (exit status 2)
"""

from __future__ import annotations


class DutygraphError(Exception):
    """Base of all errors that dutygraph raises on purpose."""


class InputError(DutygraphError):
    """Input that cannot be used; ``str()`` is one line: place, what is wrong, what to do.

    ``path`` may be a file name or "" ; ``line`` and ``column`` are 1-based, 0 where unknown.
    """

    def __init__(self, message: str, cure: str = "", path: str = "", line: int = 0, column: int = 0) -> None:
        self.message, self.cure, self.path, self.line, self.column = message, cure, path, line, column
        place = ":".join(str(part) for part in (path, line, column) if part)
        super().__init__(": ".join(part for part in (place, message) if part) + (f" ({cure})" if cure else ""))

    def __reduce__(self) -> tuple[type[InputError], tuple[str, str, str, int, int]]:
        """Whole in another process, too: plans are built in several."""
        return type(self), (self.message, self.cure, self.path, self.line, self.column)


def unforeseen(error: Exception, path: str) -> InputError:
    """What to tell of a plan whose building failed in a way that nobody foresaw."""
    return InputError(f"cannot be built ({type(error).__name__}: {error})", "a fault of dutygraph: report it", path)
