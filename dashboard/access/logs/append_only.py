"""Tables whose rows are added and never changed. The migrations make the database refuse changes too."""

from typing import Any, Never, TypeVar

from django.db import models

M = TypeVar("M", bound=models.Model)


class RowChangeError(TypeError):
    """Code tried to change or remove a row of a log."""

    def __init__(self, *_arguments: Any, **_keywords: Any) -> None:
        super().__init__("Entries of a log are never changed or removed.")


class AppendOnlyRows(models.QuerySet[M]):
    """Rows to read and to add. Every change of a row raises RowChangeError."""

    def update(self, **_values: Any) -> Never:
        raise RowChangeError

    def delete(self) -> Never:
        raise RowChangeError

    def bulk_update(self, *_arguments: Any, **_keywords: Any) -> Never:
        raise RowChangeError


class AppendOnly(models.Model):
    """A row that is added and never changed."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the row. Raises RowChangeError if the row already exists."""
        if not self._state.adding:
            raise RowChangeError
        super().save(*args, **kwargs)

    def delete(self, *_arguments: Any, **_keywords: Any) -> Never:
        raise RowChangeError
