"""The tier: the current one, the distance to the next one, and what that one adds."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from customers.panels.panel import Loaded, PanelRequest
from customers.panels.tier_notes import higher_tier, name_of, notes
from customers.panels.unknown import why_unknown
from dashboard.loyalty.attempt import attempt, with_missing
from dashboard.loyalty.errors import Sentence
from dashboard.loyalty.models import Reward, Source, Tier, TierBenefit, TierProgress, TierReview, TierState
from dashboard.loyalty.models.numbers import difference
from dashboard.loyalty.reads import TIER_PROGRESS, TIERS
from dashboard.programs import Program
from dashboard.text.formatting import points
from dashboard.text.lines import Line
from dashboard.text.numbers import number
from dashboard.text.tiers import benefit_in_words, new_benefits, safe_link
from dashboard.text.units import NO_UNITS, Units


@dataclass(frozen=True, slots=True)
class Benefit:
    """One benefit in words; `link` is an http address or ""."""

    words: Sentence
    link: str


@dataclass(frozen=True, slots=True)
class TierView:
    """The tier panel. `percent` (0 to 100) fills the bar, None draws no bar. The numbers beside the bar are not
    limited.

    `summary` is the whole answer ("50 of 190, 140 to Gold"); `figure` and `to_go` are its parts for a narrow cell.
    `adds` is what the next tier adds. `notes_title` is a short form of `notes`. `facts` are other facts about the tier,
    `numbers` are ids to look it up.
    """

    name: str | None
    icon: str | None
    unit: str
    percent: int | None
    figure: Sentence
    to_go: Sentence
    summary: Sentence
    notes_title: Sentence
    notes: tuple[Sentence, ...]
    adds_title: Sentence
    adds: tuple[Benefit, ...]
    adds_note: Sentence
    facts: tuple[Line, ...]
    numbers: tuple[Line, ...]
    why_no_name: Sentence

    @property
    def lines(self) -> tuple[Line, ...]:
        """Facts and numbers."""
        return (*self.facts, *self.numbers)


def cells(_program: Program) -> tuple[Sentence, ...]:
    """Return the title of the panel's cell."""
    return (_("Tier"),)


async def load(request: PanelRequest) -> Loaded:
    """Read the progress, and in parallel the tier configuration if the platform has one. If the configuration fails,
    only its part is missing."""
    if not request.program.offers(TIERS):
        alone = await request.read(TIER_PROGRESS)
        view = present(alone.value, None, request.program.tier_unit)
        return Loaded(view, (alone,), ticket=_ticket(view))
    progress, tiers = await asyncio.gather(request.read(TIER_PROGRESS), attempt(request.configuration, TIERS))
    progress = with_missing(progress, tiers, _("the tier benefits"))
    units = await request.units_for(_rewards_of(progress.value.next, tiers.value))
    view = present(progress.value, tiers.value, request.program.tier_unit, units)
    # The panel shows the progress's age. The configuration's age matters only if it is stale.
    stale = (answer for answer in tiers.answers if answer.source is Source.STALE)
    return Loaded(view, (progress, *stale), ticket=_ticket(view))


def present(
    progress: TierProgress,
    tiers: Sequence[Tier] | None,
    unit: str | None,
    units: Units = NO_UNITS,
) -> TierView:
    """Present the tier. `tiers` is None if the configuration could not be read; `unit` is what tiers count, None for
    numbers without a unit. `units` are those of the benefits."""
    current, next_state = progress.current, progress.next
    figure, to_go = _figure(progress, unit), _to_go(progress, tiers)
    adds, adds_note = _adds(current, next_state, tiers, units)
    tier_notes = notes(progress, tiers)
    facts, numbers = _lines(progress, unit)
    return TierView(
        name=name_of(current),
        icon=current.icon if current else None,
        unit=unit or "",
        percent=_percent(progress.progress, _needed(progress)),
        figure=figure,
        to_go=to_go,
        summary=_summary(figure, to_go),
        notes_title=" · ".join(title for title, _sentence in tier_notes),
        notes=tuple(sentence for _title, sentence in tier_notes),
        adds_title=_adds_title(next_state),
        adds=adds,
        adds_note=adds_note,
        facts=facts,
        numbers=numbers,
        why_no_name=why_unknown(current or progress, "name" if current else "current"),
    )


def _summary(figure: str, to_go: str) -> str:
    return _("%(figure)s, %(to_go)s") % {"figure": figure, "to_go": to_go} if to_go else figure


def _adds_title(next_state: TierState | None) -> str:
    if next_state is None:
        return ""
    return _("What %(tier)s would add") % {"tier": name_of(next_state) or _("the next tier")}


def _needed(progress: TierProgress) -> Decimal | None:
    """Return the total for the next tier: its minimum, or from how much is left on a platform with reviews."""
    if progress.review is None:
        return progress.next.min_progress if progress.next else None
    if progress.review.points_to_next is None or progress.progress is None:
        return None
    return (progress.progress + progress.review.points_to_next) or None


def _percent(progress: Decimal | None, target: Decimal | None) -> int | None:
    """Return the progress as a percentage of what the next tier needs: the platform documents thresholds as totals, not
    steps."""
    if progress is None or target is None:
        return None
    if difference(progress, target) >= 0:
        return 100
    return int(progress / target * 100) if progress > 0 else 0


def _with_unit(value: Decimal | None, unit: str | None) -> str:
    return f"{number(value)} {unit}" if unit else number(value)


def _figure(progress: TierProgress, unit: str | None) -> str:
    if progress.next is None:
        return _with_unit(progress.progress, unit) if progress.progress is not None else _("progress unknown")
    return _("%(progress)s of %(target)s") % {
        "progress": number(progress.progress),
        "target": _with_unit(progress.next.min_progress, unit),
    }


def _to_go(progress: TierProgress, tiers: Sequence[Tier] | None) -> str:
    if progress.review is not None:
        left = progress.review.points_to_next
        return "" if left is None else _("%(left)s to the next tier") % {"left": number(left)}
    return _to_go_to(progress.next, progress.progress) if progress.next else _no_next(progress, tiers)


def _to_go_to(following: TierState, reached: Decimal | None) -> str:
    if reached is None or following.min_progress is None:
        return ""
    words = {"tier": name_of(following) or _("the next tier")}
    left = difference(following.min_progress, reached)
    return _("%(left)s to %(tier)s") % {"left": number(left), **words} if left > 0 else _("%(tier)s reached") % words


def _no_next(progress: TierProgress, tiers: Sequence[Tier] | None) -> str:
    if progress.is_unknown("next"):
        return _("next tier unknown")
    if name_of(progress.current) is None:
        return ""
    return _("no next tier") if higher_tier(progress, tiers) else _("top tier")


def _lines(progress: TierProgress, unit: str | None) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
    """Return facts and ids from a platform that reviews its tiers."""
    review, current = progress.review, progress.current or TierState()
    if review is None or (review == TierReview() and progress.current is None):
        return (), ()
    facts = (
        _needed_to_keep(review, unit),
        _date(_("Reached"), review, "reached_at"),
        _date(_("Last review"), review, "last_at"),
        _date(_("Next review"), review, "next_at"),
        Line(_("Counted as money"), points(review.monetary_balance), note=_why_no_money(review)),
        Line(_("Description"), current.description),
    )
    numbers = (
        Line(_("Tier number"), points(current.tier_id)),
        Line(_("Campaign number"), points(review.campaign_id)),
    )
    return facts, numbers


def _date(name: Sentence, review: TierReview, field: str) -> Line:
    """Return a date of the review; the platform may say that there is none."""
    at: datetime | None = getattr(review, field)
    if at is None and not review.is_unknown(field):
        return Line(name, (), note=_("no date"))
    return Line(name, at, note="" if at else why_unknown(review, field))


def _why_no_money(review: TierReview) -> Sentence:
    return "" if review.monetary_balance is not None else why_unknown(review, "monetary_balance")


def _needed_to_keep(review: TierReview, unit: str | None) -> Line:
    name = _("Needed to keep this tier")
    if review.points_to_keep is None:
        return Line(name, None, note=why_unknown(review, "points_to_keep"))
    return Line(name, _with_unit(review.points_to_keep, unit))


def _adds(
    current: TierState | None, next_state: TierState | None, tiers: Sequence[Tier] | None, units: Units
) -> tuple[tuple[Benefit, ...], str]:
    """Return the benefits that only the next tier has, or a sentence if there are none to show."""
    if next_state is None:
        return (), ""
    name = {"tier": name_of(next_state) or _("the next tier")}
    if tiers is None:
        return (), _("The benefits of %(tier)s are unknown: the tier configuration could not be read.") % name
    next_tier, current_tier = _configured(next_state, tiers), _configured(current, tiers)
    if next_tier is None:
        return (), _("The tier configuration does not contain %(tier)s.") % name
    new = new_benefits(next_tier, current_tier)
    if not new:
        return (), _("%(tier)s adds nothing, according to the tier configuration.") % name
    all_of_them = _("These are all its benefits, because the current tier's benefits are unknown.")
    return tuple(_benefit(one, units) for one in new), "" if current_tier else all_of_them


def _benefit(benefit: TierBenefit, units: Units) -> Benefit:
    return Benefit(benefit_in_words(benefit, units), safe_link(benefit.link))


def _rewards_of(state: TierState | None, tiers: Sequence[Tier] | None) -> Iterator[Reward]:
    """The rewards of the configured tier."""
    tier = _configured(state, tiers or ())
    yield from (benefit.reward for benefit in (tier.benefits if tier else ()))


def _configured(state: TierState | None, tiers: Sequence[Tier]) -> Tier | None:
    """Return the configured tier: by its order, or by its name if the order is unknown."""
    order = state.order if state else None
    if order is not None:
        return next((tier for tier in tiers if tier.order == order), None)
    return _first_called((state.name if state else None) or "", tiers)


def _first_called(name: str, tiers: Sequence[Tier]) -> Tier | None:
    return next((tier for tier in tiers if tier.name and tier.name.casefold() == name.casefold()), None)


def _ticket(view: TierView) -> tuple[Sentence, ...]:
    tier = _("Tier: %(tier)s, %(standing)s") % {
        "tier": view.name or pgettext("value", "unknown"),
        "standing": view.summary,
    }
    facts = (f"{fact.name}: {fact.value}" for fact in view.facts if fact.value and not isinstance(fact.value, datetime))
    return (tier, *view.notes, *facts)
