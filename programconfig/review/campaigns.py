"""Rules about a campaign's setup."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from dashboard.campaigns.status import Period
from dashboard.loyalty.errors import Sentence
from dashboard.loyalty.models import Campaign, Gap, Tier
from dashboard.text.lists import joined
from dashboard.text.tiers import TierLadder
from programconfig.places import Place, campaign_place, tier_place
from programconfig.review.finding import Concern, Configuration, Severity, campaign_rule, rule
from programconfig.review.rewards_as_sent import benefits


@campaign_rule(
    Severity.WRONG,
    gettext_lazy("Minimum tier above the highest tier"),
    gettext_lazy("Set the minimum to an existing tier. With this setting nobody can take part."),
)
def min_tier_too_high(campaign: Campaign, configuration: Configuration) -> Sentence:
    orders = tier_orders(configuration.tiers)
    if not orders or campaign.min_tier is None or campaign.min_tier <= max(orders):
        return ""
    numbers = {"asked": campaign.min_tier, "highest": max(orders)}
    return _("It requires tier number %(asked)d, but the highest tier is number %(highest)d.") % numbers


@campaign_rule(
    Severity.WRONG,
    gettext_lazy("Minimum tier unknown"),
    gettext_lazy("Choose one of the program's tiers as the minimum."),
)
def min_tier_unknown(campaign: Campaign, configuration: Configuration) -> Sentence:
    orders = tier_orders(configuration.tiers)
    # 0 means "no minimum"; a minimum above the highest tier belongs to the rule before.
    min_tier = campaign.min_tier or 0
    if not orders or min_tier in {0, *orders} or min_tier >= max(orders):
        return ""
    numbers = {"asked": min_tier, "orders": joined(list(map(str, sorted(orders))))}
    return _("It requires tier number %(asked)d, but the program's tiers have the numbers %(orders)s.") % numbers


@campaign_rule(
    Severity.DOUBTFUL,
    gettext_lazy("Repeatable, with a limit of 0"),
    gettext_lazy("Set how often it can be earned, or −1 for no limit. Staff could read a limit of 0 as “never”."),
)
def repeatable_zero(campaign: Campaign, _configuration: Configuration) -> Sentence:
    is_wrong = campaign.is_repeatable and campaign.max_achievements == 0
    return _("Its limit is 0, which means no limit.") if is_wrong else ""


@campaign_rule(
    Severity.DOUBTFUL,
    gettext_lazy("Button without a link"),
    gettext_lazy("Give the button a link, or remove its text."),
)
def button_without_link(campaign: Campaign, _configuration: Configuration) -> Sentence:
    text, link = ((one or "").strip() for one in (campaign.button_text, campaign.button_link))
    if link or not text or campaign.gap("button_link") is Gap.UNREADABLE:
        return ""
    return _("The button “%(text)s” is shown without a link.") % {"text": text}


@rule(
    Severity.ODD,
    gettext_lazy("Link without https"),
    gettext_lazy("Use an address that begins with https://. Browsers warn about other addresses or refuse them."),
)
def link_not_https(configuration: Configuration) -> Iterator[Concern]:
    for place, link in _links(configuration):
        if link.strip() and not link.strip().lower().startswith("https://"):
            yield Concern(place, _("A link begins with “%(start)s”.") % {"start": _link_start(link.strip())})


@rule(
    Severity.ODD,
    gettext_lazy("Several campaigns with the same name"),
    gettext_lazy("Give each campaign its own name. Customers and reports cannot tell them apart."),
)
def duplicate_name(configuration: Configuration) -> Iterator[Concern]:
    """One concern for each shared name, at its last place. Campaigns that ended or are switched off do not count: a
    yearly campaign may reuse its name."""
    running = [one for one in configuration.switched_on_campaigns if not Period.of(one).has_ended(configuration.now)]
    yield from _same_name_concerns((one.name, campaign_place(one)) for one in running)
    yield from _same_name_concerns((one.name, tier_place(one)) for one in configuration.every_tier)


def _same_name_concerns(named: Iterable[tuple[str | None, Place]]) -> Iterator[Concern]:
    by_name: dict[str, list[Place]] = defaultdict(list)
    for name, place in named:
        by_name[" ".join((name or "").casefold().split())].append(place)
    by_name.pop("", None)
    for *others, last in by_name.values():
        if others:
            yield Concern(last, _same_name_reason(others))


def _same_name_reason(others: Sequence[Place]) -> str:
    count = len(others)
    reason = ngettext(
        "%(count)d other campaign has the same name", "%(count)d other campaigns have the same name", count
    )
    numbers = joined([str(place.number) for place in others if place.number is not None])
    return reason % {"count": count} + (f": {numbers}." if numbers else ".")


def tier_orders(tiers: tuple[Tier, ...] | None) -> frozenset[int]:
    """The orders of all tiers; empty if one order is unknown, because it could be the missing one."""
    ladder = TierLadder.of(tiers)
    return ladder.orders if ladder.is_known else frozenset()


def _links(configuration: Configuration) -> Iterator[tuple[Place, str]]:
    for campaign in configuration.every_campaign:
        yield campaign_place(campaign), campaign.button_link or ""
    yield from ((place, benefit.link or "") for place, benefit in benefits(configuration))


def _link_start(link: str) -> str:
    """The start of a link, enough to recognize it; the rest could hold anything."""
    scheme, colon, _rest = link.partition(":")
    return f"{scheme[:20]}:" if colon else link[:20]
