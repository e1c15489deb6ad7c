"""Measurements as data: recipes of `ndgm.sim` run anywhere, and written to files that claims read."""
