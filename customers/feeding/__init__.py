"""Feeds that fill the customer index in addition to the pages, and the ways to erase from it.

`webhooks` takes the platform's messages, `imports` its export file, `crawl` its ledger. `erasing` and `retention`
delete customers. `state` reports on all of them.
"""
