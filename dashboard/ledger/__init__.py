"""Keeps the ledger's rows that were read, so that an order, a code or a balance can be explained without reading
everything again.

`keeping` stores, anonymizes and drops rows. `lookup` finds them. `reading` reads a customer's rows or an order from the
platform, kept rows included. `sums` adds them up. docs/ledger.md explains what is kept and for how long.
"""
