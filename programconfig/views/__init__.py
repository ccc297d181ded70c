"""One module per part of the configuration."""
