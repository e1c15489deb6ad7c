"""Theorems checked by a proof kernel: statements and rules of `ndgm.exact` in Rocq, and who checks them."""
