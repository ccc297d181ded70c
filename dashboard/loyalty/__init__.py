"""The service module: the only code that calls a loyalty platform. It does not know requests or templates."""
