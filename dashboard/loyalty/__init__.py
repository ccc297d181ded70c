"""The service module: the only code that speaks to a loyalty platform. It knows no request and no template."""
