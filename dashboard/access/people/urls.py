"""Addresses of the staff page."""

from django.urls import path

from dashboard.access.people import views

app_name = "people"
urlpatterns = [
    path("", views.people, name="list"),
    path("new/", views.add, name="new"),
    path("<int:user_id>/", views.person, name="person"),
    path("<int:user_id>/<slug:action>/", views.act, name="act"),
]
