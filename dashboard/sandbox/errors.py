"""The platform's error envelope."""

from dataclasses import dataclass

from dashboard.sandbox.history import Row


@dataclass
class ApiError(Exception):
    """An answer other than 200. Reads raise it; the app writes it."""

    status: int
    code: int
    message: str

    @property
    def type(self) -> str:
        return "Authentication Error" if self.status in (401, 403) else "Payload Error"

    def envelope(self, request_id: str) -> Row:
        return {
            "code": self.code,
            "type": self.type,
            "message": self.message,
            "documentationUrl": f"https://docs.example.com/errors/{self.code}",
            "requestId": request_id,
        }


def invalid(name: str, expected: str, status: int = 422) -> ApiError:
    return ApiError(status, 3003, f"invalid {name} value. {expected}.")


def unknown_customer() -> ApiError:
    return ApiError(404, 7000, "Customer not found.")


def program_disabled() -> ApiError:
    return ApiError(422, 6000, "The loyalty program is disabled.")


def too_many() -> ApiError:
    return ApiError(429, 4290, "Too many requests.")
