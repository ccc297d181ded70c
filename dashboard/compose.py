"""Connects the pages of `dashboard` with the two apps. Only this module and `urls.py` import the apps."""

from customers import index_writes, profile, recent, same_id_in_other_programs
from customers.feeding.figures import figures
from customers.keys import IndexKeys
from customers.statement.expiries import EXPIRIES
from customers.statement.panel import STATEMENT
from dashboard import home, keys, programs
from dashboard.access.models import PAGES
from dashboard.frame import places
from dashboard.ledger import keeping
from dashboard.serving import metrics
from programconfig import navigation
from programconfig.history.listener import snapshot_configuration
from programconfig.views.card import home_card


def connect() -> None:
    """Give the shared pages what the apps contribute. Django calls this once, after it has loaded every app."""
    home.CARDS += [recent.card, home_card]
    places.SOURCES += [recent.places, navigation.places]
    places.NEAREST_PLACE_FINDERS += [
        same_id_in_other_programs.address_in_other_program,
        navigation.same_page_in_other_program,
    ]
    pages = (*profile.PANELS, *profile.ON_DEMAND, STATEMENT, EXPIRIES)
    PAGES.update((panel.slug, panel.title) for panel in pages)
    keys.set_customer_keys(IndexKeys())
    keeping.set_erased_since(index_writes.erased_since)
    programs.LISTENERS.append(snapshot_configuration)
    metrics.SOURCES.append(figures)
