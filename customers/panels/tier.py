"""The tier: which one, how far to the next, and what that would add."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from customers.panels.panel import Loaded, PanelRequest
from customers.panels.tier_notes import higher_tier, name_of, notes
from dashboard.loyalty.errors import LoyaltyError, Sentence
from dashboard.loyalty.models import Gap, Missing, Source, Tier, TierProgress, TierReview, TierState
from dashboard.loyalty.reads import TIER_PROGRESS, TIERS
from dashboard.programs import Program
from dashboard.text.formatting import points
from dashboard.text.lines import Line
from dashboard.text.tiers import benefit_in_words, new_benefits, safe_link
from dashboard.text.words import number


@dataclass(frozen=True, slots=True)
class Benefit:
    """One benefit in words; `link` is an http address or empty."""

    words: Sentence
    link: str


@dataclass(frozen=True, slots=True)
class TierView:
    """The tier panel. `percent` (0 to 100) fills the bar, None draws none; the numbers beside it are never clamped.

    `standing` is the whole answer ("50 of 190, 140 to Gold"), `figure` and `to_go` the same for a narrow cell.
    `adds` is what the next tier adds. `notes_title` says in short what `notes` explain. `facts` are what more is
    known of the tier, `numbers` what it is looked up by.
    """

    name: str | None
    icon: str | None
    unit: str
    percent: int | None
    figure: Sentence
    to_go: Sentence
    standing: Sentence
    notes_title: Sentence
    notes: tuple[Sentence, ...]
    adds_title: Sentence
    adds: tuple[Benefit, ...]
    adds_note: Sentence
    facts: tuple[Line, ...]
    numbers: tuple[Line, ...]

    @property
    def lines(self) -> tuple[Line, ...]:
        """All of them."""
        return (*self.facts, *self.numbers)


def cells(_program: Program) -> tuple[Sentence, ...]:
    """The title of the panel's cell."""
    return (_("Tier"),)


async def load(request: PanelRequest) -> Loaded:
    """Two reads at once: the progress, without which there is no panel, and the tier configuration where the platform
    has one, which costs only itself when it fails."""
    if not request.program.offers(TIERS):
        alone = await request.read(TIER_PROGRESS)
        view = present(alone.value, None, request.program.tier_unit)
        return Loaded(view, (alone,), ticket=_ticket(view))
    progress, tiers = await asyncio.gather(
        request.read(TIER_PROGRESS),
        request.configuration(TIERS),
        return_exceptions=True,
    )
    if isinstance(progress, BaseException):
        raise progress
    unit = request.program.tier_unit
    if isinstance(tiers, LoyaltyError):
        view = present(progress.value, None, unit)
        progress = replace(progress, missing=(*progress.missing, Missing(_("the tier benefits"), tiers)))
        return Loaded(view, (progress,), ticket=_ticket(view))
    if isinstance(tiers, BaseException):
        raise tiers
    view = present(progress.value, tiers.value, unit)
    # How old the progress is, is what is asked; the configuration is only told of when the platform fails.
    answers = (progress, tiers) if tiers.source is Source.STALE else (progress,)
    return Loaded(view, answers, ticket=_ticket(view))


def present(progress: TierProgress, tiers: Sequence[Tier] | None, unit: str | None) -> TierView:
    """What the panel prints. `tiers` None: the configuration could not be read; `unit` None: numbers without one."""
    current, following = progress.current, progress.next
    target = following.min_progress if following else None
    name, next_name = name_of(current), name_of(following)
    figure, to_go = _figure(progress, unit), _to_go(progress, tiers)
    adds, adds_note = _adds(current, following, tiers)
    said = notes(progress, tiers)
    facts, numbers = _lines(progress, unit)
    return TierView(
        name=name,
        icon=current.icon if current else None,
        unit=unit or "",
        percent=_percent(progress.progress, target if progress.review is None else _needed(progress)),
        figure=figure,
        to_go=to_go,
        standing=_("%(figure)s, %(to_go)s") % {"figure": figure, "to_go": to_go} if to_go else figure,
        notes_title=" · ".join(title for title, _sentence in said),
        notes=tuple(sentence for _title, sentence in said),
        adds_title=_("What %(tier)s would add") % {"tier": next_name or _("the next tier")} if following else "",
        adds=adds,
        adds_note=adds_note,
        facts=facts,
        numbers=numbers,
    )


def _needed(progress: TierProgress) -> Decimal | None:
    """What the next tier takes altogether, where the platform says how much is left of it."""
    if progress.review is None or progress.review.points_to_next is None or progress.progress is None:
        return None
    return (progress.progress + progress.review.points_to_next) or None


def _percent(progress: Decimal | None, target: Decimal | None) -> int | None:
    """Progress out of what the next tier needs: the platform documents thresholds as totals, not as steps."""
    if progress is None or target is None:
        return None
    if progress >= target:
        return 100
    return int(progress / target * 100) if progress > 0 else 0


def _counted(value: Decimal | None, unit: str | None) -> str:
    return f"{number(value)} {unit}" if unit else number(value)


def _figure(progress: TierProgress, unit: str | None) -> str:
    if progress.next is None:
        return _counted(progress.progress, unit) if progress.progress is not None else _("progress unknown")
    return _("%(progress)s of %(target)s") % {
        "progress": number(progress.progress),
        "target": _counted(progress.next.min_progress, unit),
    }


def _to_go(progress: TierProgress, tiers: Sequence[Tier] | None) -> str:
    if progress.review is not None:
        left = progress.review.points_to_next
        return "" if left is None else _("%(left)s to the next tier") % {"left": number(left)}
    if progress.next is None:
        if progress.gap("next") is Gap.UNREADABLE:
            return _("next tier unknown")
        if progress.current is None:
            return ""
        return _("no next tier") if higher_tier(progress, tiers) else _("top tier")
    if progress.progress is None or progress.next.min_progress is None:
        return ""
    names = {"tier": name_of(progress.next) or _("the next tier")}
    left = progress.next.min_progress - progress.progress
    if left <= 0:
        return _("%(tier)s reached") % names
    return _("%(left)s to %(tier)s") % {"left": number(left), **names}


def _lines(progress: TierProgress, unit: str | None) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
    """What a platform that reviews its tiers tells besides: facts, and numbers to look things up by."""
    review, current = progress.review, progress.current
    if review is None or (review == TierReview() and current is None):
        return (), ()
    facts = (
        Line(
            _("Needed to keep this tier"),
            None if review.points_to_keep is None else _counted(review.points_to_keep, unit),
        ),
        Line(_("Reached"), review.reached_at),
        Line(_("Last review"), review.last_at),
        Line(_("Next review"), review.next_at),
        Line(_("Counted as money"), points(review.monetary_balance)),
        Line(_("Description"), current.description if current else None),
    )
    numbers = (
        Line(_("Tier number"), points(current.tier_id if current else None)),
        Line(_("Campaign number"), points(review.campaign_id)),
    )
    return facts, numbers


def _adds(
    current: TierState | None, following: TierState | None, tiers: Sequence[Tier] | None
) -> tuple[tuple[Benefit, ...], str]:
    """The benefits that the next tier has and the current one has not; a sentence where there are none to show."""
    if following is None:
        return (), ""
    name = name_of(following) or _("the next tier")
    if tiers is None:
        return (), _("The benefits of %(tier)s are unknown: the tier configuration could not be read.") % {"tier": name}
    ahead = _configured(following, tiers)
    if ahead is None:
        return (), _("The tier configuration does not contain %(tier)s.") % {"tier": name}
    here = _configured(current, tiers)
    adds = tuple(Benefit(benefit_in_words(benefit), safe_link(benefit.link)) for benefit in new_benefits(ahead, here))
    if not adds:
        return (), _("%(tier)s adds nothing, according to the tier configuration.") % {"tier": name}
    if here is None:
        return adds, _("All its benefits: the current tier's benefits are unknown.")
    return adds, ""


def _configured(state: TierState | None, tiers: Sequence[Tier]) -> Tier | None:
    """The tier as configured: by its order, or by its name where the order is not known."""
    if state is None:
        return None
    if state.order is not None:
        return next((tier for tier in tiers if tier.order == state.order), None)
    if not state.name:
        return None
    return next((tier for tier in tiers if (tier.name or "").casefold() == state.name.casefold()), None)


def _ticket(view: TierView) -> tuple[Sentence, ...]:
    tier = _("Tier: %(tier)s, %(standing)s") % {
        "tier": view.name or pgettext("value", "unknown"),
        "standing": view.standing,
    }
    facts = (f"{fact.name}: {fact.value}" for fact in view.facts if fact.value and not isinstance(fact.value, datetime))
    return (tier, *view.notes, *facts)
