"""Addresses of orders and coupon codes. They contain the number or code sealed: see `dashboard.access.sealed_words`."""

from django.urls import path

from customers.orders import code_page, order_page

app_name = "orders"
urlpatterns = [
    path("orders/<slug:sealed>/", order_page.order, name="order"),
    path("codes/<slug:sealed>/", code_page.code, name="code"),
]
