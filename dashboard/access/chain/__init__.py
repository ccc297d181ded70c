"""The chain of seals over the logs: it shows entries that were removed or changed. See docs/adr/0015."""
