"""Search among the known customers: fold text, parse the query, ask the database, rank and mark the matches.

`folding` and `query` are pure. `columns` has the folded columns of each customer. `engine` is what the two databases do
differently (`sqlite`, `postgres`). `ranking` yields the best matches first, and `marking` says why each one matches.
The tables, triggers and indexes are in the migration `0003_search`.
"""
