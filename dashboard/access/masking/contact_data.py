"""Finds and masks e-mails and phone numbers in texts. Pure; the time is linear in the length of the text.

The rule errs on the side of masking, except for what staff need to read. Masked is what can be written to or dialed:

- an e-mail with @, ＠, %40, =40, `&#64;`, (at) or [at], and one with its signs replaced: `salma_example_com`;
- 7 or more digits after +, or after a word such as "tel" or "wa";
- digits with a dialing prefix (0 or 00), in any script;
- digits in groups, as people write phone numbers;
- a plain number of 11 to 13 digits that is complete with its country code, also after letters (`m2010…`), and one of 9
  or 10 digits that stands alone.

Readable are dates and times, amounts, version numbers, UUIDs and other hexadecimal ids, barcodes (EAN-13 with a valid
check digit), times in seconds since 1970, numbers with a year before a counter (ORD-2026-0001234), and all other plain
numbers: up to 8 digits without a 0 before them, 14 digits and more, 9 or 10 digits after letters or with 0000 in them.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator

HIDDEN = "•••"
MIN_PHONE_DIGITS = 7  # shorter numbers are not phone numbers

EMAIL_CHARACTER = r"[^\s<>\"'(),;:@/?=&\[\]]"
AT_CODE = r"%40|=40|&#64;|&#x40;|&commat;"
AT_SIGN = re.compile(rf"@|{AT_CODE}|\s{{0,2}}[(\[]\s?at\s?[)\]]\s{{0,2}}", re.IGNORECASE)
# Starts at the beginning of a word, so that each word is scanned only once. The rarer signs need a domain with a dot.
EMAIL = re.compile(
    rf"(?:(?<!{EMAIL_CHARACTER}){EMAIL_CHARACTER}+|\"[^\"@\n]{{1,64}}\"(?=@))"
    rf"(?:(?:@|%40){EMAIL_CHARACTER}+"
    rf"|(?:{AT_CODE}|\s{{0,2}}[(\[]\s?at\s?[)\]]\s{{0,2}})(?:(?={EMAIL_CHARACTER}*\.[a-z]{{2}}){EMAIL_CHARACTER}+"
    rf"|{EMAIL_CHARACTER}+\s?[(\[]\s?dot\s?[)\]]\s?{EMAIL_CHARACTER}+))",
    re.IGNORECASE,
)
# An e-mail as a part of a code or in words. Only well-known endings: other texts have underscores and dashes too.
ENDINGS = "com|net|org|info|biz|edu|gov"
MAIL_HOSTS = "gmail|googlemail|hotmail|outlook|live|msn|yahoo|ymail|icloud|aol|gmx|protonmail|proton|yandex|mail"
SPELLED_WORD = re.compile(r"(?<![\w.+-])[\w.+-]+")
FREE_MAIL = r"(?:gmail|googlemail|hotmail|outlook|yahoo|icloud)\.[a-z]{2,3}"  # nobody has a shop there
SPELLED_EMAIL = re.compile(
    rf"[^\W_][_-]+[a-z0-9]{{2,40}}[_-]+(?:{ENDINGS})(?![^\W_])|[^\W_][_-]+(?:{MAIL_HOSTS})[_-]+[a-z]{{2,3}}(?![^\W_])"
    rf"|[^\W_][._-]+{FREE_MAIL}(?![^\W_])",
    re.IGNORECASE,
)
EMAIL_IN_WORDS = re.compile(
    rf"(?<![\w.+-])[\w.+-]+\s{{1,2}}(?:at\s{{1,2}}[\w-]+\s{{1,2}}dot\s{{1,2}}|@\s{{1,2}}[\w-]+\.)(?:{ENDINGS})\b",
    re.IGNORECASE,
)

# Word processors put hyphens and dashes between digits; address books add invisible characters.
SEPARATOR = r"[\s().\-\u2010-\u2015\u2212\u00b7/_\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
DIGITS = rf"\d(?:{SEPARATOR}{{0,3}}\d){{6,}}"
SIGNED = rf"(?:\+|%2b)[\s(]{{0,2}}{DIGITS}"
# Signs that also stand between the numbers of a list or in an amount: only with the 0 that neither begins with.
ODDLY_GROUPED = r"(?<![\d.,:|~*])0\d{1,3}(?P<sign>[,:|~*])\d{3,4}(?P=sign)\d{3,4}(?!\d)"
NUMBER = re.compile(rf"(?<!\d)\(?{DIGITS}")

YEAR, MONTH, DAY = r"(?:19|20)\d\d", r"(?:0?[1-9]|1[0-2])", r"(?:0?[1-9]|[12]\d|3[01])"
DATE = "|".join(
    f"{YEAR}{sign}{MONTH}{sign}{DAY}|{DAY}{sign}{MONTH}{sign}{YEAR}|{MONTH}{sign}{DAY}{sign}{YEAR}"
    for sign in ("-", "/", r"\.")
)
DATE_IN_ONE = r"20(?:1[6-9]|[23]\d)(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
CLOCK = r"(?:\s?T?\s?[0-2]?\d:\d\d(?::\d\d(?:[.,]\d{1,7})?)?|T[0-2]\d(?:[0-5]\d){0,2})(?:Z|\s?[+-]\d\d:?\d\d)?"
SPACE = "[ \u00a0\u202f]"
READABLE = "|".join(
    (
        r"(?<![\w-])[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![\w-])",
        r"(?<!\w)(?=\d*[a-f])(?:[0-9a-f]{64}|[0-9a-f]{40}|[0-9a-f]{32}|[0-9a-f]{24})(?!\w)",
        rf"(?<![\d+])(?<!\d[-./])(?:{DATE})(?:{CLOCK})?(?:\s?[/\u2013-]\s?(?:{DATE})(?:{CLOCK})?)?(?![-./]?\d)",
        # Without separators, from 2016 on: +20 10 to +20 12 and +20 15 are mobile phones of Egypt.
        rf"(?<!\d){DATE_IN_ONE}(?:T?[0-2]\d[0-5]\d(?:[0-5]\d(?:\d{{3}})?)?Z?|[-_]\d{{1,6}})?(?!\d)",
        r"(?<![\d.,])\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\d,])",
        r"(?<![\d.,])[1-9]\d{0,2}(?:\.\d{3})+,\d{1,2}(?![\d.])",
        r"(?<![\d.,])[1-9]\.\d{3}\.\d{3}(?![\d.,-])",
        rf"(?<![\d.,-])(?<!\d{SPACE})[1-9]{SPACE}\d{{3}}{SPACE}\d{{3}}(?:[.,]\d{{1,2}})?(?![\d.,-]|{SPACE}\d)",
        r"(?<![\d.,])(?:0|[1-9]\d{0,9})\.\d{1,2}(?![\d]|[.,]\d)",
        r"(?<![\d.,])0\.\d+(?![\d]|[.,]\d)",
        # A version: numbers between dots, one of them (not the first) with a single digit.
        r"(?<![\d.])(?=\d{1,4}(?:\.\d{1,5}){0,4}?\.\d(?!\d))\d{1,4}(?:\.(?:0|[1-9]\d{0,4})){2,5}(?![\d.])",
    )
)
SIGNED_OR_READABLE = re.compile(rf"(?P<signed>{SIGNED}|{ODDLY_GROUPED})|{READABLE}", re.IGNORECASE)

# What stands right before a number.
PHONE_WORD = re.compile(
    r"(?:^|[\W\d_])(?:tel|te?le?phone|phone|ph|mob|mobile?|cell|gsm|msisdn|wa|whats?app|sms|call|fax|handy|telefon|tlf|"
    r"هاتف|جوال|موبايل|تليفون|واتساب)[\s:=._#-]{0,3}$",
    re.IGNORECASE,
)
GLUE = re.compile(r"(?:[^\W\d][-_.]?|#)$")
MAX_WORD_LENGTH = 24  # characters before a number that are looked at

# Country codes by ITU-T E.164: those with two digits; 1 and 7 have one, all others three.
TWO_DIGIT_CODE = re.compile("2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]")
NO_CODE = re.compile("0|28|83|89|97[89]|999")  # 978 and 979 begin the barcodes of books
NORTH_AMERICA, RUSSIA, ITALY = re.compile(r"1[2-9]\d\d[2-9]\d{6}"), re.compile(r"7[3-9]\d{9}"), "39"
EGYPT, EGYPT_MOBILE = re.compile(r"20(?:1[0125]\d{8}|[2-9]\d{7,8})"), re.compile(r"201[0125]\d{8}")
LONG_MOBILE = re.compile(r"491[567]|861[3-9]|55\d\d9")  # 13 digits, as a barcode
SECONDS_SINCE_1970 = re.compile(r"1(?:5[6-9]|[6-9]\d)\d{7}")  # since June 2019
YEAR_AND_COUNTER, DATE_AND_COUNTER = re.compile(rf"20[0-4]\d{SEPARATOR}"), re.compile(DATE_IN_ONE)

# One search that passes most texts.
SUSPECT = re.compile(
    rf"@|{AT_CODE}|\bat\b|[_-](?:{ENDINGS}|{MAIL_HOSTS})(?![^\W_])|[._-]{FREE_MAIL}|\b0\d{{1,3}}[,:|~*]\d{{3}}|{DIGITS}",
    re.IGNORECASE,
)


class _Plain(dict[int, int]):
    """Digits of all scripts and full-width signs, as ASCII."""

    def __missing__(self, code: int) -> int:
        character = chr(code)
        self[code] = found = ord(str(unicodedata.decimal(character))) if character.isdecimal() else code
        return found


AT_SIGNS = {ord("\N{FULLWIDTH COMMERCIAL AT}"): ord("@"), ord("\N{SMALL COMMERCIAL AT}"): ord("@")}
PLAIN = _Plain(AT_SIGNS | {ord("\N{FULLWIDTH PLUS SIGN}"): ord("+"), ord("\N{FULLWIDTH LOW LINE}"): ord("_")})


def masked_text(text: str) -> str:
    """Mask the e-mails and phone numbers in a text; return the same object if it has none."""
    if not SUSPECT.search(_plain(text)):
        return text
    masked = _masked_numbers(_masked_emails(text))
    return text if masked == text else masked


def masked_email(value: str) -> str:
    """Mask `salma@example.com` as `s•••@e•••.com`; hide text without @ completely."""
    local, at, domain = AT_SIGN.sub("@", value.translate(AT_SIGNS).strip()).rpartition("@")
    if not at:
        return HIDDEN
    dot_and_ending = re.search(r"\.[a-z]{2,4}$", domain, re.IGNORECASE)
    ending = dot_and_ending[0] if dot_and_ending else ""
    masked = f"{_initial(local)}{HIDDEN}@{_initial(domain)}{HIDDEN}{ending}"
    # Otherwise a single letter before the @ would be shown completely, or "com" by the ending.
    return masked if local.casefold() not in masked.casefold() else f"{HIDDEN}@{HIDDEN}"


def masked_phone(value: str) -> str:
    """Keep the last two digits, if there are enough others before them."""
    digits = digits_of(value)
    return HIDDEN + digits[-2:] if len(digits) >= MIN_PHONE_DIGITS else HIDDEN


def digits_of(value: str) -> str:
    """Return the digits in any script as ASCII."""
    return "".join(character for character in _plain(value) if character.isdecimal())


def is_email(text: str) -> bool:
    """Return whether the text is one word with an at sign."""
    return bool(AT_SIGN.search(text.translate(AT_SIGNS))) and not re.search(r"\s", text)


def is_same_phone(text: str, phone: str | None) -> bool:
    """Return whether the text is this phone, with or without country code, separators and leading zeros."""
    ours, theirs = digits_of(text), digits_of(phone or "")
    if ours == theirs and len(ours) >= MIN_PHONE_DIGITS:
        return True
    ours, theirs = ours.lstrip("0"), theirs.lstrip("0")
    shorter, longer = sorted((ours, theirs), key=len)
    return len(shorter) >= MIN_PHONE_DIGITS - 1 and longer.endswith(shorter)


def _plain(text: str) -> str:
    """Return the text with digits of all scripts and full-width signs as ASCII, character by character."""
    return text if text.isascii() else text.translate(PLAIN)


def _initial(text: str) -> str:
    return text[0] if text and text[0].isascii() and text[0].isalnum() else ""


def _masked_emails(text: str) -> str:
    text = _replaced(EMAIL, text, masked_email)
    text = _replaced(EMAIL_IN_WORDS, text, lambda _found: HIDDEN)
    return _replaced(SPELLED_WORD, text, lambda word: HIDDEN if SPELLED_EMAIL.search(word) else word)


def _replaced(pattern: re.Pattern[str], text: str, mask: Callable[[str], str]) -> str:
    """Replace what the pattern finds in the plain form of the text."""
    pieces, at = list[str](), 0
    for found in pattern.finditer(_plain(text)):
        pieces += (text[at : found.start()], mask(text[slice(*found.span())]))
        at = found.end()
    return "".join((*pieces, text[at:]))


def _masked_numbers(text: str) -> str:
    plain, pieces, at = _plain(text), list[str](), 0
    for found in SIGNED_OR_READABLE.finditer(plain):
        pieces += _unsigned(text, plain, at, found.start())
        pieces.append(masked_phone(found[0]) if found["signed"] else text[slice(*found.span())])
        at = found.end()
    return "".join((*pieces, *_unsigned(text, plain, at, len(text))))


def _unsigned(text: str, plain: str, at: int, end: int) -> Iterator[str]:
    """Yield the part of the text from `at` to `end` with masked numbers."""
    for found in NUMBER.finditer(plain, at, end):
        yield text[at : found.start()]
        before = plain[max(0, found.start() - MAX_WORD_LENGTH) : found.start()]
        yield masked_phone(found[0]) if _is_phone(found[0].lstrip("("), before) else text[slice(*found.span())]
        at = found.end()
    yield text[at:end]


def _is_phone(written: str, before: str) -> bool:
    """Return whether a number without + is a phone number, as the rule above says."""
    digits = digits_of(written)
    is_plain = digits == written
    if PHONE_WORD.search(before) or (not is_plain and _has_phone_beside_another_number(written, before)):
        return True
    if digits.startswith("00"):
        return _has_country_code(digits[2:]) or (not is_plain and digits[2] != "0")
    if _is_barcode(digits, is_plain=is_plain):
        return False
    is_glued = bool(GLUE.search(before))
    if digits[0] == "0":
        return (9 if is_glued else MIN_PHONE_DIGITS) <= len(digits) <= 12 or not is_plain
    return _is_phone_without_prefix(written, digits, is_glued=is_glued)


def _is_phone_without_prefix(written: str, digits: str, *, is_glued: bool) -> bool:
    is_plain = digits == written
    if _is_counter(written, is_glued=is_glued) and not EGYPT_MOBILE.match(digits):
        return False
    if is_plain and not is_glued and len(digits) in (9, 10):
        return "0000" not in digits and not SECONDS_SINCE_1970.fullmatch(digits)
    return _has_country_code(digits) or not (is_plain or is_glued)


def _has_phone_beside_another_number(written: str, before: str) -> bool:
    groups = (group for group in re.findall(r"\d+", _plain(written)) if len(group) >= MIN_PHONE_DIGITS)
    return any(_is_phone(group, before if written.startswith(group) else "") for group in groups)


def _is_counter(written: str, *, is_glued: bool) -> bool:
    """Return whether it is a number within a year or a day, such as that of an order."""
    return bool(YEAR_AND_COUNTER.match(written) or (is_glued and DATE_AND_COUNTER.match(written)))


def _is_barcode(digits: str, *, is_plain: bool) -> bool:
    """Return whether it is an EAN-13. The numbers of books may have dashes."""
    if len(digits) != 13 or LONG_MOBILE.match(digits) or not (is_plain or digits.startswith(("978", "979"))):
        return False
    return (sum(map(int, digits[::2])) + 3 * sum(map(int, digits[1::2]))) % 10 == 0


def _has_country_code(digits: str) -> bool:
    """Return whether the digits are a complete phone number with its country code."""
    match digits[:1]:
        case "1":
            return bool(NORTH_AMERICA.fullmatch(digits))
        case "7":
            return bool(RUSSIA.fullmatch(digits))
    if digits.startswith("20"):
        return bool(EGYPT.fullmatch(digits))
    code = 2 if TWO_DIGIT_CODE.match(digits) else 3
    is_national = digits[code : code + 1] != "0" or digits.startswith(ITALY)
    return 11 <= len(digits) <= 13 and is_national and not NO_CODE.match(digits)
