"""A customer's balance explained by the ledger's rows, and which points expire when. Both pages read on demand."""
