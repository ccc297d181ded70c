"""The texts that customers read, in two languages side by side: what one lacks, what is the same in both. Pure."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from typing import Any, TypeAlias

from django.utils.translation import gettext as _

from dashboard.loyalty.models import Campaign, CouponReward, ReferralRules, Reward, Tier
from programconfig.exports import Sheet
from programconfig.places import PAGES, Part, Place, campaign_place, tier_place

# A thing's texts by what each is ("Name", "Benefit 2"); None where there is none.
Texts: TypeAlias = Mapping[str, str | None]
# Things by what they are known by in every language.
Things: TypeAlias = Mapping[str, tuple[Place, Texts]]


class Lack(StrEnum):
    """What may need a translator: the text, or the whole thing, is missing in a language, or is the same in both."""

    FIRST = "first"
    SECOND = "second"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class Pair:
    """One text in both languages, None where it is missing. `lack` None: nothing to do."""

    what: str
    first: str | None
    second: str | None
    lack: Lack | None


@dataclass(frozen=True, slots=True)
class Thing:
    """A tier, a campaign or the referral rules. `page` and `number` lead to its own page; `absent` says in which
    language it is not listed at all."""

    kind: str
    name: str | None
    page: str
    number: int | None
    pairs: tuple[Pair, ...]
    absent: Lack | None = None

    @property
    def texts(self) -> int:
        """How many there are; a thing that a language does not list counts once."""
        return 1 if self.absent else len(self.pairs)

    @property
    def attention(self) -> int:
        """How many of them need it."""
        return 1 if self.absent else sum(pair.lack is not None for pair in self.pairs)


@dataclass(frozen=True)
class Comparison:
    """Everything that has texts, in the platform's order."""

    things: tuple[Thing, ...]

    @cached_property
    def texts(self) -> int:
        return sum(thing.texts for thing in self.things)

    @cached_property
    def attention(self) -> int:
        return sum(thing.attention for thing in self.things)

    @cached_property
    def needing_attention(self) -> tuple[Thing, ...]:
        """What needs attention, and nothing else."""
        return tuple(
            replace(thing, pairs=tuple(pair for pair in thing.pairs if pair.lack))
            for thing in self.things
            if thing.attention
        )

    @cached_property
    def is_all_the_same(self) -> bool:
        """Not one text differs: the platform may have no texts in a language, or ignore the one asked for."""
        lacks = {pair.lack for thing in self.things for pair in thing.pairs}
        return self.texts > 1 and lacks == {Lack.SAME} and not any(thing.absent for thing in self.things)


def compare(parts: Iterable[tuple[Things, Things]]) -> Comparison:
    """Each part in the first language beside the same part in the second."""
    return Comparison(tuple(thing for first, second in parts for thing in _beside(first, second) if thing.texts))


def tier_texts(tiers: Sequence[Tier]) -> Things:
    """What customers read of tiers; a tier is known by its order, else by its place in the list."""
    return _things((tier.order, tier_place(tier), _of_tier(tier)) for tier in tiers)


def campaign_texts(campaigns: Sequence[Campaign]) -> Things:
    """What customers read of campaigns; one is known by its id, else by its place in the list."""
    return _things((one.campaign_id, campaign_place(one), _of_campaign(one)) for one in campaigns)


def referral_texts(rules: ReferralRules) -> Things:
    """What customers read of the referral rules."""
    return _things([(None, Place(Part.REFERRAL), _of_referral(rules))])


TEXTS: Mapping[Part, Callable[[Any], Things]] = {
    Part.TIERS: tier_texts,
    Part.CAMPAIGNS: campaign_texts,
    Part.REFERRAL: referral_texts,
}


def _things(found: Iterable[tuple[int | None, Place, Iterator[tuple[str, str | None]]]]) -> Things:
    """Two with the same number, or without one, are told apart by which comes first."""
    seen: Counter[int | None] = Counter()
    things: dict[str, tuple[Place, Texts]] = {}
    for number, place, texts in found:
        seen[number] += 1
        things[f"{number}.{seen[number]}"] = (place, dict(texts))
    return things


def _of_tier(tier: Tier) -> Iterator[tuple[str, str | None]]:
    yield _("Name"), tier.name
    for place, benefit in enumerate(tier.benefits, 1):
        what = _("Benefit %(number)d") % {"number": place}
        yield what, benefit.description
        yield from _of_reward(benefit.reward, what)


def _of_campaign(campaign: Campaign) -> Iterator[tuple[str, str | None]]:
    yield _("Name"), campaign.name
    yield _("Description"), campaign.description
    yield _("Button"), campaign.button_text
    for place, reward in enumerate(campaign.rewards, 1):
        what = _("Reward") if len(campaign.rewards) == 1 else _("Reward %(number)d") % {"number": place}
        yield from _of_reward(reward, what)


def _of_referral(rules: ReferralRules) -> Iterator[tuple[str, str | None]]:
    yield _("Description"), rules.description
    yield from _of_reward(rules.customer_reward, _("Who refers"))
    yield from _of_reward(rules.friend_reward, _("The friend"))
    yield from _of_reward(rules.bonus, _("Bonus"))


def _of_reward(reward: Reward | None, what: str) -> Iterator[tuple[str, str | None]]:
    coupon: CouponReward | None = reward.coupon if reward else None
    if coupon:
        about = {"what": what}
        yield _("%(what)s: coupon") % about, coupon.name
        yield _("%(what)s: how to redeem") % about, coupon.instructions
        yield _("%(what)s: coupon group") % about, coupon.group_title


def _beside(first: Things, second: Things) -> Iterator[Thing]:
    for key in dict.fromkeys((*first, *second)):
        here, there = first.get(key), second.get(key)
        if here and there:
            yield _thing(here[0], here[0].name or there[0].name, pairs=tuple(_pairs(here[1], there[1])))
        elif here:
            yield _thing(here[0], here[0].name, absent=Lack.SECOND)
        elif there:
            yield _thing(there[0], there[0].name, absent=Lack.FIRST)


def _thing(place: Place, name: str | None, *, pairs: tuple[Pair, ...] = (), absent: Lack | None = None) -> Thing:
    page, page_of_one = PAGES[place.part]
    return Thing(
        kind=place.kind if name else place.title,
        name=name,
        page=page_of_one if page_of_one and place.number is not None else page,
        number=place.number if page_of_one else None,
        pairs=pairs,
        absent=absent,
    )


def _pairs(first: Texts, second: Texts) -> Iterator[Pair]:
    for what in dict.fromkeys((*first, *second)):
        here, there = _said(first.get(what)), _said(second.get(what))
        if here or there:
            yield Pair(what, here, there, _lack(here, there))


def _said(text: str | None) -> str | None:
    """A text of blanks says nothing."""
    return text if text and text.strip() else None


def _lack(first: str | None, second: str | None) -> Lack | None:
    if first is None:
        return Lack.FIRST
    if second is None:
        return Lack.SECOND
    same = first.split() == second.split() and any(sign.isalpha() for sign in first)  # "50%" needs no translator
    return Lack.SAME if same else None


def sheet(things: Iterable[Thing], first: str, second: str) -> Sheet:
    """The texts as a file; `first` and `second` are the languages' codes."""
    columns = {
        "kind": _("Text of"),
        "name": _("Name"),
        "number": _("Number"),
        "text": _("Text"),
        first: first,
        second: second,
    }
    looks = {
        Lack.FIRST: _("missing in %(language)s") % {"language": first},
        Lack.SECOND: _("missing in %(language)s") % {"language": second},
        Lack.SAME: _("the same in both"),
    }

    def rows(thing: Thing) -> Iterator[tuple[object, ...]]:
        what = (thing.kind, thing.name, "" if thing.number is None else thing.number)
        if thing.absent:
            yield (*what, _("everything"), "", "", looks[thing.absent])
        for pair in thing.pairs:
            yield (*what, pair.what, pair.first or "", pair.second or "", looks[pair.lack] if pair.lack else "")

    columns["look_at"] = _("What to check")
    return Sheet("languages", columns, tuple(row for thing in things for row in rows(thing)))
