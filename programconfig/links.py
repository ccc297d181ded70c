"""Where the pages about a place are."""

from django.urls import NoReverseMatch

from programconfig.pages import PageRequest
from programconfig.places import PAGES, Part, Place


def page_of(page: PageRequest, place: Place) -> str:
    """The page of the place itself, of its part when it has none of its own."""
    list_page, detail_page = PAGES[place.part]
    if detail_page and place.number is not None:
        try:
            return page.address(detail_page, place.number)
        except NoReverseMatch:  # a number no address can hold
            pass
    return page.address(list_page)


def history_of(page: PageRequest, place: Place) -> str:
    """The history of the place, of its part when it has none of its own."""
    if place.number is not None and place.part in {Part.CAMPAIGNS, Part.TIERS}:
        name = "campaign" if place.part is Part.CAMPAIGNS else "tier"
        return page.address("history", **{name: str(place.number)})
    return page.address("history", part=place.part.value)
