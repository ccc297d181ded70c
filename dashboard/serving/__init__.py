"""Everything that serves pages: settings from the environment, databases, logs, health checks, middleware."""
