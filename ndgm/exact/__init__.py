"""Exact arithmetic: the update rules on the toy LASSO, their closed forms, bounds and proofs. No floats."""
