"""Django's PostgreSQL, for a service that says within a second that its database does not answer."""
