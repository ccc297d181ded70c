"""The review of the configuration: rules, each a small pure function; `registry` lists them, worst first."""
