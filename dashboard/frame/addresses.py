"""Redirects to another page."""

from django.http import HttpResponseRedirect


class SeeOther(HttpResponseRedirect):
    """A redirect that is always followed with GET, also after a POST."""

    status_code = 303
