"""Notes on a page of activities: the count, what the page does not cover, and why it is empty."""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from customers.panels.activity_filters import Filters
from dashboard.loyalty.errors import Sentence
from dashboard.loyalty.models import ActivityKind, ActivityPage
from dashboard.text.formatting import points
from dashboard.text.numbers import number

TALLIES: Mapping[tuple[bool, bool], Sentence] = {  # by: of all kinds, counted by the platform
    (True, True): gettext_lazy("%(every)s in total"),
    (True, False): gettext_lazy("%(every)s listed"),
    (False, True): gettext_lazy("%(total)s of %(every)s"),
    (False, False): gettext_lazy("%(total)s of %(every)s listed"),
}
NOTHING: Mapping[tuple[bool, bool], Sentence] = {  # by: of all kinds, the platform counts none
    (True, True): gettext_lazy("The platform reports no activity on this account yet."),
    (True, False): gettext_lazy("The platform lists no activities for this customer."),
    (False, True): gettext_lazy("No activity of this type."),
    (False, False): gettext_lazy("The platform lists no activities of this type."),
}


def tally(total: int | None, total_of_all: int | None, kind: ActivityKind | None, *, is_counted: bool = True) -> str:
    """Return the platform's counts: "318 in total", or "12 of 318" for one kind. A missing count is "unknown".

    On platforms without counts (`is_counted` is False), the numbers are those of the listed activities, and the text
    says "listed".
    """
    if total is None and total_of_all is None:
        return _("total unknown")
    numbers = {"total": number(total), "every": number(total_of_all)}
    return str(TALLIES[kind is None, is_counted]) % numbers


def begins_with_newest(page: ActivityPage, filters: Filters) -> bool:
    """Whether the page begins with the newest activity of all."""
    return filters.kind is None and filters.before is None and filters.until is None and page.is_newest


def guest(page: ActivityPage, filters: Filters) -> tuple[Sentence, ...]:
    """Return a note if the newest activity was a guest's: on some platforms the details do not say that."""
    if not (begins_with_newest(page, filters) and page.activities and page.activities[0].is_guest):
        return ()
    return (_("Guest: the newest activity was done without an account."),)


def notes(page: ActivityPage, filters: Filters, shown: int, read: int, total: int | None) -> list[Sentence]:
    """Return contradictions, and what the page does not cover; `shown` of the `read` rows pass the dashboard's own
    filters."""
    found = (_gap_in_list(page, filters.before, total), _picked(page, shown, read) if filters.picks else "")
    return [sentence for sentence in found if sentence]


def _gap_in_list(page: ActivityPage, before: int | None, total: int | None) -> Sentence:
    listed = _listed(page, before, total)
    if total is not None and listed is not None and total != listed:
        return _counts_and_lists(total, listed)
    if page.is_newest:
        return ""
    if not page.activities:
        return _("The platform reports activities but lists none.")
    return _(
        "The newest activity was not reached within the allowed number of reads. There may be "
        "newer activities than these."
    )


def _listed(page: ActivityPage, before: int | None, total: int | None) -> int | None:
    """Return how many activities the platform lists in all, None if that is unknown."""
    lists_none = before is None and not page.activities
    return 0 if lists_none and total else page.listed


def _picked(page: ActivityPage, shown: int, read: int) -> Sentence:
    numbers = {"read": read, "shown": shown}
    if page.older is None:
        sentence = ngettext(
            "%(shown)d of %(read)d activity on this page.", "%(shown)d of the %(read)d activities on this page.", read
        )
    else:
        sentence = ngettext(
            "%(shown)d of %(read)d activity read so far. Older pages may have more.",
            "%(shown)d of the %(read)d activities read so far. Older pages may have more.",
            read,
        )
    return sentence % numbers


def _counts_and_lists(total: int, listed: int) -> Sentence:
    if not listed:
        return _("Activities: the platform counts %(total)s but lists none.") % {"total": points(total)}
    return _("Activities: the platform counts %(total)s but lists %(listed)s.") % {
        "total": points(total),
        "listed": points(listed),
    }


def empty(page: ActivityPage, filters: Filters, total: int | None) -> Sentence:
    """Return why no activity is shown. Says that nothing happened only if the platform's count says so too."""
    if filters.picks:
        return _("None of the activities read so far is of this sort.")
    if filters.until is not None:
        return _("No activity of that day or before it was found.")
    if filters.before is not None:
        return _no_older(page)
    if total:  # a note says that none is listed
        return ""
    return NOTHING[filters.kind is None, total == 0 and page.is_newest]


def _no_older(page: ActivityPage) -> Sentence:
    if page.older is None:
        return _("There is no older activity.")
    return _("Older activities were not reached within the allowed number of reads. Choose “Older” to continue.")
