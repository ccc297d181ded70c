"""Addresses under /<programme>/config/."""

from django.urls import path

from programconfig.views import tiers

app_name = "programconfig"
urlpatterns = [
    path("", tiers.index, name="index"),
    path("tiers/", tiers.tiers, name="tiers"),
]
