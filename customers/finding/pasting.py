"""Extra text that is copied together with an id, code, e-mail or link. Pure."""

import re
import unicodedata
from collections.abc import Iterator
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

EDGES = " \t\n\r\u00a0'\"`\u00b4\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u201f\u00ab\u00bb\u2039\u203a\u2032\u2033,;"
PERSON = (
    r"customer|client|member|user|player|account|loyalty|referral|friend|external|unique"
    r"|order|invoice|transaction|coupon"
)
WHAT = r"ids?|code|number|num|nr|no|phone|tel|mobile|whatsapp|e-?mail|mailto|name"
SIGNS = r"\s*[:=#\u2116]+\s*"
# "id:", "Customer ID #", "ID " before a number, "customer:", "#"; in any language a few words, a colon and a space.
LABEL = re.compile(
    rf"(?:[^\W\d_]+[\s_-]+)?(?:(?:{PERSON})[\s_-]*)*(?:{WHAT})\.?(?:{SIGNS}|\s+(?=\S*\d))|(?:(?:{PERSON})[\s_-]*)+{SIGNS}"
    r"|[#\u2116]+\s*|[^\d:@/]{1,30}:\s+(?=\S*\d)",
    re.IGNORECASE,
)
LINK = re.compile(r"(?:https?:)?//\S+|(?:[\w-]+\.)+[a-z]{2,}/?[/?#]\S+", re.IGNORECASE)
MAX_VALUES = 8  # of a link
BRACKETS = {"(": ")", "[": "]", "{": "}"}
# Separators that people add to an id or code, or leave out.
SEPARATORS = r"[\s.,_-]+"
GROUPED_DIGITS = re.compile(rf"[1-9][0-9]*(?:{SEPARATORS}[0-9]+)+")
LETTER_THEN_DIGIT = re.compile(r"(?<=[^\W\d_])(?=\d)")
# An id of digits with spaces in it; a number that begins with 0 is a phone number.
SPACED_DIGITS = re.compile(r"[1-9][0-9]*(?:\s[0-9]+)+")


def pasted(text: str) -> str:
    """Return the text without spaces and invisible characters around it."""
    start, end = 0, len(text)
    while start < end and _is_invisible(text[start]):
        start += 1
    while end > start and _is_invisible(text[end - 1]):
        end -= 1
    return text[start:end]


def _is_invisible(sign: str) -> bool:
    return sign.isspace() or not sign.isprintable()


def unwrapped(text: str) -> str:
    """Return the text without quotation marks or brackets around it, commas or full stops after it, or a label such as
    "id:" before it."""
    bare = _without_edges(text)
    label = LABEL.match(bare)
    return (_without_edges(bare[label.end() :]) if label else bare) or bare or text


def ids_in(text: str) -> list[str]:
    """Return the ids that may be meant: the text itself, unwrapped and with Latin digits, and without spaces if it has
    a digit."""
    bare = _with_latin_digits(unwrapped(text))
    with_label = _with_latin_digits(_without_edges(text))
    joined = ["".join(one.split()) for one in (with_label, bare) if re.search(r"\d", one)]
    digits = [re.sub(SEPARATORS, "", bare)] if GROUPED_DIGITS.fullmatch(bare) else []
    return list(dict.fromkeys([text, bare, *joined, *digits]))


def with_other_separators(text: str) -> list[str]:
    """Return an id or code with digits in other spellings: FRIEND7 and FRIEND-7 for "friend 7", "FRIEND_7" and so
    on."""
    bare = _with_latin_digits(unwrapped(text))
    if "@" in bare or not re.search(r"\d", bare):
        return []
    joined = re.sub(SEPARATORS, "", bare)
    return [joined, LETTER_THEN_DIGIT.sub("-", joined)]


def ids_to_ask_for(text: str) -> list[str]:
    """Return the ids to ask the platform for: for "'310 077'" both that text and 310077; for a name or phone only the
    text."""
    bare = _with_latin_digits(unwrapped(text))
    if SPACED_DIGITS.fullmatch(bare):
        bare = "".join(bare.split())
    return list(dict.fromkeys([text, text if re.search(r"\s", bare) else bare]))


def values_of_link(text: str) -> list[str]:
    """Return the values that a link may contain: those of its query, also after a #, and the last segment of its
    path."""
    if not LINK.fullmatch(text):
        return []
    try:
        parts = urlsplit(text if "//" in text else f"//{text}")
    except ValueError:
        return []
    values = map(str.strip, (*_values_of_query(parts), *_last_segment(parts)))
    return list(dict.fromkeys(filter(None, values)))[:MAX_VALUES]


def _values_of_query(parts: SplitResult) -> Iterator[str]:
    for query in (parts.query, parts.fragment.rpartition("?")[2]):
        for name, value in parse_qsl(query, keep_blank_values=True):
            yield value or name


def _last_segment(parts: SplitResult) -> list[str]:
    segments = [segment for path in (parts.path, parts.fragment) for segment in path.split("/") if segment]
    return [last for last in map(unquote, segments[-1:]) if "=" not in last]


def _without_edges(text: str) -> str:
    bare = text.strip(EDGES).rstrip(EDGES + ".")
    inner = bare[1:-1]
    return inner.strip(EDGES) if inner and BRACKETS.get(bare[0]) == bare[-1] and bare[-1] not in inner else bare


def _with_latin_digits(text: str) -> str:
    return "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in text)
