"""`make demo`: the dashboard on sample data, with three programs and three logins, on a fresh machine.

The demo keeps its files in a folder of its own and never touches the settings or the database of a real installation.
It does not use Django itself: it runs `manage.py`, as a person would.
"""
