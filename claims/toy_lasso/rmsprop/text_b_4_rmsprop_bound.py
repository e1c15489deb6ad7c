"""B.4, after B.11: the points between which RMSProp eventually bounces have norm below pα and loss below pαλ.

With sₙ = α/√(1 − ρⁿ) and Rₙ = (sₙ − sₙ₊₁) + (sₙ₊₂ − sₙ₊₃) + …: from the first crossing of 0 on an entry has
|bₙ| < sₙ, so the limits of the norm are at most pα, for every start. They are less if one entry escapes, or
two are captured in opposite phases. But an entry that is captured, 0 < |bₙ| ≤ Rₙ₊₁, has
|bₙ₊₁| = sₙ₊₁ − |bₙ| ≥ α + Rₙ₊₂, and so at every other iteration for ever: with all entries in phase the norm
exceeds pα infinitely often, and its limits are pα and 0. (From a rational start no entry is 0 on the way:
new-rmsprop-rational.) In float32 a captured entry rests at 0. But vₙ stalls below λ² and leaves steps above
α.
"""

import operator
from fractions import Fraction
from functools import partial

import pytest
import torch
import z3
from hypothesis import strategies as st

from claims.toy_lasso.rmsprop.norm_limits import prove_below_the_steps, prove_limits_between
from ndgm.exact.arithmetic import ball, digits, precision, sign
from ndgm.exact.bounds import norm_bound, rmsprop_norm_bound
from ndgm.exact.proofs import prove
from ndgm.exact.rmsprop import fate, limit_norms
from ndgm.exact.rmsprop_lemmas import (
    subgradient_step,
    travels,
)
from ndgm.exact.rules import RMSProp, trajectory, vector_trajectory
from ndgm.sim import optimizers
from ndgm.sim.fates import STEPS, positive_starts
from ndgm.sim.second_moments import step_lengths
from ndgm.sim.sweeps import end_state
from ndgm.strategies import draws, examples
from ndgm.verdict import certify, check_all, claim, enumerated, shared, witness

pytestmark = pytest.mark.fast

DECAY = Fraction(99, 100)
UNCORRECTED, CORRECTED = partial(RMSProp, decay=DECAY), partial(RMSProp, decay=DECAY, bias_correction=True)
# For α = 1; all of it scales with α. The last two are captured: their even, their odd moduli tend to 0.
ESCAPING, LOW, HIGH = Fraction(1, 5), Fraction(1, 2), Fraction(15, 2)


@claim(
    "text-B.4.rmsprop-bound",
    expect="refuted",
    evidence="proved",
    given={
        "rule": UNCORRECTED,
        "starts": ((ESCAPING,), (LOW, HIGH), (LOW, ESCAPING), (LOW,)),
        "less": operator.lt,
    },
    mutants={
        "at most pα": {"less": operator.le},
        "bias correction": {"rule": CORRECTED},
        "not all captured in one phase": {"starts": ((ESCAPING,), (LOW, HIGH), (LOW, LOW, ESCAPING))},
    },
)
def test_limit_points(rule, starts, less):
    """The two limits of RMSProp's norm are less than $pα$ ($α = 1$), so those of the loss less than $pαλ$."""
    for start in starts:
        limits = limit_norms(rule(learning_rate=1, penalty=3), start)
        bound = ball(norm_bound(1, 1, len(start)))
        with witness(p=len(start), learning_rate=1, decay=DECAY, start=start, limits=digits(limits)):
            assert all(less(limit, bound) for limit in limits), "a limit is not below pα"


@claim(
    "text-B.4.rmsprop-bound",
    reading="every late iterate",
    expect="refuted",
    evidence="proved",
    given={"rule": UNCORRECTED, "starts": (ESCAPING, LOW)},
    mutants={"bias correction": {"rule": CORRECTED}, "an escaping start": {"starts": (ESCAPING, -ESCAPING)}},
)
def test_late_iterates(rule, starts):
    """From some $n$ on $‖bₙ‖₁ < pα$ ($p = α = 1$). Refuted at every other $n$: z3 carries
    $|bₙ| ≤ Rₙ₊₁$ to $n + 2$."""
    certify(prove_captured_for_ever())
    for start in starts:
        with precision(200):
            end = fate(rule(1, 3), start)
            late = [abs(position) for position in trajectory(rule(1, 3), ball(start), 400)[-2:]]
        shown = {"start": start, "moduli_at_399_and_400": digits(late, 8)}
        with witness(p=1, learning_rate=1, decay=DECAY, **shown):
            assert not end.captured, "captured: above pα at every other n"
            assert all(modulus < 1 for modulus in late), "above pα"


def prove_captured_for_ever():
    """Captured at n, and with dₙ₊₁ = s − t ≤ Rₙ₊₃ from then on, |bₙ₊₁| ≥ α + Rₙ₊₂ and |bₙ₊₂| ≤ Rₙ₊₃."""
    b, s, t, alpha, travel, next_travel, third_travel = z3.Reals("b s t α Rₙ₊₁ Rₙ₊₂ Rₙ₊₃")
    after = subgradient_step(b, s)
    exceeds = z3.Abs(after) >= alpha + next_travel
    stays = z3.Abs(subgradient_step(after, t)) <= third_travel
    lengths = [alpha > 0, t > alpha, s > t, s - t <= third_travel]
    travels = [next_travel > 0, third_travel > 0]
    travels += [travel + next_travel == s - alpha, next_travel + third_travel == t - alpha]
    return prove(z3.And(exceeds, stays), assumptions=[*lengths, *travels, b != 0, z3.Abs(b) <= travel])


@claim(
    "text-B.4.rmsprop-bound",
    reading="limsup at most $pα$",
    condition="'less than' is 'at most'",
    expect="holds",
    evidence="proved",
    given={"rule": RMSProp, "bound": rmsprop_norm_bound},
    mutants={
        "pα at finite n": {"bound": lambda rate, decay, p, n: p * ball(rate)},
        "the bound of n + 1": {"bound": lambda rate, decay, p, n: rmsprop_norm_bound(rate, decay, p, n + 1)},
        "a rate a tenth larger": {
            "rule": lambda rate, penalty, decay: RMSProp(rate * 11 / 10, penalty, decay)
        },
    },
)
def test_limsup(rule, bound):
    """$‖bₙ‖₁ < pα(1 − ρⁿ)^{−1/2}$, which tends to $pα$, once every entry has crossed
    0: every start and $ρ$."""
    rate = Fraction(1, 30)

    @examples(
        st.lists(draws, min_size=1, max_size=4),
        st.sampled_from([DECAY, Fraction(9, 10), Fraction(1, 2)]),
        number=15,
    )
    def walk(starts, decay):
        with precision(300):
            orbit = vector_trajectory(rule(rate, 1, decay), [ball(start) for start in starts], 60)
        crossed = max(
            next(n for n, one in enumerate(orbit) if sign(one[i]) != sign(start))
            for i, start in enumerate(starts)
        )
        for n in range(crossed, 61):
            with witness(starts=starts, learning_rate=rate, decay=decay, n=n):
                assert sum(map(abs, orbit[n])) < bound(rate, decay, len(starts), n), "above the bound"

    power, rho = z3.Reals("ρⁿ ρ")
    with witness():
        # 2sₙ₊₁ ≥ sₙ, as an inequality between 1/sₙ² and 1/sₙ₊₁².
        powers = [rho > 0, rho < 1, power > 0, power <= rho]
        double = prove(1 - power * rho <= 4 * (1 - power), assumptions=powers)
    certify(prove_below_the_steps(), double, travels())


def not_in_one_phase(ends):
    return any(not one.captured for one in ends) or len({one.iteration % 2 for one in ends}) == 2


@shared
def fate_of(start):
    return fate(RMSProp(1, 3, DECAY), start)


@claim(
    "text-B.4.rmsprop-bound",
    reading="not all captured in one phase",
    condition="at least one entry escapes, or two entries are captured in opposite phases",
    expect="holds",
    evidence="proved",
    given={"premise": not_in_one_phase, "rule": UNCORRECTED},
    mutants={
        "no premise": {"premise": lambda ends: True},
        "an entry is captured": {"premise": lambda ends: any(one.captured for one in ends)},
    },
)
def test_strictly_below(premise, rule):
    """Both limits of $‖bₙ‖₁$ lie strictly between 0 and $pα$ and sum to $pα$; so in the
    end the loss is $< pαλ$.
    """

    @examples(
        st.lists(st.sampled_from([LOW, HIGH, ESCAPING, -LOW, Fraction(-1, 7)]), min_size=1, max_size=3),
        number=40,
    )
    def limits(starts):
        even, odd = limit_norms(rule(1, 3), starts)
        if premise([fate_of(start) for start in starts]):
            with witness(starts=starts, even=even, odd=odd):
                assert 0 < even < len(starts) and 0 < odd < len(starts), "a limit is not strictly between"
                assert (even + odd).contains(len(starts)), "the sum is another"

    certify(prove_limits_between())


@shared
def settled(rule):
    """Where the positive starts that torch's float32 sampler draws are in the end, and at the next step."""
    end = end_state(rule, positive_starts(torch.float32), STEPS)
    if not end.all_periodic:
        raise ValueError("a start has not settled")
    return end


@claim(
    "text-B.4.rmsprop-bound",
    reading="every late iterate",
    world="float32",
    expect="refuted",
    evidence="enumerated",
    given={"rule": optimizers.RMSProp(0.01, 1.0), "excess": 0},
    mutants={
        "v₀ = λ²": {"rule": optimizers.RMSProp(0.01, 1.0, initial_second_moment=1.0)},
        "up to 20 units of rounding": {"excess": 20 * torch.finfo(torch.float32).eps},
    },
)
def test_float32(rule, excess):
    """$p = 1$: once settled, $|bₙ| < α$ from every positive start that torch draws.

    (A few of the $2²³$ are above $α$ at every other $n$.)
    """
    end = settled(rule)
    moduli = torch.maximum(end.position.abs(), end.following.abs())
    alpha = moduli.new_tensor(0.01)
    stalled = step_lengths(rule, torch.ones(1))
    check_all(
        moduli < alpha * (1 + excess),
        "one phase of the settled orbit is not below α",
        start=positive_starts(torch.float32),
        moduli=lambda i: (end.position[i].abs().item(), end.following[i].abs().item()),
        learning_rate=alpha.item(),
        last_v=stalled.second_moments[-1].item(),
        last_step=stalled.lengths[-1].item(),
    )
    certify(enumerated("positive starts of torch's float32 sampler"))
