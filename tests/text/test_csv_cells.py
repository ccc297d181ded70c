"""Texts in CSV files, which no spreadsheet takes for a formula."""

import csv
import io
import re
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from dashboard.text.csv_cells import safe_cell

CELLS = {
    "=1+1": "'=1+1",
    "+49": "'+49",
    "-2": "'-2",
    "@SUM(A1)": "'@SUM(A1)",
    "＝1": "'＝1",
    "＋1": "'＋1",
    "－1": "'－1",
    "＠A": "'＠A",
    "﹦1": "'﹦1",
    "\ufeff=1": "'\ufeff=1",
    "  =1": "'  =1",
    "\u00a0=1": "'\u00a0=1",
    "\u200b\x00\x1f=1": "'\u200b\x00\x1f=1",
    "\tx": "'\tx",
    "\r\nx": "'\r'\nx",
    "a;=1": "a;'=1",
    "a; =1;-2": "a;' =1;'-2",
    "a\t=1": "a\t'=1",
    "a\n＝1": "a\n'＝1",
    'a;"=1+1;b': "a;'\"=1+1;b",
    "a=b": "a=b",
    "a, -5": "a, -5",
    "a;b": "a;b",
    "'=1": "'=1",
    "": "",
}
# Texts near the border, which the letters of all scripts would rarely hit.
TRICKY = st.text(st.sampled_from("=+-@＝＋－＠﹦﹢﹣﹫;,\t\r\n \u00a0\ufeff\u200b\x00\x1b'\"a1"), max_size=12)


def test_known_tricks() -> None:
    assert {text: safe_cell(text) for text in CELLS} == CELLS


@given(st.one_of(TRICKY, st.text()))
def test_no_cell_is_a_formula_with_any_separator_and_no_sign_is_lost(text: str) -> None:
    written = safe_cell(text)
    for part in re.split(r"[;\t\r\n]", written):
        seen = "".join(sign for sign in part if unicodedata.category(sign)[0] not in "CZ" and sign != '"')
        assert not seen.startswith(tuple("=+-@＝＋－＠﹦﹢﹣﹫"))
    assert not written.startswith(("\t", "\r", "\n"))
    assert safe_cell(written) == written
    kept = iter(written)
    assert all(sign in kept for sign in text)  # in this order, with nothing but "'" between them
    assert len(written) - len(text) == written.count("'") - text.count("'")
    if "\x00" not in text:
        file = io.StringIO(newline="")
        csv.writer(file).writerow([written, "end"])
        assert next(csv.reader(io.StringIO(file.getvalue(), newline=""))) == [written, "end"]
