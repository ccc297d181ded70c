"""Static files under ASGI: requests that are not for a file pass without a thread."""

import os
from collections.abc import Awaitable, Callable
from typing import Any

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.http.response import HttpResponseBase
from whitenoise.middleware import WhiteNoiseMiddleware


class StaticFilesMiddleware(WhiteNoiseMiddleware):
    """WhiteNoise that passes all other requests on without a thread hop; its own middleware is sync only.

    Files are small and in the page cache, so reading one directly costs less than a thread or a stream.
    """

    sync_capable = True
    async_capable = "static_files" not in settings.SPEED_OFF

    def __init__(self, get_response: Callable[[HttpRequest], Any]) -> None:
        super().__init__(get_response)
        if iscoroutinefunction(get_response):
            markcoroutinefunction(self)
        if not self.autorefresh:
            self.directories = [(f"{settings.STATIC_ROOT}{os.sep}", self.static_prefix)]

    def __call__(self, request: HttpRequest) -> HttpResponseBase | Awaitable[HttpResponseBase]:
        """Answer with the file, or with an empty 404 to everyone: a proxy then asks another machine, which may have a
        newer or older version."""
        path = request.path_info
        response: HttpResponseBase
        if file := self.file_at(path):
            response = self.serve(file, request)
        elif path.startswith(self.static_prefix):
            response = HttpResponseNotFound()
        else:
            passed_on: HttpResponseBase | Awaitable[HttpResponseBase] = self.get_response(request)
            return passed_on
        return awaitable(response) if iscoroutinefunction(self) else response

    def file_at(self, path: str) -> Any:
        """Return the file at a path, None if there is none. It may have been collected after this process had started:
        while a SIGHUP replaces the workers, pages of new ones name files that the others do not know."""
        if self.autorefresh:
            return self.find_file(path)
        if path.startswith(self.static_prefix) and path not in self.files:
            found = self.find_file(path)
            self.files |= {path: found} if found else {}
        return self.files.get(path)

    @staticmethod
    def serve(static_file: Any, request: HttpRequest) -> HttpResponse:
        """Return the whole file as a plain response. WhiteNoise streams files, which Django cannot do under ASGI."""
        file_response = static_file.get_response(request.method, request.META)
        body = b""
        if file_response.file is not None:
            with file_response.file:
                body = file_response.file.read()
        response = HttpResponse(body, status=int(file_response.status))
        del response["Content-Type"]
        for name, value in file_response.headers:
            response[name] = value
        return response


async def awaitable(response: HttpResponseBase) -> HttpResponseBase:
    return response
