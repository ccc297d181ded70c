"""Notes on a page of friends: the counts, contradictions between counts and list, and why it is empty."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dashboard.loyalty.errors import Sentence
from dashboard.loyalty.models import PAGE_SIZE, Friend, ReferralPage, ReferralStatus, ReferralTotals
from dashboard.loyalty.models.numbers import difference
from dashboard.text.formatting import points
from dashboard.text.lists import joined
from dashboard.text.numbers import number, plural


def tally(totals: ReferralTotals, *, is_counted: bool = True) -> str:
    """Return the platform's counts in one line: "48 · 31 active · 17 pending", without unknown parts. If they
    contradict the total, the text says so, and names no part of 0.

    On platforms without counts (`is_counted` is False), the total is that of the listed friends, and the text says
    "listed".
    """
    if totals == ReferralTotals():
        return _("total unknown")
    if not is_counted:
        return _("%(total)s listed") % {"total": number(totals.total)}
    total = _("total unknown") if totals.total is None else number(totals.total)
    if not _contradicts_itself(totals):
        return " · ".join((total, *_parts(totals)))
    without_0 = replace(totals, active=totals.active or None, pending=totals.pending or None)
    return " · ".join((total, *_parts(without_0), _("counts do not agree")))


def _contradicts_itself(totals: ReferralTotals) -> bool:
    """Whether the active and pending friends cannot be all friends."""
    if totals.total is None:
        return False
    parts = (totals.active, totals.pending)
    rest = difference(totals.total, sum(filter(None, parts), Decimal(0)))
    return rest < 0 or (rest > 0 and None not in parts)


def _parts(totals: ReferralTotals) -> list[str]:
    """Return the known parts of the total: "31 active", "17 pending"."""
    active = _("none active yet") if totals.active == 0 and totals.pending else _("%(active)s active")
    parts = ((active, totals.active), (_("%(pending)s pending"), totals.pending))
    return [words % {"active": number(count), "pending": number(count)} for words, count in parts if count is not None]


def has_status(page: ReferralPage) -> bool:
    """Whether the platform says which friends count."""
    return says_status(page.friends)


def says_status(friends: Iterable[Friend]) -> bool:
    """The same for any friends."""
    return any(friend.status or friend.steps or friend.steps_done for friend in friends)


def notes(page: ReferralPage, totals: ReferralTotals) -> tuple[Sentence, ...]:
    """Return contradictions, and what the platform does not say or list."""
    return tuple(filter(None, _notes(page, totals)))


def _notes(page: ReferralPage, totals: ReferralTotals) -> Iterator[Sentence]:
    if page.friends and not has_status(page):
        yield _("The platform does not say which friends already count.")
    if page.end_reached_early:
        yield _("The platform reports more friends but does not list them.")
    if page.number > 1 and not page.friends:
        yield _("There is no page %(number)d. The list ends earlier.") % {"number": page.number}
    if _contradicts_itself(totals):
        yield _("The platform's counts do not agree: %(total)s in total, but %(parts)s.") % {
            "total": number(totals.total),
            "parts": joined(_parts(totals)),
        }
    yield _disagreement(page, totals)


def picked(shown: int, page: ReferralPage, *, is_last: bool) -> Sentence:
    """Say how many of the page's friends a filter shows."""
    numbers = {"shown": shown, "read": len(page.friends)}
    if is_last and page.number == 1:
        return _("%(shown)d of %(read)d friends.") % numbers
    return _("%(shown)d of the %(read)d friends on this page. Other pages may have more.") % numbers


def _disagreement(page: ReferralPage, totals: ReferralTotals) -> Sentence:
    """Return the difference between the platform's counts and its list, "" if there is none or it is unknown."""
    total, listed = totals.total, _listed(page)
    if total is None or listed is None:
        return ""
    return _counts_and_lists(total, listed) if listed != total else _other_number_of_active(page, totals)


def _other_number_of_active(page: ReferralPage, totals: ReferralTotals) -> Sentence:
    statuses = [friend.status.known if friend.status else None for friend in page.friends]
    active = statuses.count(ReferralStatus.ACTIVE)
    if page.number > 1 or None in statuses or totals.active in (None, active):
        return ""
    numbers = {"total": points(totals.active), "listed": active}
    return _("Active friends: the platform counts %(total)s but lists %(listed)s.") % numbers


def _listed(page: ReferralPage) -> int | None:
    """Return how many friends the platform lists in all; None before the last page."""
    is_beyond_end = page.number > 1 and not page.friends
    if not _is_last(page) or page.end_reached_early or is_beyond_end:
        return None
    return (page.number - 1) * PAGE_SIZE + len(page.friends)


def _is_last(page: ReferralPage) -> bool:
    return len(page.friends) < PAGE_SIZE if page.has_more is None else not page.has_more


def _counts_and_lists(total: Decimal, listed: int) -> str:
    numbers = {"total": points(total), "listed": points(Decimal(listed))}
    if not listed:
        return (
            ngettext(
                "The platform counts %(total)s friend but lists none.",
                "The platform counts %(total)s friends but lists none.",
                plural(total),
            )
            % numbers
        )
    return (
        ngettext(
            "The platform counts %(total)s friend but lists %(listed)s.",
            "The platform counts %(total)s friends but lists %(listed)s.",
            plural(total),
        )
        % numbers
    )


def empty(page: ReferralPage, totals: ReferralTotals) -> Sentence:
    """Return why there is no friend. Says that nobody was referred only if the platform's count says so too."""
    if page.friends or page.number > 1 or totals.total:  # with a total, a note says that none is listed
        return ""
    counts_nobody = totals.total == 0 and not any((totals.active, totals.pending))
    if counts_nobody and not page.end_reached_early:
        return _("This customer has referred nobody yet, or no friend has used the link or the code.")
    return _("The platform lists no friends for this customer.")
