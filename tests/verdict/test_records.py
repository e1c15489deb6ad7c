"""Certificates, values as the report shows them, the report file and its digest."""

from __future__ import annotations

import json
from decimal import Decimal
from fractions import Fraction

import msgspec
import numpy as np
import pytest
import sympy

from ndgm.verdict import (
    Count,
    Counterexample,
    Enclosure,
    Measurement,
    Proof,
    Sample,
    certify,
    claim,
    refute,
    witness,
)
from ndgm.verdict import report as files
from ndgm.verdict.__main__ import main
from ndgm.verdict.certificates import Certificate
from ndgm.verdict.counterexample import render
from ndgm.verdict.inventory import Chapter, Inventory, Paper
from ndgm.verdict.judge import is_inexact
from ndgm.verdict.model import Heading, Report, Run
from ndgm.verdict.terminal import count, cut, duration

RUN = Run(
    machine="m", device="", processors=1, python="3", versions={}, commit=None, dirty=None, digest="",
    date="", arguments=(), exit_status=0, seconds=0.0,
)  # fmt: skip


# Certificates


@pytest.mark.parametrize(
    ("certificate", "text"),
    [
        (Proof("z3", "no b (unsat)"), "z3: no b (unsat)"),
        (Count(np.int64(8), "signs"), "all 8 signs"),
        (Enclosure("pi", Fraction(3), sympy.Integer(4)), "pi in [3, 4]"),
        (Enclosure("pi", "3.1", "[3.2 +/- 1e-3]"), "pi in [3.1, [3.2 +/- 1e-3]]"),
        (Sample(100, "starts", np.float64(1e-9)), "100 starts (error level 1e-09)"),
        (Measurement("loss", np.int32(5), np.float32(0.5), 1), "loss: from 0.5 to 1 over 5 runs"),
        (Measurement("loss", 1, 0, 1, 0.05), "loss: in [0, 1], over 1 run (error level 0.05)"),
    ],
)
def test_certificates_are_plain_and_survive_the_report(certificate, text):
    assert str(certificate) == text
    assert msgspec.json.decode(msgspec.json.encode(certificate), type=Certificate) == certificate


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: Proof("z3", " "), "Proof.statement is empty"),
        (lambda: Count(0, "cases"), "Count.number must be at least 1"),
        (lambda: Count(1.5, "cases"), "Count.number: 1.5 is no int"),
        (lambda: Enclosure("pi", "4", "3"), "Enclosure: 4 > 3, which is no interval"),
        (lambda: Sample(0, "starts", 1e-9), "Sample.number must be at least 1"),
        (lambda: Sample(9, "starts", 0.05), r"An error level of 0.05 is outside \(0, 1e-06\]"),
        (lambda: Sample(9, "starts", 0), "An error level of 0.0 is outside"),
        (lambda: Sample(9, "starts", "low"), "Sample.error_level: 'low' is no float"),
        (lambda: Measurement("loss", 0, 0, 1), "Measurement.seeds must be at least 1"),
        (lambda: Measurement("loss", 1, 2, 1), "Measurement: 2.0 > 1.0, which is no interval"),
        (lambda: Measurement("loss", 1, 0, 1, 1), "Measurement.error_level is 1, which is no probability"),
        (lambda: Measurement("loss", 1, 0, float("inf")), "Measurement.upper is inf, which bounds nothing"),
        (lambda: Measurement("loss", 1, float("nan"), 1), "Measurement.lower is nan"),
    ],
)
def test_certificates_that_certify_nothing(make, sentence):
    with pytest.raises(ValueError, match=sentence):
        make()


# Values


class Loop(list):
    """A list that is shown by its own repr."""

    def __repr__(self) -> str:
        return "a\nb"


CIRCLE: list[object] = []
CIRCLE.append(CIRCLE)


VALUES = [
    ("text", "text"),
    (Fraction(1, 2), "1/2"),
    ([Fraction(1, 2), "x"], "[1/2, x]"),
    ((1,), "(1,)"),
    ((1, (2, [3])), "(1, (2, [3]))"),
    ({"a": Fraction(1, 3)}, "{a: 1/3}"),
    (len, "len"),
    (int, "int"),
    (np.float64(0.5), "0.5"),
    (sympy.Rational(1, 3), "1/3"),
    (Loop(), "a\nb"),
    (0.1, "0.1"),
    ("\ud800", "\\ud800"),
    ("a" * 3000, "a" * 2000 + "... (3000 characters)"),
    (10**5000, "<int that cannot be shown: ValueError>"),
    (CIRCLE, "<list that cannot be shown: RecursionError>"),
]


def test_render():
    assert [render(value) for value, _ in VALUES] == [text for _, text in VALUES]


INEXACT = [
    (1, False),
    (Fraction(1, 2), False),
    (Decimal("0.1"), False),
    ("0.1", False),
    (np.int64(1), False),
    (np.array([1, 2]), False),
    (sympy.Rational(1, 3), False),
    (0.5, True),
    (1j, True),
    ([1, (2, {0.5})], True),
    ({"a": 0.5}, True),
    ({0.5: "a"}, True),
    (np.float32(1), True),
    (np.array([0.5]), True),
    (np.array([1j]), True),
    (sympy.Float(0.5), True),
]


def test_inexact_values():
    assert [is_inexact(value) for value, _ in INEXACT] == [inexact for _, inexact in INEXACT]


def test_outside_of_a_check():
    """Helpers of a check can be tried by hand: nothing is recorded, and a counterexample is still raised."""
    certify(Proof("algebra", "by hand"))
    with witness(x=1):
        pass
    with pytest.raises(Counterexample, match="x = 1/2; too small"):
        refute("too small", x=Fraction(1, 2))
    with pytest.raises(Counterexample, match=r"^x = 1$"), witness(x=1):
        raise AssertionError


def test_declared_function_is_left_as_it_is():
    def test_square(power: int) -> int:
        """It is."""
        return power

    declare = claim(
        "square", expect="holds", evidence="proved", given={"power": 2}, mutants={"cube": {"power": 3}}
    )
    assert declare(test_square) is test_square
    assert test_square(5) == 5


# The report file


def test_written_report_can_be_read(tmp_path):
    path = tmp_path / "report.json"
    path.write_text("old")
    made = files.compose(Inventory(Paper("A paper"), (Chapter("one", "One"),), ()), RUN, [])
    files.write(path, made)
    assert msgspec.json.decode(path.read_bytes(), type=Report) == made
    assert made.chapters == (Heading(id="one", title="One", position=0, as_of=RUN.date),)
    assert list(tmp_path.iterdir()) == [path]


def test_failing_write_keeps_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "report.json"
    path.write_text("old")
    monkeypatch.setattr(files.os, "replace", lambda *names: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        files.replace(path, b"new")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_digest(tmp_path):
    (tmp_path / "claims" / "deep").mkdir(parents=True)
    first, second = tmp_path / "claims" / "one.py", tmp_path / "claims" / "deep" / "two.toml"
    first.write_text("1")
    second.write_text("2")
    known = files.digest(tmp_path, ["claims"])
    assert known.startswith("sha256:")
    (tmp_path / "claims" / "notes.txt").write_text("3")
    assert files.digest(tmp_path, ["claims/deep", "claims/one.py", "claims", "missing"]) == known
    assert files.digest(tmp_path / "claims", ["../claims"]) != known
    first.write_text("2")
    second.write_text("1")
    assert files.digest(tmp_path, ["claims"]) != known


def test_schema(capsys):
    assert main(["schema"]) == 0
    schema = json.loads(capsys.readouterr().out)
    assert schema["$id"] == "urn:ndgm:verdict:report:4"
    assert {"Report", "Run", "ClaimResult", "ReadingResult", "Entry", "Proof", "Measurement"} <= set(
        schema["$defs"]
    )


# The table


def test_numbers_in_the_table():
    assert [count(number) for number in (0, 2**24, 10**9)] == ["0", "16777216", "1e+09"]
    assert [duration(seconds) for seconds in (0.04, 99.94, 99.96, 3600)] == ["0.0", "99.9", "100", "3600"]


def test_cut():
    assert cut("a" * 100) == "a" * 100
    assert cut("a" * 101) == "a" * 97 + "..."
    assert cut("a\n\tb\x1b") == "a  b "
    assert cut("多" * 6, 10) == "多多多..."
    assert cut("e\u0301" * 10, 10) == "e\u0301" * 10
