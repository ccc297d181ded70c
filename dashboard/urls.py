"""Every address; pages about a programme stand under its slug."""

from django.urls import URLPattern, URLResolver, path

from dashboard import health

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz),
    path("readyz", health.readyz),
]
