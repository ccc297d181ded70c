"""The people who may sign in: the staff page, and the changes of accounts that it shares with `manage.py staff`."""
