"""Section 3, quoted from Boyd et al.: the gradient method descends, the subgradient method need not.

The gradient method descends in small steps only; at an arbitrary constant rate its loss can rise as well.
"""

from fractions import Fraction
from itertools import pairwise

import pytest
import z3

from claims.gradient_descent import trajectory
from ndgm.exact.deduction import cut
from ndgm.exact.inference import two_cycle
from ndgm.exact.proofs import prove, step_formula
from ndgm.exact.rules import NDGM
from ndgm.exact.statements import holds
from ndgm.exact.theorems import cited
from ndgm.verdict import certify, claim, witness

pytestmark = pytest.mark.fast


@claim(
    "text-3.descent",
    part="gradient",
    expect="refuted",
    evidence="proved",
    given={"rate": Fraction(3, 2)},
    mutants={"α = 9/10 < 2/L": {"rate": Fraction(9, 10)}},
)
def test_gradient_method_descends(rate):
    """The ordinary gradient method (1), with its constant learning rate, is a descent method on $x²$."""
    for before, after in pairwise(trajectory(lambda x: 2 * x, 1, rate, 5)):
        with witness(f="x²", learning_rate=rate, x=before, following=after):
            assert after * after < before * before, "the loss rises"


@claim(
    "text-3.descent",
    part="gradient",
    reading="small steps",
    condition="the loss is $L$-smooth and $α < 2/L$",
    expect="holds",
    evidence="proved",
    given={"limit": 2},
    mutants={"α < 5/(2L)": {"limit": Fraction(5, 2)}},
)
def test_gradient_method_descends_in_small_steps(limit):
    """Where $g ≠ 0$ a step lowers an $L$-smooth loss by $α(1 − αL/2)‖g‖²$ or more, convex or not."""
    alpha, L, square, fall = z3.Reals("α L ‖g‖² f−f₊")
    smooth = z3.Bool("f is L-smooth, g = ∇f(x), x₊ = x − αg")
    lemma = cited(
        holds(fall >= alpha * square - L * alpha * alpha * square / 2, [smooth]),
        source="Nesterov 2004, the descent lemma",
    )
    with witness(limit=str(limit)):
        falls = cut(
            z3.And(fall >= alpha * (1 - alpha * L / 2) * square, fall > 0),
            using=[lemma],
            given=[smooth, alpha > 0, L > 0, square > 0, alpha * L < z3.RealVal(str(limit))],
        )
    certify(falls)


@claim(
    "text-3.descent",
    part="subgradient",
    expect="holds",
    evidence="proved",
    given={"subgradient": (1, 2)},
    mutants={"the subgradient (1, 0)": {"subgradient": (1, 0)}},
)
def test_subgradient_method_is_no_descent_method(subgradient):
    """At (1, 0) of $|x| + 2|y|$ each step $t < 1/2$ against the subgradient (1, 2) raises $f$, by $3t$."""
    t = z3.Real("t")
    g, h = subgradient
    with witness(point=(1, 0), subgradient=subgradient):
        rises = prove(
            z3.Abs(1 - t * g) + 2 * z3.Abs(-t * h) == 1 + 3 * t, assumptions=[t > 0, t < z3.Q(1, 2)]
        )
    certify(rises)


@claim(
    "text-3.descent",
    part="often",
    expect="holds",
    evidence="proved",
    given={"rule": NDGM},
    mutants={"half the step": {"rule": lambda rate, penalty: NDGM(rate, penalty / 2)}},
)
def test_every_other_step_rises(rule):
    """On $|x|$, from some $n$ on, every other step of NDGM raises the loss, unless $xₙ$ is 0 or $±α/2$.

    In the band $0 < |x| < α$ a step makes $α − |x|$ of $|x|$: one of two steps in a row raises it.
    """
    x, alpha = z3.Reals("x α")

    def step(x):
        return [step_formula(rule(alpha, z3.RealVal(1)), x)]

    after = step(x)[0]
    inside = [alpha > 0, x != 0, z3.Abs(x) < alpha]
    with witness(loss="|x|"):
        reflects = prove(z3.Abs(after) == alpha - z3.Abs(x), assumptions=inside)
    rises = prove(
        z3.Or(z3.Abs(after) > z3.Abs(x), z3.Abs(step(after)[0]) > z3.Abs(after)),
        assumptions=[*inside, z3.Abs(x) != alpha / 2],
    )
    settles = two_cycle(
        lambda x: z3.Abs(x) < alpha,
        measure=z3.Abs,
        by=alpha,
        variables=[x],
        step=step,
        given=[alpha > 0],
    )
    higher = z3.Or(z3.Abs(after) > z3.Abs(x), z3.Abs(step(after)[0]) > z3.Abs(after))
    often = z3.Implies(z3.And(x != 0, z3.Abs(x) != alpha / 2), higher)
    certify(reflects, cut(often, using=[settles, rises]))
