"""What a cell of an imported file says. Decorations that spreadsheets, exports and mail programs put around a value are
undone; whatever else is not a plain value is left out and named, never guessed. Pure."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from decimal import Decimal

from customers.finding.folding import fold
from customers.finding.phones import phone_digits
from dashboard.loyalty.reading import NUMBER

NOTHING = frozenset(
    "null nan n/a na #n/a none nil undefined (null) <null> <na> nat \\n - -- --- \u2013 \u2014 . ' ?".split()
)
NAMES = frozenset({"name", "first_name", "last_name"})
PEOPLE = frozenset({"Null", "Nan", "Na", "None", "Nil", "Nat"})  # somebody may be called so; exports write NULL or null
ROUNDED = re.compile(r"\d([.,]\d+)?[eE]\+?\d+")  # what spreadsheets make of long numbers
FORMULA = re.compile(r'="([^"]*)"')  # keeps a spreadsheet from taking a text for a number
QUOTES = ('""', "''", "``", "\u201c\u201d", "\u2018\u2019", "\u00ab\u00bb")

LONGEST_EMAIL = 400  # characters of a cell; expressions below take the square of that in steps at the worst
PLAIN_EMAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9][A-Za-z0-9-]*(?:\.[A-Za-z0-9-]+)+")
ADDRESS = re.compile(r"""("(?:[^"\\@]|\\.)+"|[^\s<>"(),;:\[\]|@]+)@([^\s<>"'(),;:\[\]|@?]+)""")
NAMED = re.compile(r"[^<>@]*<([^<>]+)>")  # Sample Person <sample@example.com>
ONE_NAMED = re.compile(r'(?:^|(?<=[,;|]))(?:"[^"]*"|[^<>@,;|"])*<([^<>]+)>')  # the same among others
MAILTO = re.compile(r"(mailto:[^?\s<>]*)\?[^\s<>]*", re.IGNORECASE)  # with a subject behind it
NO_DOMAIN = frozenset("/\\!#$%&*+=^`{}~")
AROUND_EMAIL = re.compile(r"""(?:\b(?:mailto|smtp|e-?mail)\s*:|[\s<>"'(),;:\[\]|/])+""", re.IGNORECASE)

LONGEST_PHONE = 200
LEAST, MOST = 4, 15  # digits of a phone number; those of one among others are at least WHOLE
WHOLE = 7
PLAIN_PHONE = re.compile(r"\+?[1-9][0-9]{6,14}")
SCHEME = re.compile(
    r"^(?:whatsapp|wa|tel|telephone|phone|mobile|mob|cell|sms|callto|[ptm])\s*[:.]\s*(?://)?", re.IGNORECASE
)
JID = re.compile(r"(?::[0-9]+)?@(?:s\.whatsapp\.net|c\.us)$", re.IGNORECASE)
EXTENSION = re.compile(
    r"(?<=[0-9)])[\s,;]*(?:ext(?:ension|n)?|x|#)\s*[=:.]?\s*[0-9]{1,6}(?=\s*(?:$|[,;|/:&\n]))", re.IGNORECASE
)
BETWEEN_PHONES = re.compile(r":::|[,;|&\n]|\s(?:or|and)\s|(?<=[0-9])\s*/?\s*(?=\+)", re.IGNORECASE)
GROUPED_PHONE = re.compile(r"\+?[1-9][0-9]{0,2}(?:,[0-9]{3}){2,4}(?:\.0)?")  # a spreadsheet's thousands

PLAIN_POINTS = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,2})?")
UNIT = re.compile(r"\s*(?:points?|pts?\.?)$")
GROUPED = re.compile(r"[+-]?[1-9][0-9]{0,2}(?:(?:,[0-9]{3})+|(?: [0-9]{3})+)(?:\.[0-9]+)?")
MAYBE_GROUPED = re.compile(r"[+-]?[1-9][0-9]{0,2}(?:\.[0-9]{3})+")  # 1.200 is 1200 where the comma is the decimal sign
TOO_MUCH = Decimal(10) ** 18
LONGEST_PLATFORM_ID = 64


def cell(text: str, field: str) -> str:
    """The cell's text without what a spreadsheet writes around it; "" of one that says that there is nothing."""
    text = text.strip()
    if text.startswith('="') and (formula := FORMULA.fullmatch(text)):
        text = formula[1].strip()
    if len(text) <= 9 and text.lower() in NOTHING and not (field in NAMES and text in PEOPLE):
        return ""
    return text


def clean_values(values: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    """The values of a line by field as they are to be kept, and a sentence on each that is doubtful or left out.

    Points come out as `Decimal` takes them. `values` are cells as `cell` gives them.
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
    """As written: any text may be an id. What spreadsheets are known to do to ids is remarked."""
    if text.endswith(".0") and text[:-2].isdecimal():
        return text, "Taken in as written, but the customer id ends in “.0”, which a spreadsheet may have added."
    if text.startswith("'"):
        return text, "Taken in as written, but the customer id begins with an apostrophe, which may be a spreadsheet's."
    return text, ""


def platform_id(text: str) -> tuple[str, str]:
    """The platform's own id of a customer, at most 64 characters."""
    if ROUNDED.fullmatch(text):
        return "", "Taken in without the platform's id: a spreadsheet has rounded it."
    if len(text) > LONGEST_PLATFORM_ID:
        return "", "Taken in without the platform's id: it is too long to be one."
    return text, ""


def email(text: str) -> tuple[str, str]:
    """The address in the cell, the first of several."""
    if PLAIN_EMAIL.fullmatch(text):
        return text, ""
    bare = MAILTO.sub(r"\1", unquoted(visible(text[: LONGEST_EMAIL + 1])))
    bare = one[1] if (one := NAMED.fullmatch(bare)) else ONE_NAMED.sub(r" \1 ", bare)
    found = [f"{local.lstrip(chr(39))}@{domain.rstrip('.')}" for local, domain in ADDRESS.findall(bare)]
    if len(text) > LONGEST_EMAIL or not found or not all(map(_is_whole, found)):
        return "", "Taken in without the e-mail: it can't be understood."
    if AROUND_EMAIL.sub("", ADDRESS.sub(" ", bare)):
        return "", "Taken in without the e-mail: there is more in the cell than an address."
    several = len({address.casefold() for address in found}) > 1
    return found[0], "Taken in with the first of several e-mail addresses." if several else ""


def _is_whole(address: str) -> bool:
    local, _, domain = address.rpartition("@")
    return bool(local and domain) and domain[0] not in ".-" and ".." not in domain and NO_DOMAIN.isdisjoint(domain)


def phone(text: str) -> tuple[str, str]:
    """The number in the cell, the first of several, without an extension. Its digits are not touched."""
    if PLAIN_PHONE.fullmatch(text):
        return text, ""
    if len(text) > LONGEST_PHONE:
        return "", "Taken in without the phone: it can't be understood."
    bare = unquoted(visible(text))
    if GROUPED_PHONE.fullmatch(bare):
        bare = bare.removesuffix(".0").replace(",", "")
    without, extensions = EXTENSION.subn("", bare)
    parts = [part for piece in BETWEEN_PHONES.split(without) for part in _slashed(piece) if cell(part, "phone")]
    least = WHOLE if len(parts) > 1 else LEAST
    numbers = [number for part in parts if (number := _number(unquoted(part), least))]
    if not numbers or len(numbers) < len(parts):
        is_rounded = any(ROUNDED.fullmatch(part.strip()) for part in parts)
        why = "a spreadsheet has rounded it" if is_rounded else "it can't be understood"
        return "", f"Taken in without the phone: {why}."
    if len({phone_digits(number) for number in numbers}) > 1:
        return numbers[0], "Taken in with the first of several phone numbers."
    return numbers[0], "Taken in without the phone's extension." if extensions else ""


def _slashed(text: str) -> list[str]:
    """Two numbers with a slash between, or the one that is written with one."""
    parts = text.split("/")
    return parts if all(sum(map(str.isdecimal, part)) >= WHOLE for part in parts) else [text]


def _number(text: str, least: int) -> str:
    """One number as it is kept; "" when this is none."""
    text = JID.sub("", SCHEME.sub("", text)).strip()
    if re.fullmatch(r"\+?[0-9]+\.00?", text):
        text = text.partition(".")[0]
    if ROUNDED.fullmatch(text):
        text = in_full(text)
    return text if least <= len(phone_digits(text)) <= MOST else ""


def in_full(text: str) -> str:
    """1.5550100022E10 as 15550100022: where all digits are there nothing was rounded. Else ""."""
    digits, _, exponent = text.lower().replace(",", ".").partition("e")
    first, _, rest = digits.partition(".")
    return first + rest if exponent.lstrip("+0") == str(len(rest)) else ""


def points(text: str) -> tuple[str, str]:
    """A number, with its thousands apart or its unit behind it."""
    if PLAIN_POINTS.fullmatch(text):
        return text, ""
    bare = UNIT.sub("", fold(unquoted(visible(text[:100])))).replace("\u2212", "-").strip()
    if GROUPED.fullmatch(bare):
        bare = bare.replace(",", "").replace(" ", "")
    elif MAYBE_GROUPED.fullmatch(bare.partition(",")[0]):
        return "", "Taken in without the points: is the dot in them a decimal point?"
    elif ROUNDED.fullmatch(bare.lstrip("+-")):
        bare = in_full(bare)
    if NUMBER.fullmatch(bare) and len(text) <= 100 and abs(Decimal(bare)) < TOO_MUCH:
        return bare, ""
    return "", "Taken in without the points: they can't be understood."


READERS: Mapping[str, Callable[[str], tuple[str, str]]] = {
    "customer_id": customer_id,
    "platform_id": platform_id,
    "email": email,
    "phone": phone,
    "points": points,
}


def visible(text: str) -> str:
    """The text without what nobody sees: marks of direction, joiners, control characters but ends of lines."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(" " if sign.isspace() and sign != "\n" else sign for sign in text if _is_visible(sign)).strip()


def _is_visible(sign: str) -> bool:
    return sign.isspace() or unicodedata.category(sign) not in {"Cf", "Cc"}


def unquoted(text: str) -> str:
    """The text without quotation marks around it, or the apostrophe that tells a spreadsheet that this is text."""
    text = text.strip()
    while len(text) > 2 and text[0] + text[-1] in QUOTES:
        text = text[1:-1].strip()
    return text.removeprefix("'").strip()
