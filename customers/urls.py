"""Addresses under /<programme>/customers/. A customer's key stands in them, never an id."""

from django.urls import path, register_converter

from customers import views


class KeyConverter:
    """`<key:key>`: see `customers.models.new_key`."""

    regex = "[a-z2-7]{16}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(KeyConverter, "key")

app_name = "customers"
urlpatterns = [
    path("", views.search, name="search"),
    path("open", views.open_by_id, name="open"),
    path("<key:key>/", views.profile, name="profile"),
    path("<key:key>/<slug:panel>/", views.panel, name="panel"),
]
