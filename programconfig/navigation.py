"""The sub-navigation of the configuration pages, and the choice of language for the platform's texts."""

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

# The title of each tab, by URL name (in the namespace programconfig).
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

# A program has a page if its platform offers one of these reads. Other pages need any part of the configuration.
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
# The list above a page about a single item. Another program has other items, so a switch of program leads to the list.
ABOVE: Mapping[str, str] = {
    "tier": "tiers",
    "campaign": "campaigns",
    "redemption": "earning",
    "snapshot": "history",
    "difference": "history",
}
# The tab of each page below a tab.
SUBPAGE_OF: Mapping[str, str] = {**ABOVE, "eligibility": "campaigns", "for-product": "campaigns", "silence": "review"}
# The URL name of the number beside a tab.
COUNT_ADDRESSES: Mapping[str, str] = {"review": "review-count"}


@dataclass(frozen=True, slots=True)
class Tab:
    """A link of the sub-navigation. `current` is the value of `aria-current`: "page", "true" (for a page below this
    tab) or "".

    `count_url` is the address of a number beside the tab. The page loads it later, so that it need not wait for it.
    """

    title: Sentence
    url: str
    current: str
    count_url: str | None = None


@dataclass(frozen=True, slots=True)
class Language:
    """A language in which the page is available; `code` is None for the platform's default."""

    code: str | None
    name: Sentence
    url: str
    current: bool


def has_page(name: str, program: Program) -> bool:
    """Whether the program has the page with this URL name."""
    return any(map(program.offers, REQUIRED_READS.get(name, CONFIGURATION)))


def tabs(page: "PageRequest") -> tuple[Tab, ...]:
    """The tabs that the program has, each in the language of this page."""
    addresses = {name: url for name in TABS if has_page(name, page.program) and (url := address_or_none(page, name))}
    match = page.request.resolver_match
    name = match.url_name or "" if match else ""
    return tuple(_tab(page, tab, url, name) for tab, url in addresses.items())


def _tab(page: "PageRequest", tab: str, url: str, name: str) -> Tab:
    """One tab, on the page with the URL name `name`."""
    contains_page = tab == SUBPAGE_OF.get(name, name)
    current = ("page" if tab == name else "true") if contains_page else ""
    return Tab(TABS[tab], url, current, address_or_none(page, COUNT_ADDRESSES[tab]) if tab in COUNT_ADDRESSES else None)


def places(staff: Staff, program: Program) -> list[Place]:
    """The same pages for the command palette, if the person may see them."""
    if not staff.may_see_configuration:
        return []
    pages = {**TABS, "for-product": _("Earning for a product")}
    if staff.may_see_customers:
        pages["eligibility"] = _("Campaigns for a customer")
    return [
        Place(title, reverse(f"programconfig:{name}", args=[program]), SECTION)
        for name, title in pages.items()
        if has_page(name, program)
    ]


def same_page_in_other_program(match: ResolverMatch, other: Program) -> str | None:
    """The same page in another program, or the start of its configuration. See `dashboard.frame.places`."""
    if match.app_names != ["programconfig"] or not other.has_configuration:
        return None
    url_name = match.url_name or ""
    name = ABOVE.get(url_name, url_name)
    known = has_page(name, other) and name in {*TABS, "eligibility", "for-product"}
    return reverse(f"programconfig:{name if known else 'index'}", args=[other])


def language_choice(page: "PageRequest") -> tuple[Language, ...]:
    """The languages to choose from; empty where there is only one."""
    if len(page.program.languages) < 2:
        return ()
    codes: tuple[str | None, ...] = (None, *page.program.languages)
    return tuple(
        Language(
            code, language_name(code) if code else _("Default"), page.own_address(lang=code), code == page.language
        )
        for code in codes
    )


def language_name(code: str) -> str:
    """The language's own name, such as "العربية"; an unknown code is returned unchanged."""
    try:
        return str(get_language_info(code)["name_local"]).capitalize()
    except KeyError:
        return code


def address_or_none(page: "PageRequest", name: str) -> str | None:
    try:
        return page.address(name)
    except NoReverseMatch:
        return None
