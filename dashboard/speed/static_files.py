"""Static files under ASGI."""

from collections.abc import Awaitable, Callable
from typing import Any

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from whitenoise.middleware import WhiteNoiseMiddleware


class StaticFilesMiddleware(WhiteNoiseMiddleware):
    """WhiteNoise that lets every other request pass without a thread hop: its own middleware is sync only.

    Files are small and in the page cache, so reading one at once costs less than a thread or a stream would.
    """

    sync_capable = True
    async_capable = "static_files" not in settings.SPEED_OFF

    def __init__(self, get_response: Callable[[HttpRequest], Any]) -> None:
        super().__init__(get_response)
        if iscoroutinefunction(get_response):
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> HttpResponseBase | Awaitable[HttpResponseBase]:
        response = super().__call__(request)
        return answered(response) if iscoroutinefunction(self) and isinstance(response, HttpResponseBase) else response

    @staticmethod
    def serve(static_file: Any, request: HttpRequest) -> HttpResponse:
        """The whole file as a plain response; WhiteNoise's streams it, which Django can't do from a file under ASGI."""
        answer = static_file.get_response(request.method, request.META)
        body = b""
        if answer.file is not None:
            with answer.file:
                body = answer.file.read()
        response = HttpResponse(body, status=int(answer.status))
        del response["Content-Type"]
        for name, value in answer.headers:
            response[name] = value
        return response


async def answered(response: HttpResponseBase) -> HttpResponseBase:
    return response
