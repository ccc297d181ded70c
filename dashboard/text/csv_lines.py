"""Lines of a CSV file."""

import csv
import io
from collections.abc import Iterable
from datetime import datetime, tzinfo
from decimal import Decimal

from dashboard.loyalty.models import End
from dashboard.text.csv_cells import safe_cell
from dashboard.text.lists import yes_or_no
from dashboard.text.times import sortable

BYTE_ORDER_MARK = "\ufeff"  # at the start of a file, so that spreadsheets read it as UTF-8


def csv_lines(rows: Iterable[Iterable[object]], zone: tzinfo) -> str:
    """Return the rows as lines of a CSV file, times in `zone`."""
    file = io.StringIO()
    csv.writer(file).writerows([cell(value, zone) for value in row] for row in rows)
    return file.getvalue()


def cell(value: object, zone: tzinfo) -> str:
    """A value as a spreadsheet shows it, times in `zone`; unknown is empty. A text is never a formula; a number stays a
    number."""
    match value:
        case None:
            return ""
        case datetime() | End():
            return sortable(value, zone)
        case bool():
            return str(yes_or_no(value))
        case Decimal():
            return f"{value:f}"
        case int():
            return str(value)
    return safe_cell(str(value))
