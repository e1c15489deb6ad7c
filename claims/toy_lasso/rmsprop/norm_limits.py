"""The ℓ₁ norms of RMSProp (25) on (7): below p steps once all entries crossed 0, and their two limits."""

import z3

from ndgm.exact.inference import induction
from ndgm.exact.recursions import over_entries, thereafter
from ndgm.exact.rmsprop_lemmas import captured_limits, crossing, fates, subgradient_step, two_cycle
from ndgm.exact.theorems import cited


def prove_inside_the_step():
    """From every start, |bₙ| < sₙ for all n from a crossing of 0 on: steps are above α, and the next is the
    share κ ≥ 1/2 of the last.
    """
    x, s, share, start, first = z3.Reals("x s κ b₀ s₀")
    stays = induction(
        lambda x, s: z3.And(s > 0, z3.Abs(x) < s),
        variables=[x, s],
        start=[start, first],
        step=[subgradient_step(x, share * s), share * s],
        given=[2 * share >= 1, share < 1, first > 0, z3.Abs(start) < first],
    )
    return thereafter(crossing(), stays, at=[[(start, subgradient_step(x, s)), (first, s)]])


def prove_below_the_steps():
    """From every start, from some n on, ‖bₙ‖₁ < psₙ."""
    x, s, norm, p = z3.Reals("x s ‖b‖₁ p")
    sums = induction(
        lambda norm, p: z3.Or(z3.And(p == 0, norm == 0), z3.And(p > 0, norm < p * s)),
        variables=[norm, p],
        start=[z3.RealVal(0), z3.RealVal(0)],
        step=[norm + z3.Abs(x), p + 1],
        given=[s > 0, z3.Abs(x) < s],
        over="p",
        conclusion=lambda norm, p: z3.Or(p == 0, norm < p * s),
    )
    return over_entries(sums, prove_inside_the_step(), shared=[s])


def prove_limits_between():
    """Both limits E, O of the norm are between 0 and pα, and sum to that, if one entry escapes, or two are
    captured in opposite phases: these come first.
    """
    even, odd, limit, first, p, alpha = z3.Reals("E O lim|b| θ p α")
    sums = [
        induction(
            lambda even, odd, p: z3.And(even > 0, odd > 0, even + odd == p * alpha),
            variables=[even, odd, p],
            start=start,
            step=[even + limit, odd + alpha - limit, p + 1],
            given=[alpha > 0, limit >= 0, limit <= alpha, first > 0, first < alpha],
            over="p",
        )
        for start in ([first, alpha - first, z3.RealVal(1)], [alpha, alpha, z3.RealVal(2)])
    ]
    return cited(
        "if not all entries are captured in one phase, both limits of $‖bₙ‖₁$ are positive and sum to $pα$",
        source="the limit of a sum is the sum of the limits",
        using=[*sums, fates(), two_cycle(), captured_limits()],
    )
