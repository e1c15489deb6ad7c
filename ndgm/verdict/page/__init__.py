"""The report as one HTML page that a reader can argue with; names what the package offers."""

from ndgm.verdict.page.render import render, write

__all__ = ["render", "write"]
