"""Every address; pages about a programme stand under its slug."""

from django.urls import URLPattern, URLResolver, include, path, re_path

from dashboard import health, theme

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("", include("dashboard.access.urls")),
    re_path(r"^theme/(?P<colour>[0-9a-f]{6})\.css$", theme.stylesheet, name="theme"),
]
