"""What a panel says about its answers: why they are old, what they lack, and what the platform remarked."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from dashboard.loyalty.errors import Sentence, Unavailable
from dashboard.loyalty.models import (
    CUT_KINDS,
    HARMLESS_KINDS,
    Answer,
    Drift,
    DriftKind,
    Form,
    Missing,
    PlatformWarning,
    Source,
)
from dashboard.text.numbers import number

NOT_LISTED = CUT_KINDS | HARMLESS_KINDS | {DriftKind.MORE}
FORMS: Mapping[Form, Sentence] = {
    Form.NULL: gettext_lazy("null"),
    Form.FLAG: gettext_lazy("true or false"),
    Form.NUMBER: gettext_lazy("a number"),
    Form.TEXT: gettext_lazy("text"),
    Form.LIST: gettext_lazy("a list"),
    Form.OBJECT: gettext_lazy("an object"),
    Form.TIME: gettext_lazy("a date and time such as 2026-11-28T17:18:00"),
    Form.DAY: gettext_lazy("a date"),
    Form.CLOCK: gettext_lazy("a time of day such as 18:51:29"),
}
FORMS_OF_TEXT = {Form.TEXT, Form.TIME, Form.DAY, Form.CLOCK}


def stale(answers: Iterable[Answer[Any]] | None) -> list[Sentence]:
    """Return the reasons why answers are stale, each reason once."""
    old = (answer for answer in answers or () if answer.source == Source.STALE)
    return list(dict.fromkeys((answer.error or Unavailable()).sentence for answer in old))


def missing(answers: Iterable[Answer[Any]] | None) -> list[Missing]:
    """Return the parts of a panel that could not be read, while the rest could."""
    return [part for answer in answers or () for part in answer.missing]


def warnings(answers: Iterable[Answer[Any]] | None) -> list[str]:
    """Return the platform's own warnings about the answers, each once: its text, else its name or number."""
    return list(dict.fromkeys(_words_of(one) for answer in answers or () for one in answer.warnings))


def _words_of(warning: PlatformWarning) -> str:
    return str(warning.text or warning.name or warning.code or pgettext("value", "unknown"))


def drift(answers: Iterable[Answer[Any]] | None) -> list[Drift]:
    """Return the listed differences from the contract. Harmless ones, which cost no value, are left out."""
    return [one for answer in answers or () for one in answer.drift if one.kind not in NOT_LISTED]


def more_drift(answers: Iterable[Answer[Any]] | None) -> int:
    """Return the number of further differences that are not listed."""
    return sum(int(one.seen) for answer in answers or () for one in answer.drift if one.kind is DriftKind.MORE)


def drift_in_words(one: Drift) -> Sentence:
    """ "text was expected, a number was sent" """
    match one.kind:
        case DriftKind.MISSING:
            return _("null was sent") if one.seen else _("not sent")
        case DriftKind.UNKNOWN_VALUE:
            return _("the value is not documented")
        case DriftKind.ANOTHER_CUSTOMER:
            return _("the id of another customer was sent")
    if one.expected is None:
        return _("the value could not be used")
    forms = {"expected": FORMS[one.expected], "sent": FORMS[Form(one.seen)]}
    if one.seen == one.expected or {Form(one.seen), one.expected} <= FORMS_OF_TEXT:
        return _("%(expected)s was expected, %(sent)s in another form was sent") % forms
    return _("%(expected)s was expected, %(sent)s was sent") % forms


def cuts(answers: Iterable[Answer[Any]] | None) -> list[str]:
    """Return sentences about lists and texts that were too long to be read completely, each once."""
    return list(dict.fromkeys(cut_in_words(cut) for answer in answers or () for cut in answer.cuts))


def cut_in_words(cut: Drift) -> str:
    """ "Only the first 10,000 of 12,000 items of “rewards” were read." """
    kept, total = (number(int(part)) for part in cut.seen.split("/"))
    values = {"kept": kept, "all": total, "name": cut.field}
    if cut.kind is DriftKind.TEXT_CUT:
        return _("Only the first %(kept)s of %(all)s characters of “%(name)s” were read.") % values
    if cut.field:
        return _("Only the first %(kept)s of %(all)s items of “%(name)s” were read.") % values
    return _("Only the first %(kept)s of %(all)s items were read.") % values
