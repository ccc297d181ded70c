"""The sub-navigation of the configuration pages: those there are on this platform, and the languages of their texts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import NoReverseMatch, ResolverMatch, reverse
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from dashboard.access.roles import Staff
from dashboard.frame.places import Place
from dashboard.loyalty.errors import Sentence
from dashboard.loyalty.reads import (
    CAMPAIGNS,
    CAMPAIGNS_FOR_CUSTOMER,
    CAMPAIGNS_FOR_PRODUCT,
    CONFIGURATION,
    EARNING_RULES,
    REDEMPTION_RULES,
    REFERRAL_RULES,
    TIERS,
    AnyRead,
)
from dashboard.programs import Program

if TYPE_CHECKING:
    from programconfig.pages import PageRequest

# URL name (in the namespace programconfig): what the tab says.
TABS: Mapping[str, Sentence] = {
    "tiers": _("Tiers"),
    "campaigns": _("Campaigns"),
    "calendar": _("Calendar"),
    "referral": _("Referral"),
    "earning": _("Earning and redemption"),
    "languages": _("Languages"),
    "review": _("Review"),
    "history": _("History"),
}


SECTION = _("Configuration")

# A page is there where the platform offers one of these reads; a page not named here, where it offers any part.
REQUIRED_READS: Mapping[str, Sequence[AnyRead]] = {
    "tiers": (TIERS,),
    "tier": (TIERS,),
    "campaigns": (CAMPAIGNS,),
    "campaign": (CAMPAIGNS,),
    "calendar": (CAMPAIGNS,),
    "referral": (REFERRAL_RULES,),
    "earning": (EARNING_RULES, REDEMPTION_RULES),
    "redemption": (REDEMPTION_RULES,),
    "eligibility": (CAMPAIGNS_FOR_CUSTOMER,),
    "for-product": (CAMPAIGNS_FOR_PRODUCT,),
    "languages": (TIERS, CAMPAIGNS, REFERRAL_RULES),
}
# The page above one that is about a single thing: another programme has other things.
ABOVE: Mapping[str, str] = {
    "tier": "tiers",
    "campaign": "campaigns",
    "redemption": "earning",
    "snapshot": "history",
    "difference": "history",
}
# The tab that a page stands under.
SUBPAGE_OF: Mapping[str, str] = {**ABOVE, "eligibility": "campaigns", "for-product": "campaigns", "silence": "review"}
# The URL name of a tab's number.
COUNT_ADDRESSES: Mapping[str, str] = {"review": "review-count"}


@dataclass(frozen=True, slots=True)
class Tab:
    """A link of the sub-navigation; `current` is what `aria-current` says: "page", "true" (above this page) or "".
    `count_url` is where a number beside it is asked for once the page is there, so that no page waits for it."""

    title: Sentence
    url: str
    current: str
    count_url: str | None = None


@dataclass(frozen=True, slots=True)
class Language:
    """A language the page can be had in; `code` is None for the platform's own choice."""

    code: str | None
    name: Sentence
    url: str
    current: bool


def is_there(name: str, program: Program) -> bool:
    """Whether the programme has the page of this URL name."""
    return any(program.offers(read) for read in REQUIRED_READS.get(name, CONFIGURATION))


def tabs(page: "PageRequest") -> tuple[Tab, ...]:
    """The pages there are, each in the language of this one."""
    addresses = {name: url for name in TABS if is_there(name, page.program) and (url := address_or_none(page, name))}
    match = page.request.resolver_match
    name = match.url_name or "" if match else ""
    return tuple(_tab(page, tab, url, name) for tab, url in addresses.items())


def _tab(page: "PageRequest", tab: str, url: str, name: str) -> Tab:
    """One of them, on the page of this URL name."""
    is_above = tab == SUBPAGE_OF.get(name, name)
    current = ("page" if tab == name else "true") if is_above else ""
    return Tab(TABS[tab], url, current, address_or_none(page, COUNT_ADDRESSES[tab]) if tab in COUNT_ADDRESSES else None)


def places(staff: Staff, program: Program) -> list[Place]:
    """The same pages for the command palette, for who may see them."""
    if not staff.may_see_configuration:
        return []
    pages = {**TABS, "for-product": _("Earning for a product")}
    if staff.may_see_customers:
        pages["eligibility"] = _("Campaigns for a customer")
    return [
        Place(title, reverse(f"programconfig:{name}", args=[program]), SECTION)
        for name, title in pages.items()
        if is_there(name, program)
    ]


def elsewhere(match: ResolverMatch, other: Program) -> str | None:
    """See `dashboard.frame.places`: the same page in another programme, else where its configuration begins."""
    if match.app_names != ["programconfig"] or not other.has_configuration:
        return None
    name = ABOVE.get(match.url_name or "", match.url_name or "")
    known = is_there(name, other) and name in {*TABS, "eligibility", "for-product"}
    return reverse(f"programconfig:{name if known else 'index'}", args=[other])


def languages_of(page: "PageRequest") -> tuple[Language, ...]:
    """The choice, empty where there is none."""
    if len(page.program.languages) < 2:
        return ()
    codes: tuple[str | None, ...] = (None, *page.program.languages)
    return tuple(
        Language(code, language_name(code) if code else _("Default"), page.here(lang=code), code == page.language)
        for code in codes
    )


def language_name(code: str) -> str:
    """The language's name in itself: "العربية"; a code nobody knows stands for itself."""
    try:
        return str(get_language_info(code)["name_local"]).capitalize()
    except KeyError:
        return code


def address_or_none(page: "PageRequest", name: str) -> str | None:
    try:
        return page.address(name)
    except NoReverseMatch:
        return None
