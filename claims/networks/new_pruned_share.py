"""What Table 2's SGD row says in closed form: the share of weights below a threshold, for unimodal starts.

Let s = αλ, d = 2s, t the threshold. After n steps that have brought a start b₀ to 0, |bₙ| < t iff b₀ is
within t of a multiple of s of n's parity. By Khinchine a symmetric unimodal start is a mixture of uniform
ones on [−a, a], for which the windows around those multiples can be counted.
"""

from fractions import Fraction

import pytest
import z3

from claims.networks.listed_settings import ALPHA, LARGE, STEPS, THRESHOLD, rounded_outwards, rounds_to
from claims.printed import printed
from ndgm.exact.arithmetic import ball, interval
from ndgm.exact.deduction import cases, cut
from ndgm.exact.inference import induction
from ndgm.exact.proofs import prove, step_formula
from ndgm.exact.pruning import settled_share
from ndgm.exact.rules import NDGM
from ndgm.exact.theorems import all_of, cited
from ndgm.exact.vanilla import prove_alternates
from ndgm.verdict import Enclosure, certify, claim, witness

pytestmark = pytest.mark.fast


def settled_in_windows():
    """After an even number of steps, once in (−s, s): |bₙ| < t iff b₀ is within t of a multiple of 2s.

    Two steps move by −2s, 0 or 2s, but for starts on a null set. `window` is the number of any multiple.
    """
    b, s, t, start = z3.Reals("b s t b₀")
    count, window = z3.Ints("k window")
    two = step_formula(NDGM(s, 1), step_formula(NDGM(s, 1), b))
    moves = induction(
        lambda b, k: b == start + 2 * s * k,
        variables=[b, count],
        start=[start, z3.IntVal(0)],
        step=[two, count + z3.If(two < b, -1, z3.If(two > b, 1, 0))],
        given=[s > 0],
        over="pair of steps",
        everywhere=lambda b, k: z3.And(b != 0, b != s, b != -s),
    )
    only = prove(
        z3.Implies(
            window + count != 0, z3.Not(z3.And(z3.Abs(b) < s, z3.Abs(b - 2 * s * (window + count)) < t))
        ),
        assumptions=[s > 0, t <= s],
    )
    inside = z3.Implies(z3.Abs(start - 2 * s * window) < t, z3.Abs(b) < t)
    within = z3.Implies(z3.Abs(b) < t, z3.Abs(start + 2 * s * count) < t)
    hit = cut(z3.Implies(z3.Abs(b) < s, z3.And(inside, within)), using=[moves, only], given=[t > 0, t <= s])
    return all_of(prove_alternates(NDGM), hit)


def windows_of_uniform(a, t, d, k, r):
    """How much of [−a, a], a = kd + r, is within t of a multiple of d, case by case of where a ends."""
    return {
        "a ends inside of a window": (k >= 1, r < t, 2 * (2 * k - 1) * t + 2 * (r + t)),
        "a ends between windows": (r >= t, r <= d - t, 2 * (2 * k + 1) * t),
        "a ends inside of the next window": (r > d - t, r < d, 2 * (2 * k + 1) * t + 2 * (r - d + t)),
        "only a part of the centre": (k == 0, r < t, 2 * r),
    }


@claim(
    "new-pruned-share",
    part="bounds",
    expect="holds",
    evidence="proved",
    given={"share_of_centre": 1},
    mutants={
        "the window at 0 counts half": {"share_of_centre": Fraction(1, 2)},
        "not at all": {"share_of_centre": 0},
    },
)
def test_unimodal_starts(share_of_centre):
    """$n$ even, start unimodal, $t ≤ s$: $t/s P(|b₀| > 2s − t) ≤ P(|bₙ| < t) ≤ t/s +
    (1 − t/s) P(|b₀| < t)$."""
    a, t, d, k, r, length = z3.Reals("a t d k r length")
    known = [t > 0, d >= 2 * t, k >= 0, r >= 0, r < d, a == k * d + r, a > 0, z3.Or(k == 0, k >= 1)]
    windows = windows_of_uniform(a, t, d, k, r)
    split = [z3.And(*conditions) for *conditions, _ in windows.values()]
    counts = [
        z3.Implies(case, length == count) for case, (*_, count) in zip(split, windows.values(), strict=True)
    ]
    centre = z3.If(a < t, a, t) * 2 * z3.RealVal(str(share_of_centre))
    outside = z3.If(a > d - t, 2 * (a - d + t), 0)
    with witness(starts="uniform on [−a, a]"):
        above = cases(length <= 2 * t * 2 * a / d + (1 - 2 * t / d) * centre, *split, given=[*known, *counts])
    below = cases(length * d >= 2 * t * outside, *split, given=[*known, *counts])
    lengths = []
    for case, (*conditions, count) in windows.items():
        if case != "only a part of the centre":
            longer = z3.substitute(count, (k, k + 1))
            lengths.append(prove(longer - count == 4 * t, assumptions=[*known, *conditions]))
    counted = cited(
        "the windows' length in $[−a, a]$ is as counted: it grows by $4t$ when $a$ grows by the period $d$",
        source="Lebesgue measure is invariant under translations",
        using=lengths,
    )
    mixed = cited(
        "a symmetric unimodal law is a mixture of uniform laws on $[−a, a]$, so that inequalities between "
        "probabilities that hold for each of these hold for it",
        source="Khinchine; Feller, An Introduction to Probability Theory and Its Applications, volume II",
        using=[above, below],
    )
    certify(all_of(settled_in_windows(), counted, mixed))


@claim(
    "new-pruned-share",
    part="prints",
    expect="holds",
    evidence="enclosed",
    given={"steps": STEPS, "last": Fraction(51, 10**4)},
    mutants={
        "an odd number of steps": {"steps": STEPS + 1},
        "σ up to 0.0054": {"last": Fraction(54, 10**4)},
    },
)
def test_prints_as_18(steps, last):
    """SGD's cell at $λ = 2$ prints as 0.18%, in both runs: without noise, and
    whatever the number of weights."""
    least, most = rounds_to(*printed("new-pruned-share"))
    width, sigma, ends = Fraction(2, 10**7), Fraction(48, 10**4), []
    while sigma < last:
        starts = [(1, ball(sigma).union(ball(sigma + width)))]
        share = interval(settled_share(starts, ALPHA * LARGE, steps, THRESHOLD))
        with witness(
            sigma=f"from {float(sigma)}, {float(width)} wide",
            percent=[f"{100 * float(end):.4f}" for end in share],
        ):
            assert least < share[0] and share[1] < most, "it prints as another percentage"
        ends += share
        sigma += width
    certify(Enclosure("the share below 1e-5", *rounded_outwards((min(ends), max(ends)))))
