"""A file of customers, written by a spreadsheet or platform, read record by record from any position.

The file is read as UTF-8, so that positions are bytes; other encodings are first converted into a temporary file. An
unreadable line is skipped, and reading continues with the next one.
"""

import codecs
import csv
import hashlib
import io
import os
import re
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO, cast

from customers.feeding.cells import cell
from dashboard.loyalty.spellings import plain

CHUNK_BYTES = 1 << 20  # bytes
MAX_RECORD_LINES = 20  # of one record; more means an unclosed quotation mark
MAX_LINE_BYTES = 1 << 16  # bytes of a line; no customer needs more
DELIMITERS = ",;\t|"
NO_ID = re.compile(r"[\s,;|]")  # in a line's only cell: not an id
HEAD = 20  # lines searched for the header, which may follow titles and blank lines
BYTE_ORDER_MARKS = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16", codecs.BOM_UTF8: "utf-8-sig"}


class UnusableFile(Exception):
    """The whole file cannot be read; the text is a sentence for the person who imports it."""


@dataclass(frozen=True, slots=True)
class Header:
    """The header line: the delimiter, the columns' names and fields ("" is not used), and where the next line
    begins."""

    delimiter: str
    names: tuple[str, ...]
    fields: tuple[str, ...]
    end: int
    line: int


@dataclass(frozen=True, slots=True)
class Record:
    """One record. `number` is its first line, from 1; `end` is the position after it and `next` the line number there.
    It has `values` by field, or says what is `wrong`."""

    number: int
    end: int
    next: int
    values: Mapping[str, str]
    wrong: str = ""


def open_as_utf8(path: Path, encoding: str | None = None) -> tuple[BinaryIO, str]:
    """Open the file as UTF-8 and return it with the SHA-256 of its content; the caller closes it. Raises `UnusableFile`
    or OSError."""
    source = path.open("rb")
    try:
        start = source.read(4)
        found = encoding or next((name for mark, name in BYTE_ORDER_MARKS.items() if start.startswith(mark)), "utf-8")
        source.seek(0)
        digest, is_plain = _inspect(source, found)
        source.seek(0)
        if is_plain:
            return source, digest
        with source:
            return _as_utf8(source, found), digest
    except BaseException:
        source.close()
        raise


def _inspect(source: BinaryIO, encoding: str) -> tuple[str, bool]:
    """Return the digest, and whether the file is UTF-8 with usual line ends. Raises `UnusableFile` if it is not in
    `encoding`."""
    decoder = _decoder(encoding)
    digest, has_feeds, has_returns = hashlib.sha256(), False, False
    try:
        while part := source.read(CHUNK_BYTES):
            digest.update(part)
            text = decoder.decode(part)
            has_feeds, has_returns = has_feeds or "\n" in text, has_returns or "\r" in text
        decoder.decode(b"", final=True)
    except UnicodeError:
        raise _wrong_encoding(encoding) from None
    is_plain = codecs.lookup(encoding).name in {"utf-8", "utf-8-sig"} and (has_feeds or not has_returns)
    return digest.hexdigest(), is_plain


def _decoder(encoding: str) -> codecs.IncrementalDecoder:
    try:
        io.TextIOWrapper(io.BytesIO(), encoding)  # some codecs are not for text
        return codecs.getincrementaldecoder(encoding)()
    except LookupError:
        raise UnusableFile(f"{encoding!r} is not an encoding. Examples: utf-8, cp1256.") from None


def _wrong_encoding(encoding: str) -> UnusableFile:
    if not encoding.startswith("utf-8"):
        return UnusableFile(f"The file is not {encoding}. Which encoding was used for the export?")
    return UnusableFile(
        "The file is not UTF-8, so names could be wrong. Export it as UTF-8, or name its encoding with "
        "--encoding: cp1256 is Windows in Arabic, cp1252 Windows in Western Europe."
    )


def _as_utf8(source: BinaryIO, encoding: str) -> BinaryIO:
    copy = tempfile.TemporaryFile()  # noqa: SIM115  (the caller closes it) nobody else can open it
    with io.TextIOWrapper(source, encoding, newline=None) as reader:  # converts every kind of line end
        while text := reader.read(CHUNK_BYTES):
            copy.write(text.encode(errors="replace"))
    copy.seek(0)
    return cast(BinaryIO, copy)


def header(source: BinaryIO, columns: Mapping[str, str]) -> Header:
    """Find the header among the first lines: the line with the most known columns. Raises `UnusableFile` without an id
    column.

    `columns` gives the field for a column's name. A column for the field "event" means that each line is an event, so
    tier and points are not the current ones and are left out.
    """
    best = max(_possible_headers(source, columns), key=_understood)
    if "customer_id" not in best.fields:
        raise UnusableFile("None of the first lines names a column for the customer id, such as “Customer ID”.")
    if best.fields.count("customer_id") > 1:
        raise UnusableFile("The header names more than one column for the customer id.")
    useless = {"event", "tier", "points"} if "event" in best.fields else {""}
    return replace(best, fields=tuple("" if field in useless else field for field in best.fields))


def _possible_headers(source: BinaryIO, columns: Mapping[str, str]) -> Iterator[Header]:
    """Yield each of the first lines as a header, with each delimiter."""
    source.seek(0)
    place = 0
    for number in range(1, HEAD + 1):
        raw = source.readline(MAX_LINE_BYTES)
        place += len(raw)
        text = raw.decode("utf-8-sig" if number == 1 else "utf-8", errors="replace").strip("\r\n")
        for delimiter in DELIMITERS:
            names = _names(text, delimiter)
            yield Header(delimiter, names, tuple(columns.get(plain(name), "") for name in names), place, number + 1)


def _names(text: str, delimiter: str) -> tuple[str, ...]:
    """Return the columns' names, "" for a column without one."""
    try:
        return tuple(name.strip() for name in next(csv.reader([text], delimiter=delimiter), []))
    except csv.Error:
        return ()


def _understood(head: Header) -> tuple[bool, int]:
    """Rank a line as a header, for `max`."""
    return "customer_id" in head.fields, len(set(head.fields) - {""})


def records(source: BinaryIO, head: Header, offset: int, number: int) -> Iterator[Record]:
    """Yield the records from a position, where line `number` begins; skips blank lines."""
    source.seek(offset)
    while raw := source.readline(MAX_LINE_BYTES):
        first = len(raw)
        if len(raw) == MAX_LINE_BYTES and not raw.endswith(b"\n"):
            while (rest := source.readline(MAX_LINE_BYTES)) and not rest.endswith(b"\n"):
                first += len(rest)
            offset += first + len(rest)
            yield Record(number, offset, number + 1, {}, "the line is too long for a customer")
            number += 1
            continue
        lines = _Lines(raw, source)
        row, wrong = _row(lines, head)
        if wrong:  # if it seemed to have several lines, the others may be records of their own
            offset += first
            source.seek(offset)
            yield Record(number, offset, number + 1, {}, wrong)
            number += 1
            continue
        start, offset, number = number, offset + lines.size, number + lines.number
        if row:
            yield Record(start, offset, number, _values(row, head))


def _row(lines: "_Lines", head: Header) -> tuple[list[str], str]:
    """Return the columns of a record, none for a blank line, and what is wrong with it, if anything."""
    try:
        row = next(csv.reader(lines, delimiter=head.delimiter), [])
    except csv.Error:
        return [], "its quotation marks or line ends are broken"
    if lines.number > 1 and not _is_well_quoted(lines.texts, head.delimiter):
        return [], "a quotation mark is not closed"
    while len(row) > len(head.fields) and not row[-1].strip():
        row.pop()
    return row, _wrong_shape(row, lines, head)


def _wrong_shape(row: list[str], lines: "_Lines", head: Header) -> str:
    """Return what is wrong with the number of cells, "" if it is right."""
    missing, too_many = any(head.names[len(row) :]), len(row) > len(head.fields)
    # One line may lack cells at its end. If several lines seem to be one record, missing cells mean an unclosed mark.
    if lines.ran_out or (lines.number > 1 and (missing or too_many)):
        return "a quotation mark is not closed"
    if too_many:
        return f"it has {len(row)} columns where the header has {len(head.fields)}"
    if len(row) == 1 and missing and NO_ID.search(row[0].strip()):
        return "it has only one cell, which looks like a remark or a different delimiter"
    return ""


def _is_well_quoted(lines: list[str], delimiter: str) -> bool:
    """Whether nothing follows a closing quotation mark. If something does, the mark may belong to another record."""
    try:
        next(csv.reader(lines, delimiter=delimiter, strict=True), [])
    except csv.Error:
        return False
    return True


class _Lines:
    """The lines of one record, for a CSV reader that stops when the record is complete."""

    def __init__(self, first: bytes, source: BinaryIO) -> None:
        self._first, self._source = first, source
        self.size, self.ran_out = 0, False
        self.texts: list[str] = []

    @property
    def number(self) -> int:
        """How many lines were read."""
        return len(self.texts)

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        raw = self._first if not self.number else self._source.readline(MAX_LINE_BYTES)
        if not raw or self.number == MAX_RECORD_LINES:
            self.ran_out = True
            raise StopIteration
        self.size += len(raw)
        self.texts.append(raw.decode(errors="replace"))
        return self.texts[-1]


def _values(row: list[str], head: Header) -> dict[str, str]:
    values: dict[str, str] = {}
    for field, value in zip(head.fields, row, strict=False):
        if field and (text := cell(value, field)):
            values.setdefault(field, text)  # of two columns for the same field, the first with a value
    return values


def size_of(source: BinaryIO) -> int:
    """Return the file's size in bytes."""
    return os.fstat(source.fileno()).st_size
