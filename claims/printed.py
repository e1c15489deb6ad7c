"""The numbers that the paper prints, read from the inventory's rows: no claim types them again."""

from functools import cache
from pathlib import Path

from ndgm.verdict.inventory import load


def printed(identifier):
    """What the paper prints in a claim, as printed and in that order: ("90.13%", "91.34%") for instance.

    Raises:
        KeyError: the inventory has no row with this id.
    """
    return _printed()[identifier]


@cache
def _printed():
    return {row.id: row.printed for row in load(Path(__file__).with_name("paper.toml")).claim}
