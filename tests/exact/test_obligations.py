"""Obligations by what they ask, and the record of those that a proof kernel closes."""

from __future__ import annotations

import pytest
import z3

from ndgm.exact import obligations
from ndgm.exact.obligations import Record, RecordError, digest, read
from ndgm.exact.proofs import prove
from ndgm.exact.second_solver import smt_lib

A, B, K = z3.Real("a"), z3.Real("b"), z3.Int("k")
P = z3.Function("p", z3.RealSort(), z3.BoolSort())
ASKED = [A > 0, B > 0, A * B + A < 0]
REALS = "(declare-fun x0 () Real)(declare-fun x1 () Real)"


def of(*formulas):
    return digest(smt_lib(formulas))


def test_names_and_order_do_not_matter():
    renamed = [z3.substitute(one, (A, z3.Real("λ")), (B, z3.Real("c"))) for one in ASKED]
    assert of(*ASKED) == of(*renamed) == of(*reversed(ASKED)) == of(ASKED[2], ASKED[0], ASKED[1])
    assert of(*ASKED) == digest("; said so\n" + smt_lib(ASKED) + "(check-sat)\n")


def test_what_is_bound_has_no_name_of_its_own():
    one, other = (z3.ForAll([z3.Real(name)], z3.Real(name) * A > 0) for name in ("u", "w"))
    assert of(one) == of(other) != of(z3.Exists([z3.Real("u")], z3.Real("u") * A > 0))
    assert of(z3.ForAll([A], z3.Exists([B], A < B))) != of(z3.ForAll([A], z3.Exists([B], B < A)))


def test_abbreviations_are_spelt_out_where_they_stand():
    assert digest(f"{REALS}(assert (let ((a (+ x0 1.0))) (> (* a a) x1)))") == digest(
        f"{REALS}(assert (> (* (+ x0 1.0) (+ x0 1.0)) x1))"
    )
    # The inner one counts; and those that are made at once do not see each other.
    assert digest(f"{REALS}(assert (let ((a x0)) (let ((a x1) (b a)) (> (+ a a) b))))") == digest(
        f"{REALS}(assert (> (+ x1 x1) x0))"
    )
    # One that speaks of a constant is not caught by a bound variable of the same name.
    assert digest(f"{REALS}(assert (let ((a x0)) (forall ((x0 Real)) (> a x0))))") != digest(
        f"{REALS}(assert (forall ((x0 Real)) (> x0 x0)))"
    )


def test_what_is_shared_is_looked_at_once():
    lets = "".join(f"(let ((a{n + 1} (+ a{n} a{n}))) " for n in range(200))
    assert digest(f"{REALS}(assert (let ((a0 x0)) {lets} (> a200 x1){')' * 200}))")


DIFFERENT = {
    "an assertion less": ASKED[:2],
    "another number": [A > 0, B > 1, A * B + A < 0],
    "another constant": [A > 0, A > 0, A * B + A < 0],
    "its negation": [A > 0, B > 0, z3.Not(A * B + A < 0)],
    "other constants alike": [A > 0, B > 0, A * B + B < 0, A > B],
    "another sort": [z3.ToReal(K) > 0, B > 0, z3.ToReal(K) * B + z3.ToReal(K) < 0],
    "a function": [A > 0, B > 0, P(A * B + A)],
}


@pytest.mark.parametrize("formulas", DIFFERENT.values(), ids=DIFFERENT)
def test_what_differs_has_another_digest(formulas):
    assert of(*formulas) != of(*ASKED)


@pytest.fixture
def recorded():
    yield lambda *formulas: obligations.use(Record("Coq 8", frozenset([of(*formulas)])))
    obligations.use(None)


def test_a_certificate_names_the_tactics_that_close_its_obligation(recorded):
    recorded(A > 0, B > 1, z3.Not(A * B >= 0))
    assert prove(A * B >= 0, assumptions=[A > 0, B > 0]).checkers == ("z3", "cvc5")  # Another one.
    recorded(A > 0, B > 0, z3.Not(A * B >= 0))
    theorem = prove(A * B >= 0, assumptions=[A > 0, B > 0])
    assert theorem.checkers == ("z3", "cvc5", "the tactics of Coq 8")
    assert prove(A * B > 0, assumptions=[A > 0, B > 0]).checkers == ("z3", "cvc5")


def test_no_mark_without_a_record():
    assert prove(A * A >= 0).checkers == ("z3", "cvc5")


def test_a_record_can_be_read_again(tmp_path):
    made = Record("Coq 8.16.1", frozenset(["0" * 16, "f" * 16]))
    made.write(tmp_path / "record.json")
    assert read(tmp_path / "record.json") == made


WRONG = {
    "nothing": ("", "cannot read record.json"),
    "a list": ("[]", "does not tell the kernel"),
    "more": ('{"kernel": "K", "closed": [], "trust": true}', "these alone"),
    "no kernel": ('{"kernel": " ", "closed": []}', "names no kernel"),
    "no list": ('{"kernel": "K", "closed": 1}', "lists 1, which is no obligation's digest"),
    "a name": ('{"kernel": "K", "closed": ["b.2"]}', "lists 'b.2', which is no obligation's digest"),
    "too deep": ("[" * 100_000, "cannot read record.json"),
}


@pytest.mark.parametrize(("text", "message"), WRONG.values(), ids=WRONG)
def test_a_record_that_is_none_is_refused(tmp_path, text, message):
    (tmp_path / "record.json").write_text(text, encoding="utf-8")
    with pytest.raises(RecordError, match=message):
        read(tmp_path / "record.json")
