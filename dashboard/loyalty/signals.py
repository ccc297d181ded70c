"""What the service tells whoever wants to know."""

from django.dispatch import Signal

# The configuration came from the platform just now: whole, and in the programme's default language (`Ask.language`
# None). Sent with `programme` (slug), `read` (the `Read` that was performed) and `answer` (its `Answer`). A
# receiver that fails is logged; no page sees it.
configuration_read = Signal()
