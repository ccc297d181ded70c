from django.apps import AppConfig
from django.db.models.signals import post_migrate

from customers.finding.triggers import after_migrating


class CustomersConfig(AppConfig):
    """Customer search, the customer index and the profile."""

    name = "customers"

    def ready(self) -> None:
        post_migrate.connect(after_migrating, sender=self)
