"""What serves the pages: settings from the environment, databases, logs, health, middleware."""
