"""Values in the cells of an imported file. Undoes what spreadsheets, exports and mail programs add around a value.
Anything else that is not a plain value is left out with a remark, never guessed. Pure."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from decimal import Decimal
from itertools import chain

from customers.finding.folding import fold
from customers.finding.phones import phone_digits
from customers.merging import is_storable
from dashboard.loyalty.sent_numbers import NUMBER

NOTHING = frozenset(
    "null nan n/a na #n/a none nil undefined (null) <null> <na> nat \\n - -- --- \u2013 \u2014 . ' ?".split()
)
# In these fields, NAT or Nil may be somebody's: only a word as exports write it means nothing.
WORDS = frozenset({"name", "first_name", "last_name", "referral_code", "place"})
NO_WORD = frozenset({"null", "NULL", "nan", "NaN", "undefined"})
ROUNDED = re.compile(r"\d([.,]\d+)?[eE]\+?\d+")  # a long number after a spreadsheet rounded it
FORMULA = re.compile(r'="([^"]*)"')  # marks text, so that a spreadsheet does not read it as a number
QUOTES = ('""', "''", "``", "\u201c\u201d", "\u2018\u2019", "\u00ab\u00bb")

MAX_EMAIL_LENGTH = 400  # characters of a cell; the expressions below take at worst its square in steps
PLAIN_EMAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9][A-Za-z0-9-]*(?:\.[A-Za-z0-9-]+)+")
ADDRESS = re.compile(r"""("(?:[^"\\@]|\\.)+"|[^\s<>"(),;:\[\]|@]+)@([^\s<>"'(),;:\[\]|@?]+)""")
NAMED = re.compile(r"[^<>@]*<([^<>]+)>")  # Sample Person <sample@example.com>
ONE_NAMED = re.compile(r'(?:^|(?<=[,;|]))(?:"[^"]*"|[^<>@,;|"])*<([^<>]+)>')  # the same in a list
MAILTO = re.compile(r"(mailto:[^?\s<>]*)\?[^\s<>;,|]*", re.IGNORECASE)  # with a subject
SLASHED = re.compile(r"(@[A-Za-z0-9.-]+)/(?=[^/@\s]+@)")  # a slash between two addresses
NO_DOMAIN = frozenset("/\\!#$%&*+=^`{}~")
AROUND_EMAIL = re.compile(r"""(?:\b(?:mailto|smtp|e-?mail)\s*:|[\s<>"'(),;:\[\]|/])+""", re.IGNORECASE)

MAX_PHONE_LENGTH = 200
MIN_DIGITS, MAX_DIGITS = 4, 15  # digits of a phone number; in a list, at least WHOLE
WHOLE = 7
PLAIN_PHONE = re.compile(r"\+?[1-9][0-9]{6,14}")
LABEL = r"(?:whatsapp|wa|tel|telephone|phone|mobile|mob|cell|sms|callto|home|work|office|[ptm])"
SCHEME = re.compile(rf"^{LABEL}(?:\s*[:.]\s*(?://)?|\s+(?=[+(0-9]))", re.IGNORECASE)
LABEL_AFTER = re.compile(rf"\s*\({LABEL}\)$", re.IGNORECASE)
JID = re.compile(r"(?::[0-9]+)?@(?:s\.whatsapp\.net|c\.us)$", re.IGNORECASE)
EXTENSION = re.compile(
    r"(?<=[0-9)])[\s,;]*(?:ext(?:ension|n)?|x|#)\s*[=:.]?\s*[0-9]{1,6}(?=\s*(?:$|[,;|/:&\n]))", re.IGNORECASE
)
BETWEEN_PHONES = re.compile(r":::|[,;|&\n]|\s(?:or|and)\s|(?<=[0-9])\s*/?\s*(?=\+)", re.IGNORECASE)
DATE = re.compile(
    r"(?:19|20)[0-9]{2}([-./])(?:0?[1-9]|1[0-2])\1(?:0?[1-9]|[12][0-9]|3[01])"
    r"|(?:0?[1-9]|[12][0-9]|3[01])([-./])(?:0?[1-9]|[12][0-9]|3[01])\2(?:19|20)[0-9]{2}"
)
GROUPED_PHONE = re.compile(r"\+?[1-9][0-9]{0,2}(?:,[0-9]{3}){2,4}(?:\.0)?")  # with a spreadsheet's thousands separators

PLAIN_POINTS = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,2})?")
UNIT = re.compile(r"\s*(?:points?|pts?\.?)$")
GROUPED = re.compile(r"[+-]?[1-9][0-9]{0,2}(?:(?:,[0-9]{3})+|(?: [0-9]{3})+)(?:\.[0-9]+)?")
MAYBE_GROUPED = re.compile(r"[+-]?[1-9][0-9]{0,2}(?:\.[0-9]{3})+")  # 1.200 is 1200 where the comma is the decimal sign
MAX_PLATFORM_ID_LENGTH = 64


def cell(text: str, field: str) -> str:
    """Return the cell's text without a spreadsheet's additions; "" if it says that there is no value."""
    text = text.strip()
    if text.startswith('="') and (formula := FORMULA.fullmatch(text)):
        text = formula[1].strip()
    may_be_word = field in WORDS and text.isalpha() and text not in NO_WORD
    return "" if len(text) <= 9 and text.lower() in NOTHING and not may_be_word else text


def clean_values(values: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    """Return the values to store by field, and a sentence for each value that is doubtful or left out.

    Points come out in a form that `Decimal` accepts. `values` are cells as `cell` returns them.
    """
    kept, remarks = dict(values), []
    for field, read in READERS.items():
        if field in kept:
            value, remark = read(kept[field])
            if remark:
                remarks.append(remark)
            if value:
                kept[field] = value
            else:
                del kept[field]
    return kept, remarks


def customer_id(text: str) -> tuple[str, str]:
    """Return the id as written, since any text may be an id, with a remark on what a spreadsheet may have changed."""
    if text.endswith(".0") and text[:-2].isdecimal():
        return text, "Imported as written, but the customer id ends in “.0”, which a spreadsheet may have added."
    if text.startswith("'"):
        return text, "Imported as written, but the customer id begins with an apostrophe, which a spreadsheet may add."
    return text, ""


def platform_id(text: str) -> tuple[str, str]:
    """Return the platform's own id, at most 64 characters."""
    if ROUNDED.fullmatch(text):
        return "", "Imported without the platform's id: a spreadsheet has rounded it."
    if len(text) > MAX_PLATFORM_ID_LENGTH:
        return "", "Imported without the platform's id: it is too long to be one."
    return text, ""


def email(text: str) -> tuple[str, str]:
    """Return the address in the cell, or the first of several."""
    if PLAIN_EMAIL.fullmatch(text):
        return text, ""
    bare = _without_names(MAILTO.sub(r"\1", unquoted(visible(text[: MAX_EMAIL_LENGTH + 1]))))
    found = [f"{local.lstrip(chr(39))}@{domain.rstrip('.')}" for local, domain in ADDRESS.findall(bare)]
    if len(text) > MAX_EMAIL_LENGTH or not found or not all(map(_is_whole, found)):
        return "", "Imported without the e-mail: it could not be read."
    if AROUND_EMAIL.sub("", ADDRESS.sub(" ", bare)):
        return "", "Imported without the e-mail: the cell contains more than an address."
    several = len(set(map(str.casefold, found))) > 1
    return found[0], "Imported with the first of several e-mail addresses." if several else ""


def _without_names(text: str) -> str:
    """Return the addresses without the names beside them: “Salma <salma@example.com>”."""
    named = NAMED.fullmatch(text)
    return SLASHED.sub(r"\1 ", named[1] if named else ONE_NAMED.sub(r" \1 ", text))


def _is_whole(address: str) -> bool:
    local, _, domain = address.rpartition("@")
    return bool(local and domain) and domain[0] not in ".-" and ".." not in domain and NO_DOMAIN.isdisjoint(domain)


def phone(text: str) -> tuple[str, str]:
    """Return the number in the cell, or the first of several, without its extension. Its digits never change."""
    if PLAIN_PHONE.fullmatch(text):
        return text, ""
    if len(text) > MAX_PHONE_LENGTH:
        return "", "Imported without the phone: it could not be read."
    bare = unquoted(visible(text))
    if GROUPED_PHONE.fullmatch(bare):
        bare = bare.removesuffix(".0").replace(",", "")
    without, extensions = EXTENSION.subn("", bare)
    parts = _phone_parts(without)
    numbers = _numbers(parts)
    if not numbers:
        return "", f"Imported without the phone: {_why_no_number(parts)}."
    if len(set(map(phone_digits, numbers))) > 1:
        return numbers[0], "Imported with the first of several phone numbers."
    return numbers[0], "Imported without the phone's extension." if extensions else ""


def _phone_parts(text: str) -> list[str]:
    """Split the text where one number ends and the next may begin."""
    pieces = chain.from_iterable(map(_slashed, BETWEEN_PHONES.split(text)))
    return [part for part in pieces if cell(part, "phone")]


def _numbers(parts: list[str]) -> list[str]:
    """Return the numbers in the parts, none if a part is not a number. Of several, one without + is whole or none."""
    bare = list(map(unquoted, parts))
    least = WHOLE if len(bare) > 1 else MIN_DIGITS
    numbers = [_number(one, MIN_DIGITS if one.startswith("+") else least) for one in bare]
    return numbers if all(numbers) else []


def _why_no_number(parts: list[str]) -> str:
    is_rounded = any(ROUNDED.fullmatch(part.strip()) for part in parts)
    return "a spreadsheet has rounded it" if is_rounded else "it could not be read"


def _slashed(text: str) -> list[str]:
    """Split at slashes that follow a whole number, so that each part must be one; "030/1234567" is one number."""
    parts = text.split("/")
    return parts if any(sum(map(str.isdecimal, part)) >= WHOLE for part in parts[:-1]) else [text]


def _number(text: str, least: int) -> str:
    """Return one number as stored; "" if it is not one."""
    text = LABEL_AFTER.sub("", JID.sub("", SCHEME.sub("", text))).strip()
    if DATE.fullmatch(text):
        return ""
    if re.fullmatch(r"\+?[0-9]+\.00?", text):
        text = text.partition(".")[0]
    if ROUNDED.fullmatch(text):
        text = in_full(text)
    return text if least <= len(phone_digits(text)) <= MAX_DIGITS else ""


def in_full(text: str) -> str:
    """Return 1.5550100022E10 as 15550100022 if all digits are there, so that nothing was rounded; otherwise ""."""
    digits, _, exponent = text.lower().replace(",", ".").partition("e")
    first, _, rest = digits.partition(".")
    return first + rest if exponent.lstrip("+0") == str(len(rest)) else ""


def points(text: str) -> tuple[str, str]:
    """Return a number, without thousands separators or unit."""
    if PLAIN_POINTS.fullmatch(text):
        return text, ""
    bare = UNIT.sub("", fold(unquoted(visible(text[:100])))).replace("\u2212", "-").strip()
    if GROUPED.fullmatch(bare):
        bare = bare.replace(",", "").replace(" ", "")
    elif MAYBE_GROUPED.fullmatch(bare.partition(",")[0]):
        return "", "Imported without the points: their dot may be a decimal point."
    elif ROUNDED.fullmatch(bare.lstrip("+-")):
        bare = in_full(bare)
    if NUMBER.fullmatch(bare) and len(text) <= 100 and is_storable(Decimal(bare)):
        return bare, ""
    return "", "Imported without the points: they could not be read."


READERS: Mapping[str, Callable[[str], tuple[str, str]]] = {
    "customer_id": customer_id,
    "platform_id": platform_id,
    "email": email,
    "phone": phone,
    "points": points,
}


def visible(text: str) -> str:
    """Return the text without invisible characters: direction marks, joiners and control characters, except line
    ends."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(map(_visible_sign, text)).strip()


def _visible_sign(sign: str) -> str:
    if sign.isspace():
        return sign if sign == "\n" else " "
    return "" if unicodedata.category(sign) in {"Cf", "Cc"} else sign


def unquoted(text: str) -> str:
    """Return the text without quotation marks, or without the apostrophe that marks text in a spreadsheet."""
    text = text.strip()
    while len(text) > 2 and text[0] + text[-1] in QUOTES:
        text = text[1:-1].strip()
    return text.removeprefix("'").strip()
