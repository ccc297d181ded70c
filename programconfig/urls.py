"""Addresses under /<program>/config/."""

from django.urls import path

from programconfig.views import (
    calendar,
    campaigns,
    card,
    earning,
    eligibility,
    history,
    languages,
    referral,
    review,
    tiers,
)

app_name = "programconfig"
urlpatterns = [
    path("", tiers.index, name="index"),
    path("tiers/", tiers.tiers, name="tiers"),
    path("tiers/<int:order>/", tiers.tier, name="tier"),
    path("campaigns/", campaigns.campaigns, name="campaigns"),
    path("campaigns/<int:campaign_id>/", campaigns.campaign, name="campaign"),
    path("campaigns/calendar/", calendar.calendar, name="calendar"),
    path("referral/", referral.referral, name="referral"),
    path("earning/", earning.earning, name="earning"),
    path("earning/redemption/", earning.redemption, name="redemption"),
    path("for-customer/", eligibility.choose_customer, name="eligibility"),
    path("for-customer/<key:key>/", eligibility.customer, name="eligibility"),
    path("for-product/", eligibility.product, name="for-product"),
    path("languages/", languages.languages, name="languages"),
    path("review/", review.review, name="review"),
    path("review/count/", review.count, name="review-count"),
    path("review/silence/", review.silence, name="silence"),
    path("review/silence/<int:silence_id>/end/", review.unsilence, name="unsilence"),
    path("history/", history.history, name="history"),
    path("history/difference/", history.difference, name="difference"),
    path("history/<int:snapshot_id>/", history.snapshot, name="snapshot"),
    path("card/", card.card, name="card"),
]
