"""The report of an import: shown at the end, and line by line in a file beside the imported one."""

import csv
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from pathlib import Path

from customers.feeding.table import Header
from dashboard.text.csv_cells import safe_cell

SHOWN = 50  # lines, and columns; the others are counted
TITLE = ("Line", "What is wrong")
NAME = 40  # characters of a column's name

Remark = tuple[int, str]  # a line's number, and what is wrong with it; never the line's content


class UnwritableReport(Exception):
    """The file for the report cannot be written; the text is a sentence for the person who imports."""


class Report:
    """The report of an import. `number` counts the lines with remarks; only the first of them are in memory. `kept` and
    `rejected` count lines."""

    def __init__(self, head: Header, path: Path | None = None, *, before: int = 0) -> None:
        """Write all remarks to the file at `path`; without a path, write nothing.

        A resumed import begins at line `before`: remarks of earlier runs on lines before it stay in the file. Raises
        `UnwritableReport`.
        """
        self._head, self._path, self._start = head, path, max(before, head.line)
        self.kept = self.rejected = self.number = 0
        self.first: list[Remark] = []
        if path:
            with name_report_on_failure(path):
                self._keep_earlier(path, before)

    def _keep_earlier(self, path: Path, before: int) -> None:
        new = path.with_name(f"{path.name}.new")
        new.unlink(missing_ok=True)  # of a run that was killed
        if not path.exists():
            return
        with path.open(newline="", encoding="utf-8", errors="replace") as file:
            rows = (row for row in csv.reader(file) if len(row) > 1 and row[0].isdecimal())
            _write(new, self._noted((int(row[0]), row[1]) for row in rows if int(row[0]) < before))
        new.replace(path) if self.number else path.unlink()

    def add(self, remarks: Iterable[Remark]) -> None:
        """Add remarks, at most one for each line. Raises `UnwritableReport`."""
        noted = self._noted(remarks)
        if self._path:
            with name_report_on_failure(self._path):
                _write(self._path, noted)
        for _ in noted:  # consume what was not written
            pass

    def _noted(self, remarks: Iterable[Remark]) -> Iterator[Remark]:
        for remark in remarks:
            self.number += 1
            if self.number <= SHOWN:
                self.first.append(remark)
            yield remark

    @property
    def used(self) -> tuple[str, ...]:
        """The names of the columns that are used, with their meaning."""
        pairs = zip(self._head.names, self._head.fields, strict=True)
        return tuple(f"{_printable(name)} ({field.replace('_', ' ')})" for name, field in pairs if field)

    @property
    def ignored(self) -> tuple[str, ...]:
        """The names of the other columns."""
        pairs = zip(self._head.names, self._head.fields, strict=True)
        return tuple(_printable(name) for name, field in pairs if name and not field)

    def lines(self) -> Iterator[str]:
        """Yield the report as text."""
        yield f"Columns used: {_joined(self.used)}."
        yield f"Columns ignored: {_joined(self.ignored) or 'none'}."
        if not self.number:
            from_where = f"From line {self._start:,} on, every" if self._start > self._head.line else "Every"
            yield f"{from_where} value could be read."
            return
        yield f"Lines with remarks: {self.number:,}."
        for line, remark in self.first:
            yield f"  line {line}: {remark}"
        if (more := self.number - len(self.first)) > 0:
            yield f"  and {more:,} more."
        if self._path:
            yield f"All of these lines: {self._path}"


@contextmanager
def name_report_on_failure(path: Path) -> Iterator[None]:
    """Raise `UnwritableReport` with the report's name for an OSError, which could be about the imported file too."""
    try:
        yield
    except OSError as error:
        raise UnwritableReport(f"The report {path} could not be written: {error.strerror}.") from None


def _write(path: Path, remarks: Iterator[Remark]) -> None:
    """Append the remarks to a file that only its owner can read. Without remarks no file is made."""
    if (first := next(remarks, None)) is not None:
        title = [] if path.exists() else [TITLE]
        with os.fdopen(
            os.open(path, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600), "a", newline="", encoding="utf-8"
        ) as file:
            rows = chain(title, [first], remarks)
            csv.writer(file).writerows((line, safe_cell(remark)) for line, remark in rows)


def _joined(names: Sequence[str]) -> str:
    more = len(names) - SHOWN
    return ", ".join(names[:SHOWN]) + (f" and {more:,} more" if more > 0 else "")


def _printable(name: str) -> str:
    return "".join(sign if sign.isprintable() else "\ufffd" for sign in name[:NAME])
