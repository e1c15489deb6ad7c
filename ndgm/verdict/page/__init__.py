"""The report as one self-contained HTML page that a reader can argue with."""

from ndgm.verdict.page.render import render, write

__all__ = ["render", "write"]
