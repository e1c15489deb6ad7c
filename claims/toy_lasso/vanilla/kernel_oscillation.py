"""Propositions B.1, B.2, 4.1 and B.11 in the proof kernel: with probability 1, for any number of entries.

The entries of the start are independent and uniform on [−1, 1]; what fails with probability 0 fails in a set
that boxes of arbitrarily small total volume cover. One entry is asked for by itself, too, from every start
that is no multiple of αλ: there a wrong rule or hypothesis meets its counterexample.
"""

import pytest
import z3

from claims.toy_lasso.kernel_steps import ALPHA, PENALTY, POSITIVE, START, eventually, no_multiple, one_step
from claims.toy_lasso.wrong_rules import double_step
from ndgm.exact.proofs import symbolic_sign
from ndgm.exact.rules import NDGM, ProximalGradient
from ndgm.exact.statements import always, settles
from ndgm.kernel.theorems import Written
from ndgm.verdict import certify, claim, witness

pytestmark = pytest.mark.kernel

SPACING = ALPHA * PENALTY
APART = """intro n. pose proof (never_zero (alpha * lambda) b_0 ltac:(assumption) n) as off. unfold ndgm,
    move at 1.
    assert (0 < alpha * lambda) by nra. set (b := orbit _ _ _) in *. apply sgn_nonzero in off.
    destruct off as [-> | ->]; [rewrite Rabs_left | rewrite Rabs_right]; lra."""
IN_BAND = """destruct (settles_in_band (alpha * lambda) ltac:(nra) b_0) as [N H1]. exists N. intros n L.
    apply H1, L."""
LOSS_BOUND = """forall (p : nat) (alpha lambda : R) (b : vec), 0 < alpha -> 0 < lambda -> (0 < p)%nat ->
  eventually (fun x : vec => lambda * norm1 p x < INR p * (alpha * lambda ^ 2))
    (fun n i => orbit (step alpha lambda) (b i) n)"""
NEVER_0 = "forall n i : nat, (i < p)%nat -> orbit (step alpha lambda) (b i) n <> 0"
ALTERNATES = """exists (N : nat) (theta : vec), forall i : nat, (i < p)%nat ->
    0 < Rabs (theta i) < alpha * lambda /\\ forall n : nat, orbit (step alpha lambda) (b i) (N + n) =
    if Nat.even n then theta i else theta i - alpha * lambda * sgn (theta i)"""
HALF_OF_B_2 = """eapply almost_surely_mono; [|eapply (prop_B_2 p alpha lambda); assumption].
    intros b both. apply both."""
NO_LIMIT = """forall i : nat, (i < p)%nat ->
    ~ ex_finite_lim_seq (fun n : nat => orbit (step alpha lambda) (b i) n)"""


def off_lattice(lattice):
    """α, λ > 0, and a start that is no multiple of αλ, unless the lattice is let in."""
    return [*POSITIVE, *([] if lattice else [no_multiple(START, SPACING)])]


def almost_surely(text, step, words, *, positive=True):
    """That this holds with probability 1, for any number of entries p > 0."""
    given = "0 < alpha -> 0 < lambda -> " if positive else ""
    said = f"""forall (p : nat) (alpha lambda : R), {given}(0 < p)%nat ->\n  almost_surely p (fun b : vec =>
        {text})"""
    return Written(words, said, {"step": step})


@claim(
    "prop-B.1",
    expect="holds",
    evidence="kernel-checked",
    given={"rule": NDGM, "lattice": False},
    mutants={"multiples of αλ let in": {"lattice": True}, "soft threshold": {"rule": ProximalGradient}},
)
def test_never_zero(kernel, rule, lattice):
    """With probability 1 no entry of any iterate is 0, for all $n$ together, whatever $α$ and $λ$."""
    step = one_step(rule)
    (position,) = step.variables
    one = always(position != 0, off_lattice(lattice)[2:], orbit=step.orbit(START))
    every = almost_surely(NEVER_0, step, "with probability 1 no entry of any $bₙ$ is 0", positive=False)
    with witness():
        alone = kernel.prove(one, by="Vanilla.never_zero", step=step)
        together = kernel.prove(every, by="NDGM.prop_B_1")
        certify(alone, together, concludes=[one, every])


def in_band(step, band=1):
    """0 < |b| < αλ, and the step leads to b − αλ sgn(b) across 0, with |b| + |b₊| = αλ."""
    (position,), (after,) = step.variables, step.after
    return z3.And(
        *(position != 0, z3.Abs(position) < (SPACING if band == 1 else SPACING / band)),
        *(after == position - SPACING * symbolic_sign(position), position * after < 0),
        z3.Abs(position) + z3.Abs(after) == SPACING,
    )


@claim(
    "prop-B.2",
    part="alternates",
    expect="holds",
    evidence="kernel-checked",
    given={"rule": NDGM, "lattice": False, "band": 1},
    mutants={
        "multiples of αλ let in": {"lattice": True},
        "half the band": {"band": 2},
        "twice the step": {"rule": double_step},
        "soft threshold": {"rule": ProximalGradient},
    },
)
def test_alternates(kernel, rule, lattice, band):
    """With probability 1 the iterates are $θ$ and $θ − αλ sgn(θ)$ in turn from some $N$ on, $0 < |θᵢ| <
    αλ$."""
    step = one_step(rule)
    one = settles(in_band(step, band), off_lattice(lattice), orbit=step.orbit(START))
    every = almost_surely(ALTERNATES, step, "with probability 1 (17) holds from some $N$ on")
    with witness():
        alone = kernel.prove(one, by="Vanilla.oscillates", step=step, script="settled_as oscillates.")
        together = kernel.prove(every, by="NDGM.prop_B_2", script=HALF_OF_B_2)
        certify(alone, together, concludes=[one, every])


@claim(
    "prop-B.2",
    part="diverges",
    expect="holds",
    evidence="kernel-checked",
    given={"rule": NDGM, "lattice": False},
    mutants={"multiples of αλ let in": {"lattice": True}, "soft threshold": {"rule": ProximalGradient}},
)
def test_no_limit(kernel, rule, lattice):
    """With probability 1 no entry of the iterates has a limit: two in a row stay $αλ$ apart."""
    step = one_step(rule)
    (position,), (after,) = step.variables, step.after
    one = always(z3.Abs(after - position) == SPACING, off_lattice(lattice), orbit=step.orbit(START))
    every = almost_surely(NO_LIMIT, step, "with probability 1 no entry of $bₙ$ has a limit")
    with witness():
        alone = kernel.prove(one, by="Vanilla.never_zero", step=step, script=APART)
        together = kernel.prove(every, by="NDGM.prop_B_2", script=HALF_OF_B_2)
        certify(alone, together, concludes=[one, every])


@claim(
    "prop-4.1",
    part="alternates",
    expect="holds",
    evidence="kernel-checked",
    given={"rule": NDGM, "lattice": False, "band": 1},
    mutants={
        "multiples of αλ let in": {"lattice": True},
        "half the band": {"band": 2},
        "soft threshold": {"rule": ProximalGradient},
    },
)
def test_oscillation(kernel, rule, lattice, band):
    """With probability 1 no entry is ever 0, and $θ$ and $θ − αλ sgn(θ)$ alternate from some $N$ on."""
    step = one_step(rule)
    one = settles(in_band(step, band), off_lattice(lattice), orbit=step.orbit(START))
    both = f"({NEVER_0}) /\\\n    {ALTERNATES}"
    every = almost_surely(
        both, step, "with probability 1 no entry of any $bₙ$ is 0, and (8) holds from some $N$ on"
    )
    with witness():
        alone = kernel.prove(one, by="Vanilla.oscillates", step=step, script="settled_as oscillates.")
        together = kernel.prove(every, by="NDGM.prop_4_1")
        certify(alone, together, concludes=[one, every])


@claim(
    "prop-B.11",
    expect="holds",
    evidence="kernel-checked",
    given={"rule": NDGM, "band": 1},
    mutants={"half the bound": {"band": 2}, "twice the step": {"rule": double_step}},
)
def test_loss_bound(kernel, rule, band):
    """From every start, lattice points too, $λ‖bₙ‖₁ < pαλ²$ from some $n$ on, for any number $p$ of
    entries."""
    step = one_step(rule)
    (position,) = step.variables
    one = eventually(
        z3.Abs(position) < (SPACING if band == 1 else SPACING / band), POSITIVE, step.orbit(START)
    )
    every = Written("from every start $λ‖bₙ‖₁ < pαλ²$ from some $n$ on", LOSS_BOUND, {"step": step})
    with witness():
        alone = kernel.prove(one, by="Vanilla.settles_in_band", step=step, script=IN_BAND)
        together = kernel.prove(every, by="NDGM.prop_B_11_every_start")
        certify(alone, together, concludes=[one, every])
