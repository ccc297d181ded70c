"""Why a customer matches: the field, and the matching part of it, as far as the person may see it. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import chain
from operator import attrgetter

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from customers.finding.folding import Word, folded_with_places, handle, joined_words, parts, stored_words, words
from customers.finding.phones import NO_NUMBER, Number, begins_at, number, places_of
from customers.finding.query import (
    MAX_COUNTRY_DIGITS,
    SearchQuery,
    is_one_error_away,
    with_one_word_split,
    with_two_words_joined,
)
from dashboard.access.masking.mask import Mask
from dashboard.loyalty.customer_record import CustomerRecord
from dashboard.loyalty.errors import Sentence

Span = tuple[int, int]
MAX_ERRORS = 2  # words with a typing error
ID, NAME, EMAIL, PHONE, CODE = _("Customer id"), _("Name"), _("E-mail"), _("Phone"), _("Referral code")


class Closeness(IntEnum):
    """How well a query fits, the best first."""

    EXACT = 0
    BEGINNING = 1
    PART = 2
    SIMILAR = 3


@dataclass(frozen=True, slots=True)
class Fit:
    """How a text fits the query, and where."""

    closeness: Closeness
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Reason:
    """The field that fits best, and its text in pieces with a flag for each that matched.

    `is_exact`: the text is exactly this id, e-mail, phone or code, or each of its words is a whole word of the name.
    One word is not enough, unless it is the whole name.
    """

    field: Sentence
    marked: tuple[tuple[str, bool], ...]
    is_exact: bool = False

    @property
    def is_name(self) -> bool:
        return self.field is NAME

    @property
    def text(self) -> str:
        return "".join(text for text, _is_match in self.marked)


def reason(row: CustomerRecord, typed: SearchQuery, mask: Mask, platform: str) -> Reason | None:
    """Return why `row` matches; None if only a hidden value fits: a match would confirm it."""
    found = [(fit, field, value) for field, value, shown, fit in _fields(row, typed, mask, platform) if shown == value]
    fitting = [(fit, field, value) for fit, field, value in found if fit]
    if not fitting:
        return None
    fit, field, value = min(fitting, key=lambda each: each[0].closeness)
    return Reason(field, _pieces(value, fit.spans), _is_exact(field, value, fit, typed))


def _is_exact(field: Sentence, value: str, fit: Fit, typed: SearchQuery) -> bool:
    if field is NAME:
        named = {word.text for word in words(value)}
        has_whole_words = any(len(one.words) > 1 and named.issuperset(one.words) for one in typed.names)
        return fit.closeness is Closeness.EXACT or has_whole_words
    # Ids are exact with their capitals, unless they are e-mails.
    return fit.closeness is Closeness.EXACT and (field is not ID or value in typed.ids or typed.is_whole_email)


def _fields(
    row: CustomerRecord, typed: SearchQuery, mask: Mask, platform: str
) -> Iterator[tuple[Sentence, str, str | None, Fit | None]]:
    """Yield each field with its value, the value to show, and how it fits."""
    name, email, phone, code = (value or "" for value in (row.name, row.email, row.phone, row.referral_code))
    seen = mask.seen(row)
    yield ID, row.customer_id, seen.customer_id, _id_fit(row, typed)
    named = words(name) if typed.words or typed.local else []
    yield NAME, name, seen.name, _name_fit(named, typed)
    yield EMAIL, email, seen.email, _email_fit(email, typed)
    yield PHONE, phone, seen.phone, _phone_fit(phone, typed)
    yield CODE, code, seen.referral_code, _handle_fit(code, typed)
    yield NAME, name, seen.name, None if mask.hides else _local_fit(named, typed)
    if row.platform_id and row.platform_id in typed.ids:
        yield (
            gettext("%(platform)s id") % {"platform": platform},
            row.platform_id,
            seen.platform_id,
            _exact(row.platform_id),
        )


def _exact(value: str) -> Fit:
    return Fit(Closeness.EXACT, ((0, len(value)),))


def _local_fit(name: Sequence[Word], typed: SearchQuery) -> Fit | None:
    """Fit the words before the @ of an e-mail to a name, if no name was typed."""
    fit = None if typed.words else _words_fit(name, typed.local)
    return fit and Fit(Closeness.SIMILAR, fit.spans)


def _id_fit(row: CustomerRecord, typed: SearchQuery) -> Fit | None:
    value = row.customer_id
    if value == typed.text != "":
        return _exact(value)
    fits = (_handle_fit(value, typed), _email_fit(value, typed), None if row.phone else _phone_fit(value, typed))
    return min(filter(None, fits), key=attrgetter("closeness"), default=None)


def _handle_fit(value: str, typed: SearchQuery) -> Fit | None:
    """Fit an id or code by its beginning, or by a link that contains it."""
    good = [fit for fit in _text_fits(value, typed.handles) if fit.closeness is not Closeness.PART]
    good += [fit for fit in _text_fits(value, typed.others) if fit.closeness is Closeness.EXACT]
    return min(good, key=attrgetter("closeness"), default=None)


def _text_fits(value: str, texts: Iterable[str]) -> Iterator[Fit]:
    return filter(None, (_text_fit(value, one) for one in texts))


def _email_fit(value: str, typed: SearchQuery) -> Fit | None:
    if "@" not in value:
        return None
    if fit := _text_fit(value, typed.email):
        return fit
    local, at, _domain = typed.address.partition("@")
    fit = _text_fit(value, local + at) if local else None
    return Fit(Closeness.SIMILAR, fit.spans) if fit and fit.closeness is Closeness.BEGINNING else None


def _text_fit(value: str, wanted: str) -> Fit | None:
    if not wanted or wanted not in (whole := handle(value)):
        return None
    folded, places = folded_with_places(value)
    if folded != whole:
        places = [place for place, sign in zip(places, folded, strict=True) if not sign.isspace()]
    start = whole.index(wanted)
    span = places[start], places[start + len(wanted) - 1] + 1
    if whole == wanted:
        return Fit(Closeness.EXACT, (span,))
    return Fit(Closeness.PART if start else Closeness.BEGINNING, (span,))


def _phone_fit(value: str, typed: SearchQuery) -> Fit | None:
    known = number(value) if typed.ending else NO_NUMBER
    if not known.digits:
        return None
    if known.digits in (*typed.number.forms, *typed.national_forms):
        return _exact(value)
    if known.digits.endswith(typed.ending):
        is_same = typed.is_whole_phone and len(known.digits) - len(typed.phone) <= MAX_COUNTRY_DIGITS
        span = _digits_span(value, -len(typed.ending), len(typed.ending))
        return Fit(Closeness.EXACT if is_same else Closeness.PART, (span,))
    return _beginning_of_phone(value, known, typed)


def _beginning_of_phone(value: str, known: Number, typed: SearchQuery) -> Fit | None:
    start = begins_at(known, typed.number)
    if start is None:
        return None
    same = typed.phone if known.digits.startswith(typed.phone, start) else typed.number.after_guess
    return Fit(Closeness.BEGINNING, (_digits_span(value, start, len(same)),))


def _digits_span(value: str, start: int, length: int) -> Span:
    """Return where so many digits of a number stand in its text; a negative `start` counts from the end."""
    places = places_of(value)
    return places[start], places[start + length - 1] + 1


def _name_fit(name: Sequence[Word], typed: SearchQuery) -> Fit | None:
    fits = [(fit, one.stored) for one in typed.names if (fit := _words_fit(name, one.words))]
    if not fits:
        return None
    fit, typed_name = min(fits, key=lambda each: each[0].closeness)
    is_whole = stored_words([word.text for word in name]) == typed_name
    return Fit(Closeness.EXACT, fit.spans) if is_whole else fit


def _words_fit(name: Sequence[Word], typed: tuple[str, ...]) -> Fit | None:
    """Fit if every typed word begins a word of the name. One or two words may have a typing error."""
    right = [_beginning(name, word) for word in typed]
    found = [spans or _with_error(name, word) for spans, word in zip(right, typed, strict=True)]
    errors = right.count([])
    if not found or not all(found) or errors > MAX_ERRORS:
        return _respaced_fit(name, typed)
    return Fit(Closeness.SIMILAR if errors else Closeness.BEGINNING, tuple(chain.from_iterable(found)))


def _with_error(name: Sequence[Word], typed: str) -> list[Span]:
    """Return where words of the name are that differ from `typed` by one error."""
    return [span for text, spans in _with_joined(name) if is_one_error_away(typed, text) for span in spans]


def _respaced_fit(name: Sequence[Word], typed: tuple[str, ...]) -> Fit | None:
    """Fit with one space too many or too few."""
    for together in chain(with_two_words_joined(typed), (apart for _place, apart in with_one_word_split(typed))):
        spans = [_beginning(name, word) for word in together]
        if all(spans):
            return Fit(Closeness.SIMILAR, tuple(chain.from_iterable(spans)))
    return None


def _beginning(name: Sequence[Word], typed: str) -> list[Span]:
    """Return where `typed` begins words of the name, or else a part of one. Returns both words if it continues from a
    particle into the next word."""
    whole = ((word, 0, word.text) for word in name)
    inside = ((word, at, part) for word in name for at, part in parts(word.text))
    joined = (spans for text, spans in _with_joined(name) if text.startswith(typed))
    return _spans(whole, typed) or _spans(inside, typed) or next(joined, [])


def _spans(pieces: Iterable[tuple[Word, int, str]], typed: str) -> list[Span]:
    """Return where `typed` begins one of the pieces: a word, the place in it, and the text from there."""
    return [
        (word.places[at], word.places[at + len(typed) - 1] + 1) for word, at, text in pieces if text.startswith(typed)
    ]


def _with_joined(name: Sequence[Word]) -> Iterator[tuple[str, list[Span]]]:
    """Yield every word of the name with its position, its parts, and particles joined to the next words."""
    for word in name:
        yield word.text, [(word.start, word.end)]
        yield from ((part, [(word.places[at], word.end)]) for at, part in parts(word.text))
    for first, last, together in joined_words([word.text for word in name]):
        yield together, [(word.start, word.end) for word in name[first : last + 1]]


def _pieces(value: str, spans: Sequence[Span]) -> tuple[tuple[str, bool], ...]:
    """Split the text into pieces and flag those inside a span."""
    pieces, at = list[tuple[str, bool]](), 0
    for start, end in _merged(spans):
        if start > at:
            pieces.append((value[at:start], False))
        pieces.append((value[start:end], True))
        at = end
    return tuple(pieces if at == len(value) else [*pieces, (value[at:], False)])


def _merged(spans: Sequence[Span]) -> list[Span]:
    """Return the spans in order, with touching spans joined."""
    merged = list[Span]()
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
