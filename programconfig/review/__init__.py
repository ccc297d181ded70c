"""What looks wrong in a configuration: rules, each a small pure function, worst first (`registry`)."""
