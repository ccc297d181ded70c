"""Lists as files: CSV for spreadsheets, JSON for programs."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime, tzinfo
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from dashboard.loyalty.errors import Unreadable
from dashboard.loyalty.models import Answer, End, Missing, Source
from dashboard.text.answers import cut_in_words
from dashboard.text.csv_lines import BYTE_ORDER_MARK, csv_lines
from dashboard.text.lists import listed
from dashboard.text.times import absolute, shown
from programconfig.pages import Format, PageRequest
from programconfig.sheet import Sheet


def export(
    page: PageRequest, sheet: Sheet, answers: Iterable[Answer[Any]], form: Format, about: str = ""
) -> HttpResponse:
    """Answer with the list as a file to download.

    Each row (CSV) or the file (JSON) states the time of the data, whether it is stale, and which parts are missing.
    `about` becomes part of the file name, to tell files of the same list apart.
    """
    answers = tuple(answers)
    least_fresh = replace(max(answers, key=lambda answer: answer.staleness), missing=tuple(_missing(answers)))
    text = as_csv(sheet, page, least_fresh) if form is Format.CSV else as_json(sheet, page, least_fresh)
    content_type = "text/csv; charset=utf-8" if form is Format.CSV else "application/json"
    response = HttpResponse(text, content_type=content_type)
    name = "-".join(filter(None, (page.program.slug, sheet.name, about, f"{page.now:%Y-%m-%d}.{form}")))
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def as_csv(sheet: Sheet, page: PageRequest, answer: Answer[Any]) -> str:
    """The list as CSV. A byte order mark makes spreadsheets read UTF-8. Each row ends with "as of", because people copy
    rows without the heading."""
    as_of = absolute(answer.fetched_at, page.program.time_zone)
    if answer.source is Source.STALE:
        as_of = _("%(moment)s (old: the platform did not answer)") % {"moment": as_of}
    if answer.missing:
        names = listed([str(part.name) for part in answer.missing])
        as_of = _("%(moment)s; could not be read: %(what)s") % {"moment": as_of, "what": names}
    rows = [(*sheet.columns.values(), _("As of")), *((*row, as_of) for row in sheet.rows)]
    return BYTE_ORDER_MARK + csv_lines(rows, page.program.time_zone)


def _missing(answers: Iterable[Answer[Any]]) -> Iterator[Missing]:
    for answer in answers:
        yield from answer.missing
        yield from (Missing(cut_in_words(cut), Unreadable()) for cut in answer.cuts)


def as_json(sheet: Sheet, page: PageRequest, answer: Answer[Any]) -> str:
    """The values of the page, with the platform's own data under `as_sent`. Unknown is null."""
    zone = page.program.time_zone
    rows = [dict(zip(sheet.columns, (in_zone(value, zone) for value in row), strict=True)) for row in sheet.rows]
    if sheet.raw:
        rows = [{**row, "as_sent": raw} for row, raw in zip(rows, sheet.raw, strict=True)]
    return pretty(
        {
            "programme": page.program.slug,
            "language": page.language,
            "read_at": answer.fetched_at.astimezone(zone),
            "state": answer.source,
            **({"could_not_be_read": [part.name for part in answer.missing]} if answer.missing else {}),
            sheet.name: rows,
        }
    )


def in_zone(value: object, zone: tzinfo) -> object:
    """A time in the program's zone, or a day where the whole day is meant; for an end, its last day."""
    return shown(value, zone) if isinstance(value, datetime | End) else value


def pretty(value: Any) -> str:
    """Readable, indented JSON in the platform's order."""
    return json.dumps(value, ensure_ascii=False, indent=2, default=as_plain_json)


def as_plain_json(value: object) -> object:
    """A JSON value for a type that JSON lacks. A fraction stays a number if that is exact, otherwise it becomes
    text."""
    if isinstance(value, Decimal):
        number = float(value)
        return number if Decimal(str(number)) == value else str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Promise):
        return str(value)
    raise TypeError(f"no JSON for {type(value).__name__}")
