"""A member of staff who reads the pages of one program."""

import csv
import io
import json
import re
from dataclasses import dataclass
from typing import Any

from django.test import AsyncClient

from customers import index
from dashboard.loyalty.customer_record import CustomerRecord
from dashboard.programs import Program
from tests.words import text_of


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads pages, panels and files of the program `main`; about `customer_id`, unless a test names another."""

    client: AsyncClient
    program: Program
    customer_id: str = "a"

    async def get(self, address: str) -> str:
        """The markup or file at an address."""
        response: Any = await self.client.get(address)
        assert response.status_code == 200, address
        parts = [part async for part in response] if response.streaming else [response.content]
        return b"".join(parts).decode()

    async def address(self, customer_id: str = "") -> str:
        """The address of a customer's profile."""
        customer_id = customer_id or self.customer_id
        keys = await index.learn(self.program, [CustomerRecord(customer_id, "search")])
        return f"/main/customers/{keys[customer_id]}/"

    async def page(self, customer_id: str = "") -> str:
        """What a person reads on a whole profile."""
        return words(await self.get(await self.address(customer_id)))

    async def panel(self, slug: str, customer_id: str = "") -> str:
        """What a person reads in a panel of a profile, with its head."""
        return words(await self.get(f"{await self.address(customer_id)}{slug}/"))

    async def config(self, path: str) -> str:
        """What a person reads on a configuration page."""
        return words(await self.get(f"/main/config/{path}"))

    async def rows(self, path: str) -> list[dict[str, str]]:
        """The rows of a configuration page's CSV file."""
        text = await self.get(f"/main/config/{path}?format=csv")
        return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))

    async def json(self, path: str) -> Any:
        """The JSON file of a configuration page."""
        return json.loads(await self.get(f"/main/config/{path}?format=json"))


def words(page: str) -> str:
    """What a person reads on a page, without the frame around it and without answers as sent."""
    main = page[page.index("<main") : page.index("</main>")]
    return text_of(re.sub(r"(?s)<pre.*?</pre>", "", main))
