"""Texts for CSV files that people open in a spreadsheet. Every export uses this. Pure."""

import re
import unicodedata

FORMULA_SIGNS = ("=", "+", "-", "@")
# A spreadsheet that is set to another separator begins a new cell after one of these, also inside quotation marks.
CELL_STARTS = re.compile(r"(?<=[;\t\r\n])")


def safe_cell(text: str) -> str:
    """Return the text with a `'` before each place where a spreadsheet would begin a formula."""
    return "".join(f"'{part}" if _is_formula(part) else part for part in CELL_STARTS.split(text))


def _is_formula(part: str) -> bool:
    """Return whether the text begins like a formula: with its sign, also a wide or small one, perhaps after quotation
    marks or signs that nobody sees, or with a tab or a new line."""
    visible = next(filter(_is_visible, part), "")
    return part.startswith(("\t", "\r", "\n")) or unicodedata.normalize("NFKC", visible).startswith(FORMULA_SIGNS)


def _is_visible(sign: str) -> bool:
    return sign.isprintable() and not sign.isspace() and sign != '"'
