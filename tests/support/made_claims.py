"""Claims made for tests of the plugin: one whose check runs some statements, and holds."""

from __future__ import annotations

from textwrap import indent

CUBE = """
@claim("cube", expect=REFUTED, evidence=PROVED, given={"power": 3}, mutants={"square": {"power": 2}})
def test_cube(power):
    "An odd power is not negative at -1."
    with witness(base=-1):
        assert (-1) ** power >= 0
"""


def doing(name: str, statements: str = "pass", *, arguments: str = "", function: str = "") -> str:
    """A claim whose check runs statements on the claim itself, then holds as expected.

    Args:
        name: the id of the claim.
        statements: lines of Python, run on the claim and not on its mutant.
        arguments: what the function takes beside its given value.
        function: the name of the function after "test_"; the id with underscores unless given.
    """
    return f"""
@claim("{name}", expect=HOLDS, evidence=PROVED, given={{"false": False}},
       mutants={{"flip": {{"false": True}}}})
def test_{function or name.replace("-", "_")}(false{arguments and ", " + arguments}):
    "It is so."
    import os, sys
    if not false:
{indent(statements, " " * 8)}
    with witness(x=1):
        assert not false
    certify(proof("by hand"))
"""
