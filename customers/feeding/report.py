"""What an import took and what it left: shown when it ends, and line by line in a file beside the imported one."""

import csv
import os
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path

from customers.feeding.table import Header

SHOWN = 50  # lines, and columns; of the others there is a count
TITLE = ("Line", "What is wrong")
NAME = 40  # characters of a column's name

Remark = tuple[int, str]  # the number of a line, and what is wrong with it; nothing of what the line says


class Report:
    """`number` counts the lines with remarks, of which only the first are held; `kept` and `rejected` count lines."""

    def __init__(self, head: Header, path: Path | None = None, *, before: int = 0) -> None:
        """All remarks go to the file at `path`, of which those of an earlier run on lines before `before` stay. Without
        a path nothing is written."""
        self._head, self._path = head, path
        self.kept = self.rejected = self.number = 0
        self.first: list[Remark] = []
        if path and path.exists():
            new = path.with_name(f"{path.name}.new")
            with path.open(newline="") as file:
                rows = (row for row in csv.reader(file) if len(row) > 1 and row[0].isdigit())
                _write(new, self._noted((int(row[0]), row[1]) for row in rows if int(row[0]) < before))
            new.replace(path) if self.number else path.unlink()

    def add(self, remarks: Iterable[Remark]) -> None:
        """Take note of what is wrong with some lines, each line once."""
        noted = self._noted(remarks)
        if self._path:
            _write(self._path, noted)
        for _ in noted:  # what was written is through
            pass

    def _noted(self, remarks: Iterable[Remark]) -> Iterator[Remark]:
        for remark in remarks:
            self.number += 1
            if self.number <= SHOWN:
                self.first.append(remark)
            yield remark

    @property
    def used(self) -> tuple[str, ...]:
        """The names of the columns that are taken in, each with what it is taken for."""
        pairs = zip(self._head.names, self._head.fields, strict=True)
        return tuple(f"{_printable(name)} ({field.replace('_', ' ')})" for name, field in pairs if field)

    @property
    def ignored(self) -> tuple[str, ...]:
        """The names of the others."""
        pairs = zip(self._head.names, self._head.fields, strict=True)
        return tuple(_printable(name) for name, field in pairs if name and not field)

    def lines(self) -> Iterator[str]:
        """The report as text."""
        yield f"Columns used: {_joined(self.used)}."
        yield f"Columns ignored: {_joined(self.ignored) or 'none'}."
        if not self.number:
            yield "Every value was understood."
            return
        yield f"Lines with something that was not understood: {self.number:,}."
        for line, remark in self.first:
            yield f"  line {line}: {remark}"
        if (more := self.number - len(self.first)) > 0:
            yield f"  and {more:,} more."
        if self._path:
            yield f"What is wrong with which line: {self._path}"


def _write(path: Path, remarks: Iterator[Remark]) -> None:
    """Add the remarks to a file that only its owner reads; without any, no file is made."""
    if (first := next(remarks, None)) is not None:
        title = [] if path.exists() else [TITLE]
        with os.fdopen(os.open(path, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600), "a", newline="") as file:
            csv.writer(file).writerows(chain(title, [first], remarks))


def _joined(names: Sequence[str]) -> str:
    more = len(names) - SHOWN
    return ", ".join(names[:SHOWN]) + (f" and {more:,} more" if more > 0 else "")


def _printable(name: str) -> str:
    return "".join(sign if sign.isprintable() else "\ufffd" for sign in name[:NAME])
