"""Addresses under /<programme>/config/."""

from django.urls import path

from programconfig.views import campaigns, eligibility, languages, tiers

app_name = "programconfig"
urlpatterns = [
    path("", tiers.index, name="index"),
    path("tiers/", tiers.tiers, name="tiers"),
    path("tiers/<int:order>/", tiers.tier, name="tier"),
    path("campaigns/", campaigns.campaigns, name="campaigns"),
    path("campaigns/<int:campaign_id>/", campaigns.campaign, name="campaign"),
    path("for-customer/", eligibility.ask, name="eligibility"),
    path("for-customer/<key:key>/", eligibility.customer, name="eligibility"),
    path("for-product/", eligibility.product, name="for-product"),
    path("languages/", languages.languages, name="languages"),
]
