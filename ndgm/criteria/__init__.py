"""Statistical criteria that are stated before a run: what they decide, of what, and with which power."""
