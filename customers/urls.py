"""Addresses under /<program>/customers/. They contain a customer's key, never an id: see `dashboard.keys`."""

from django.urls import path

from customers import incoming_links, same_id_in_other_programs, search_page, stamps_totals_page, suggestions, views
from customers.feeding.page import index_page
from customers.friends import page as friends_page
from customers.statement import page as statement_page

app_name = "customers"
urlpatterns = [
    path("", search_page.search, name="search"),
    path("suggestions/", suggestions.suggestions, name="suggestions"),
    path("index/", index_page, name="index"),
    path("open", incoming_links.open_from_outside, name="open"),
    path("same/<program:other>/<key:key>/", same_id_in_other_programs.open_same_id, name="same"),
    path("stamps/<int:campaign_id>/", stamps_totals_page.stamps_total, name="stamps-total"),
    path("<key:key>/", views.profile, name="profile"),
    path("<key:key>/statement/", statement_page.statement, name="statement"),
    path("<key:key>/expiries/", statement_page.expiries, name="expiries"),
    path("<key:key>/friends/", friends_page.friends, name="friends"),
    path("<key:key>/<slug:panel>/", views.panel, name="panel"),
]
