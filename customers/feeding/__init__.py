"""What fills the customer index beside the pages, and what empties it.

`webhooks` takes the platform's own messages, `imports` its export as a file, `crawl` reads its ledger; `erasing` takes
customers out, and `state` says how all that goes.
"""
