"""The way to another page."""

from django.http import HttpResponseRedirect


class SeeOther(HttpResponseRedirect):
    """Go there and ask with GET, whatever this request was."""

    status_code = 303
