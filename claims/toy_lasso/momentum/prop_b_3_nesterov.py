"""Proposition B.3 under Nesterov momentum, which (20) is not: there it fails for irrational momentum factors
only.

PyTorch's step with nesterov=True is −α(g + γu₊), u₊ = γu + g. It can end at 0 with an empty buffer: uₙ = 0
asks for a polynomial in γ with coefficients −1, 0, 1 to vanish, and γ = (√5 − 1)/2 is a root of the signs +,
+, −. Sutskever's form, with the gradient at b + γ(b − b₋), does the same from the same start. At γ = p/q in
lowest terms qⁿ⁻¹uₙ/λ is an integer and ±pⁿ⁻¹ modulo q, so not 0. Floats forget that: in float32 the buffer 2
− 2¹⁻ⁿ of γ = 1/2 becomes 2, the next one 0, and the entry rests at 0.
"""

from fractions import Fraction
from functools import partial
from itertools import product

import pytest
import torch

from ndgm.exact.nesterov import LookaheadNesterov
from ndgm.exact.number_fields import RealField
from ndgm.exact.proofs import identity
from ndgm.exact.rules import HeavyBall, TorchMomentum, trajectory
from ndgm.sim import optimizers
from ndgm.verdict import Proof, certify, claim, witness

pytestmark = pytest.mark.fast

GOLDEN = RealField((1, 1, -1), 0, 1).generator
TENTH = Fraction(1, 10)
nesterov = partial(TorchMomentum, nesterov=True)


def check_two_zeros(rule, start, steps=8):
    orbit = trajectory(rule, start, steps)
    for n in range(1, steps):
        before, now, after = orbit[n - 1 : n + 2]
        shown = ", ".join(map(str, orbit[: n + 2]))
        with witness(momentum=rule.momentum, start=start, orbit=shown):
            assert before == 0 or now != 0 or after != 0, f"b_{n} = b_{n + 1} = 0, and so for ever"


GOLDEN_CASE = {"momentum": GOLDEN, "start": (2 + GOLDEN) / 10}
GOLDEN_MUTANTS = {
    "heavy ball": {"form": HeavyBall},
    "a rational momentum": {"momentum": Fraction(618, 1000), "start": Fraction(2618, 10000)},
    "another start": {"start": (3 + GOLDEN) / 10},
}


@claim(
    "prop-B.3",
    reading="Nesterov in PyTorch",
    condition="nesterov=True instead of (20)",
    evidence="proved",
    expect="refuted",
    given={"form": nesterov, **GOLDEN_CASE},
    mutants=GOLDEN_MUTANTS,
)
def test_nesterov_rests_at_zero(form, momentum, start):
    """Under PyTorch's Nesterov momentum bₙ = 0 ≠ bₙ₋₁ implies bₙ₊₁ ≠ 0. (αλ = 1/10; θ = (√5 − 1)/2.)"""
    check_two_zeros(form(TENTH, 1, momentum), start)


@claim(
    "prop-B.3",
    reading="Nesterov with look-ahead",
    condition="the gradient is taken at b + γ(b − b₋)",
    evidence="proved",
    expect="refuted",
    given={"form": LookaheadNesterov, **GOLDEN_CASE},
    mutants=GOLDEN_MUTANTS,
)
def test_lookahead_rests_at_zero(form, momentum, start):
    """Under Nesterov momentum in the look-ahead form bₙ = 0 ≠ bₙ₋₁ implies bₙ₊₁ ≠ 0. (αλ = 1/10; θ = (√5
    − 1)/2.)
    """
    check_two_zeros(form(TENTH, 1, momentum), start)


@claim(
    "prop-B.3",
    reading="Nesterov, rational",
    condition="the form of Nesterov momentum is either one, and γ is rational",
    evidence="proved",
    expect="holds",
    given={
        "momenta": [Fraction(p, q) for q in range(2, 9) for p in range(1, q)]
        + [Fraction("0.9"), Fraction("0.99")],
        "first": (1,),
    },
    mutants={"golden section": {"momenta": [GOLDEN]}, "the first gradient twice the others": {"first": (2,)}},
)
def test_nesterov_rational(momenta, first):
    """Whatever gradients of ±λ or 0 came before (the first one not 0), at γ = p/q < 1 a step from 0 leaves 0."""
    for form, momentum, length in product((nesterov, LookaheadNesterov), momenta, range(1, 5)):
        model = form(1, 1, momentum)
        for signs in product(first, *[(1, 0, -1)] * (length - 1)):
            state = model.start(Fraction(0))
            for s in signs:
                state = model.step(state, s)
            with witness(form=form, momentum=momentum, gradients=signs):
                assert model.step(state._replace(position=Fraction(0))).position != 0, (
                    "the next iterate is 0, too"
                )
    step = identity(
        "p*(s1*p**(n-1) + q*k) + s*q**n", "s1*p**n + q*(p*k + s*q**(n-1))", integer=True, positive=True
    )
    text = f"N₁ = s₁, Nₙ₊₁ = pNₙ + sqⁿ, so Nₙ = s₁pⁿ⁻¹ (mod q) [{step}], not 0 as gcd(p, q) = 1 < q"
    certify(Proof("induction", f"PyTorch goes to −αγ²uₙ, uₙ = λNₙ/qⁿ⁻¹; look-ahead to −αλNₙ₊₁/qⁿ. {text}"))


@claim(
    "prop-B.3",
    reading="Nesterov in PyTorch",
    world="float32",
    condition="nesterov=True instead of (20)",
    evidence="enumerated",
    expect="refuted",
    given={"form": partial(optimizers.TorchMomentum, nesterov=True), "dtype": torch.float32},
    mutants={"PyTorch's default": {"form": optimizers.TorchMomentum}, "float64": {"dtype": torch.float64}},
)
def test_nesterov_in_float32(form, dtype):
    """Nor does Nesterov momentum with γ = 1/2 rest at 0 in float32. (Its buffer 2 − 2¹⁻ⁿ rounds to 2, and 2γ
    − 1 = 0.)
    """
    start, rule = torch.tensor([0.375], dtype=dtype), form(2.0**-7, 1.0, 0.5)
    orbit = optimizers.trajectory(rule, start, 40)[:, 0].tolist()
    for n in range(1, 40):
        with witness(start=start.item(), n=n, before=orbit[n - 1]):
            assert orbit[n - 1] == 0 or orbit[n] != 0 or orbit[n + 1] != 0, f"b_{n} = b_{n + 1} = 0"
