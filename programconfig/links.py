"""Addresses of the pages about a place."""

from django.urls import NoReverseMatch

from programconfig.pages import PageRequest
from programconfig.places import PAGES, Part, Place


def page_of(page: PageRequest, place: Place) -> str:
    """The address of the place's own page, or of its part where it has none."""
    list_page, detail_page = PAGES[place.part]
    if detail_page and place.number is not None:
        try:
            return page.address(detail_page, place.number)
        except NoReverseMatch:  # no address can hold this number
            pass
    return page.address(list_page)


def history_of(page: PageRequest, place: Place) -> str:
    """The address of the place's history, or of its part's history where it has none."""
    if place.number is not None and place.part in {Part.CAMPAIGNS, Part.TIERS}:
        name = "campaign" if place.part is Part.CAMPAIGNS else "tier"
        return page.address("history", **{name: str(place.number)})
    return page.address("history", part=place.part.value)
