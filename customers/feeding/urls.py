"""Addresses under /webhooks/, for the platforms."""

from django.urls import path

from customers.feeding import webhooks

app_name = "webhooks"
urlpatterns = [path("<slug:platform>/<slug:slug>/", webhooks.deliver, name="deliver")]
