"""Finding customers among those known: text is folded, what was typed understood, a database asked, answers ranked.

`folding` and `query` are pure; `columns` is what is kept folded beside every customer; `engine` is what the two
databases do each in their own way (`sqlite`, `postgres`); `ranking` asks for the best first; `marking` shows why.
The tables, triggers and indexes stand in the migration `0003_search`.
"""
