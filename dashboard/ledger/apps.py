from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """The kept rows of the platforms' ledgers."""

    name = "dashboard.ledger"
    label = "ledger"
