from django.apps import AppConfig


class CustomersConfig(AppConfig):
    """Finding a customer, and the profile."""

    name = "customers"
    home_card = "customers.recent.card"
    customer_keys = "customers.keys.keys"
