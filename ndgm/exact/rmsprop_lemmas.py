"""Where an orbit of RMSProp ends: theorems about its steps for ever and its limits.

Throughout, s₁ > s₂ > ... > α are step lengths, bₙ the positions, bₙ₊₁ = bₙ − sₙ₊₁ sign(bₙ); dₙ = sₙ − sₙ₊₁,
and Rₙ = dₙ + dₙ₊₂ + ... is the remaining travel, so that sₙ₊₁ = α + Rₙ₊₁ + Rₙ₊₂ and Rₙ = dₙ + Rₙ₊₂. Step
n + 1 crosses 0 if |bₙ| < sₙ₊₁. Only `travels`, `short_travels`, `persistence` and `bounds` use (25), that is
sₙ = α / √(1 − ρⁿ). Every function raises NotProved, with the values, if its theorem is false.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import sympy
import z3

from ndgm.exact.inference import descent, geometric_bound, induction, null_preimages
from ndgm.exact.notation import expression
from ndgm.exact.proofs import identity, prove, symbolic_sign, to_z3
from ndgm.exact.recursions import dichotomy, thereafter
from ndgm.exact.rules import NDGM, RMSProp, State
from ndgm.exact.theorems import Theorem, all_of, cited, seal

POSITION = sympy.Symbol("b", real=True)

LEARNING_RATE, PENALTY, DECAY, EPSILON = sympy.symbols("α λ ρ ε", positive=True)

ITERATION = sympy.Symbol("n", integer=True, nonnegative=True)

ROOT = sympy.Symbol("t", positive=True)
"""√(1 − ρⁿ) in the nth step, between 0 and 1."""


@cache
def step_length(rule: Callable[..., RMSProp], **options: Any) -> sympy.Expr:
    """The length of the $n$th step of `rule` from a positive position, in terms of ROOT = √(1 − ρⁿ).

    The second moment before the step is (24)'s, λ² (1 − ρ^(n-1)), from which (22) makes λ²
    ROOT². `options` go to the rule, after LEARNING_RATE, PENALTY and DECAY.

    >>> step_length(RMSProp)
    α/t
    >>> step_length(RMSProp, epsilon=EPSILON)
    α*λ/(t*λ + ε)
    """
    built = rule(LEARNING_RATE, PENALTY, DECAY, **options)
    moment = PENALTY**2 * (1 - (1 - ROOT**2) / DECAY)
    moved = built.step(State(POSITION, ITERATION, second_moment=moment), sign=1)
    return sympy.simplify((POSITION - moved.position).subs(DECAY ** (ITERATION + 1), 1 - ROOT**2))


def second_moment_law(
    rule: Callable[..., RMSProp],
    formula: Callable[[Any], sympy.Expr],
    signs: Sequence[int] = (1, -1),
    decay: sympy.Expr = DECAY,
) -> Theorem:
    """vₙ = formula(n) for every n: at n = 0, and from n to n + 1 by a gradient of each of the signs."""
    built = rule(LEARNING_RATE, PENALTY, decay)
    premises = [identity(built.start(1).second_moment, formula(0))]
    for sign in signs:
        after = built.step(State(POSITION, ITERATION, second_moment=formula(ITERATION)), sign=sign)
        premises.append(identity(after.second_moment, formula(ITERATION + 1)))
    return seal(f"for every $n$: $vₙ = {expression(formula(ITERATION))}$", "induction over n", premises)


def as_z3(formula: sympy.Expr) -> z3.ArithRef:
    """A rational formula as a z3 term; each symbol is the real of its name. TypeError if it contains a root.

    >>> as_z3(1 / ROOT + EPSILON)
    (1 + t*ε)/t
    """
    numerator, denominator = sympy.fraction(sympy.together(formula))
    return to_z3(numerator) if denominator == 1 else to_z3(numerator) / to_z3(denominator)


Move = Callable[[z3.ArithRef, z3.ArithRef], z3.ArithRef]
"""The step b − s sign(b) as a function of b and s."""

x, y, s, t, d, alpha, rho, r = z3.Reals("x y s t d α ρ r")

here, following, after_next, shrink, least = z3.Reals("R_n+1 R_n+2 R_n+3 κ s₁")

start, start_here, start_following = z3.Reals("b₀ R₀ R₁")

side, rest = z3.Reals("σ θ")

root, next_root, first_root = z3.Reals("root next_root first_root")
"""1/√(1 − ρⁿ), 1/√(1 − ρⁿ⁺¹) and 1/√(1 − ρ); r is ρⁿ."""

SHRINKING = [alpha > 0, shrink >= 0, shrink <= 1]
"""κ is Rₙ₊₃ / Rₙ₊₁, another for each n."""

SQUEEZE = "the squeeze theorem: what lies between −xₙ and xₙ tends to 0 if xₙ does"

ROOTS = [r > 0, r <= rho, rho < 1, root > 0, root**2 * (1 - r) == 1]
FIRST_ROOT = [first_root > 0, first_root**2 * (1 - rho) == 1]


def subgradient_step(position: z3.ArithRef, length: z3.ArithRef) -> z3.ArithRef:
    """b − s sign(b) for symbols, from the definition of the rule."""
    rule = NDGM(length, 1)
    after: z3.ArithRef = rule.step(rule.start(position), sign=symbolic_sign(position)).position
    return after


def modulus(term: z3.ArithRef) -> z3.ArithRef:
    """|term| for symbols."""
    return z3.If(term < 0, -term, term)


@cache
def two_steps(move: Move = subgradient_step) -> Theorem:
    """If step n + 1 crosses then bₙ₊₂ = bₙ − dₙ₊₁ sign(bₙ), whether or not step n + 2 crosses."""
    after_two = move(move(x, s), t)
    crossing = [modulus(x) > 0, modulus(x) < s, t > 0, t <= s]
    return prove(after_two == x - symbolic_sign(x) * (s - t), assumptions=crossing)


@cache
def crossing(move: Move = subgradient_step) -> Theorem:
    """From whatever bₙ an orbit comes to a step that crosses 0 or ends there: each is longer than α."""
    return descent(
        modulus,
        by=alpha,
        until=lambda b: modulus(b) <= s,
        variables=[x],
        step=[move(x, s)],
        given=[alpha > 0, s > alpha],
    )


@cache
def travels() -> Theorem:
    """Rₙ is the alternating series of sₙ − α, which decreases to 0 under (25), and tends to 0 itself."""
    decreasing = prove(
        z3.And(root > next_root, next_root > 1),
        assumptions=[*ROOTS, next_root > 0, next_root**2 * (1 - rho * r) == 1],
    )
    vanishing = geometric_bound(
        alpha * (root - 1),
        coefficient=alpha * first_root**3 / 2,
        power=r,
        ratio=rho,
        given=[*ROOTS, *FIRST_ROOT, alpha > 0],
    )
    return cited(
        "$Rₙ = (sₙ − sₙ₊₁) + (sₙ₊₂ − sₙ₊₃) + …$ converges, $Rₙ + Rₙ₊₁ = sₙ − α$, $Rₙ = dₙ + Rₙ₊₂$, and "
        "$0 ≤ Rₙ ≤ sₙ − α$, which tends to 0",
        source="Leibniz's test for alternating series (Rudin, Principles of Mathematical Analysis)",
        using=[decreasing, vanishing],
    )


@cache
def two_cycle(move: Move = subgradient_step) -> Theorem:
    """From Rₙ₊₁ < |bₙ| < Rₙ₊₁ + α on bₙ = σ (Rₙ₊₁ + θ), and a step turns σ into −σ, θ into α − θ.

    So the orbit tends to the two-cycle of θ sign(bₙ) and −(α − θ) sign(bₙ), 0 < θ < α.
    """

    def inside(b: Any, travel: Any, theta: Any, sigma: Any) -> z3.BoolRef:
        orbit = z3.And(b == sigma * (travel + theta), z3.Or(sigma == 1, sigma == -1))
        return z3.And(orbit, theta > 0, theta < alpha, travel >= 0)

    entered = [start_here >= 0, start_here < modulus(start), modulus(start) < start_here + alpha]
    for_ever = induction(
        inside,
        variables=[x, here, rest, side],
        start=[start, start_here, modulus(start) - start_here, symbolic_sign(start)],
        step=[move(x, alpha + here + following), following, alpha - rest, -side],
        given=[alpha > 0, following >= 0, *entered],
    )
    return cited(
        "once $Rₙ₊₁ < |bₙ| < Rₙ₊₁ + α$, $bₙ − σθ$ tends to 0, where each step turns $σ = ±1$ into $−σ$ and "
        "$θ$ "
        "in $(0, α)$ into $α − θ$",
        source=SQUEEZE,
        using=[for_ever, travels()],
    )


@cache
def growing_cycle(move: Move = subgradient_step) -> Theorem:
    """Of lengths that grow to α: once a step crosses 0, bₙ = σ (θ − Rₙ₊₁), and σ and θ alternate as in
    `two_cycle`.

    Here Rₙ is the alternating series of α − sₙ, so that sₙ₊₁ = α − Rₙ₊₁ − Rₙ₊₂.
    """

    def inside(b: Any, travel: Any, next_travel: Any, theta: Any, sigma: Any) -> z3.BoolRef:
        orbit = z3.And(b == sigma * (theta - travel), z3.Or(sigma == 1, sigma == -1))
        return z3.And(orbit, travel >= 0, next_travel >= 0, theta > travel, alpha - theta > next_travel)

    lengths = [alpha > 0, least > 0, shrink >= 0, shrink <= 1]
    first = [start_here >= 0, start_following >= 0, alpha - start_here - start_following >= least]
    crosses = [start_here >= 0, start_following >= 0, start != 0]
    crosses += [modulus(start) < alpha - start_here - start_following]
    for_ever = induction(
        inside,
        variables=[x, here, following, rest, side],
        start=[start, start_here, start_following, modulus(start) + start_here, symbolic_sign(start)],
        step=[move(x, alpha - here - following), following, shrink * here, alpha - rest, -side],
        given=[*lengths, *crosses],
    )
    ratio = z3.Real("v₀/λ²")
    above = [ratio >= 1, r > 0, r <= rho, rho > 0, rho < 1]
    # No bₙ is 0; so the orbit comes to a step that crosses 0, as none is shorter than the first.
    length = alpha - here - following
    off_zero = z3.And(x != 0, move(x, length) != 0)
    comes = descent(
        lambda b, travel, next_travel: modulus(b),
        by=least,
        until=lambda b, travel, next_travel: modulus(b) < alpha - travel - next_travel,
        variables=[x, here, following],
        step=[move(x, length), following, shrink * here],
        invariant=lambda b, travel, next_travel: z3.And(
            travel >= 0, next_travel >= 0, alpha - travel - next_travel >= least
        ),
        start=[start, start_here, start_following],
        given=[*lengths, *first],
        everywhere=lambda *_: off_zero,
    )
    settles = thereafter(comes, for_ever, at=[[(start, x), (start_here, here), (start_following, following)]])
    # sₙ = α/√(1 + (v₀/λ² − 1) ρⁿ), by `second_moment_law`.
    grow = prove(z3.And((ratio - 1) * rho * r <= (ratio - 1) * r, (ratio - 1) * r >= 0), assumptions=above)
    vanishing = geometric_bound((ratio - 1) * r, coefficient=ratio - 1, power=r, ratio=rho, given=above)
    series = cited(
        "$Rₙ = (sₙ₊₁ − sₙ) + (sₙ₊₃ − sₙ₊₂) + …$ converges, $Rₙ + Rₙ₊₁ = α − sₙ$, "
        "$0 ≤ Rₙ₊₂ ≤ Rₙ$, and $Rₙ$ tends to 0",
        source="Leibniz's test for alternating series (Rudin, Principles of Mathematical Analysis)",
        using=[grow, vanishing],
    )
    return cited(
        "of growing steps: if no $bₙ$ is 0 then $bₙ − σθ$ tends to 0, where from some $n$ on each step turns "
        "$σ = ±1$ into $−σ$ and $θ$ in $(0, α)$ into $α − θ$",
        source=SQUEEZE,
        using=[settles, series],
    )


@cache
def entered(move: Move = subgradient_step) -> Theorem:
    """From every start with R < α an orbit comes to |bₙ| < Rₙ₊₁ + α or |bₙ₊₁| < Rₙ₊₂ + α.

    A step that crosses 0 leads to that, and each that does not takes more than α off.
    """
    return descent(
        lambda b, travel, next_travel: modulus(b),
        by=alpha,
        until=lambda b, travel, next_travel: z3.Or(
            modulus(b) < travel + alpha,
            modulus(move(b, alpha + travel + next_travel)) < next_travel + alpha,
        ),
        variables=[x, here, following],
        step=[move(x, alpha + here + following), following, shrink * here],
        invariant=lambda b, travel, next_travel: z3.And(
            travel >= 0, travel < alpha, next_travel >= 0, next_travel < alpha
        ),
        start=[start, start_here, start_following],
        given=[*SHRINKING, *(z3.And(r0 >= 0, r0 < alpha) for r0 in (start_here, start_following))],
    )


@cache
def fates(move: Move = subgradient_step) -> Theorem:
    """From some n on |bₙ| < Rₙ₊₁ + α at every second n. So either Rₙ₊₁ < |bₙ| at one of them, as `two_cycle`
    supposes, or |bₙ| ≤ Rₙ₊₁ at all of them: that parity is captured.

    This is from where both R are below α on, which tend to 0.
    """
    length, last = alpha + here + following, shrink * here
    near = [start_here >= 0, start_here < alpha, modulus(start) < start_here + alpha]
    kept = induction(
        lambda b, travel: z3.And(travel >= 0, travel < alpha, modulus(b) < travel + alpha),
        variables=[x, here],
        start=[start, start_here],
        step=[move(move(x, length), alpha + following + last), last],
        given=[*SHRINKING, following >= 0, *near],
        over="second n",
    )
    at = [[(start, x), (start_here, here)], [(start, move(x, length)), (start_here, following)]]
    near_for_ever = thereafter(entered(move), kept, at=at)
    escapes = z3.And(here < modulus(x), modulus(x) < here + alpha)
    return all_of(dichotomy(near_for_ever, escapes, modulus(x) <= here), travels())


@cache
def captured_limits(move: Move = subgradient_step) -> Theorem:
    """|bₙ| ≤ Rₙ₊₁ at every second n: there bₙ tends to 0, and −bₙ₊₁ sign(bₙ) to α.

    While sign(bₙ) is kept at these n, Rₙ₊₁ − |bₙ| does not change. It is at most Rₙ₊₁, which tends to 0. So
    the sign changes again and again, and the limit set is {−α, 0, α}, unless |bₙ| = Rₙ₊₁ from some n on.
    """
    last = shrink * here
    after = move(x, alpha + here + following)
    after_two = x - symbolic_sign(x) * (here - last)  # As in `two_steps`.
    low = [alpha > 0, here >= 0, following >= 0, shrink >= 0, shrink <= 1, modulus(x) <= here]
    beside = z3.And(after * x < 0, modulus(modulus(after) - alpha) <= here + following)
    kept = last - modulus(after_two) == here - modulus(x)
    return cited(
        "where $|bₙ| ≤ Rₙ₊₁$ at every second $n$, $bₙ$ tends to 0 and $−bₙ₊₁ sgn(bₙ)$ to $α$; and the sign "
        "of $bₙ$ "
        "changes again and again, unless $bₙ$ is 0 or $|bₙ| = Rₙ₊₁$ from some $n$ on",
        source=f"{SQUEEZE}; a constant sequence that does is 0",
        using=[
            two_steps(move),
            prove(beside, assumptions=[*low, x != 0]),
            prove(kept, assumptions=[*low, after_two * x > 0]),
            travels(),
        ],
    )


@cache
def exceptions(move: Move = subgradient_step) -> Theorem:
    """But for countably many starts, no bₙ is 0 and no |bₙ| is Rₙ₊₁."""
    reach = z3.Real("Rₙ₊₁")
    return null_preimages(lambda b: move(b, s), most=3, at=(0, reach, -reach), given=[s > 0])


@cache
def persistence() -> Theorem:
    """Rₘ₊₂ / dₘ increases with m, to ρ² + ρ⁴ + ... = ρ² / (1 − ρ²), under (25).

    f = (1 − x)^{−1/2} satisfies 2 (1 − x) f' = f, so f = sum of cⱼ xʲ with cⱼ₊₁ = cⱼ (2j + 1) / (2j + 2) > 0,
    and dₘ = sum of wⱼ pⱼᵐ with pⱼ = ρʲ and wⱼ = α cⱼ (1 − pⱼ) ≥ 0: a sum of geometric sequences. So dₘ₊₁ / dₘ
    increases, to its limit ρ, strictly because more than one pⱼ has a weight.
    """
    a, b, c, w, level = z3.Reals("d_m d_m+1 d_m+2 w L")
    terms = prove(w * (level - y) * (level - y) >= 0, assumptions=[w >= 0])
    convex = prove(
        a * c >= b * b,
        assumptions=[a > 0, level * a == b, a * level * level - 2 * b * level + c >= 0],
    )
    equation = identity("2*(1 - x)*diff((1 - x)**Rational(-1, 2), x)", "(1 - x)**Rational(-1, 2)")
    power, decay = sympy.symbols("x p")
    lengths = [1 / sympy.sqrt(1 - factor * power) for factor in (1, decay, decay**2)]
    limit = identity(sympy.limit((lengths[1] - lengths[2]) / (lengths[0] - lengths[1]), power, 0), decay)
    return cited(
        "$dₘ₊₁/dₘ$ increases to $ρ$, and so $Rₘ₊₂/dₘ$, the sum of its products, to $ρ²/(1 − ρ²)$",
        source="the binomial series has positive coefficients, and sums of log-convex sequences are "
        "log-convex (Boyd and Vandenberghe, Convex Optimization)",
        using=[terms, convex, equation, limit],
    )


@cache
def capture(move: Move = subgradient_step) -> Theorem:
    """|bₙ| ≤ Rₙ₊₁ is kept at every second n, once dₘ ≤ Rₘ₊₂ from m = n + 1 on (`persistence`)."""
    for_ever = induction(
        lambda b, travel: z3.And(travel >= 0, modulus(b) <= travel),
        variables=[x, here],
        start=[start, start_here],
        step=[move(move(x, alpha + here + following), alpha + following + after_next), after_next],
        given=[alpha > 0, following >= 0, modulus(start) <= start_here],
        everywhere=lambda b, travel: z3.And(travel - after_next <= after_next, after_next <= travel),
        over="second n",
    )
    return all_of(for_ever, persistence())


@cache
def short_travels() -> Theorem:
    """For 2 ρ² ≤ 1 R₁ < α, so that the orbit has its fate of `fates` from its first crossing on."""
    return prove(first_root - 1 < 1, assumptions=[*FIRST_ROOT, rho > 0, 2 * rho**2 <= 1], note="$s₁ − α < α$")


@cache
def bounds() -> Theorem:
    """α (1 − ρ) ρⁿ / 2 < dₙ, and Rₙ ≤ sₙ − α < α ρⁿ (1 − ρⁿ)^{−3/2} / 2, under (25)."""
    lower = prove(
        root - next_root > (1 - rho) * r / 2,
        assumptions=[*ROOTS, next_root > 0, next_root**2 * (1 - rho * r) == 1],
    )
    upper = prove(root - 1 < r / 2 * root**3, assumptions=ROOTS)
    return all_of(lower, upper, travels())


def step_law(rule: Callable[..., RMSProp]) -> Theorem:
    """Prove (24) and (25) by induction for a form of RMSProp, for all symbols and n.

    v₀ = 0, and from vₙ = λ² (1 − ρⁿ) the rule gets vₙ₊₁ = λ² (1 − ρⁿ⁺¹) and
    bₙ₊₁ = bₙ − α sign(bₙ) / √(1 − ρⁿ⁺¹). `rule` is called with α, λ and ρ. Raises
    NotProved with the values at which it does something else.
    """
    alpha, penalty = sympy.symbols("α λ", positive=True)
    odds = sympy.Symbol("odds", positive=True)
    decay, n, b = (
        odds / (1 + odds),
        sympy.Symbol("n", integer=True, nonnegative=True),
        sympy.Symbol("b", real=True),
    )
    form = rule(alpha, penalty, decay)

    def moment(decay: sympy.Expr, n: sympy.Expr) -> sympy.Expr:
        return penalty**2 * (1 - decay**n)

    def length(decay: sympy.Expr) -> sympy.Expr:
        return alpha / sympy.sqrt(1 - decay ** (n + 1))

    identities = [identity(form.start(b).second_moment, moment(decay, 0))]
    for side in (1, -1):
        after = form.step(State(b, n, second_moment=moment(decay, n)), sign=side)
        identities.append(identity(after.second_moment, moment(decay, n + 1)))
        identities.append(identity(after.position, b - side * length(decay)))
    rho = sympy.Symbol("ρ")
    steps = f"bₙ₊₁ = bₙ − sgn(bₙ)·{expression(length(rho))}"
    stated = f"for every $n$, as long as no entry is 0: $vₙ = {expression(moment(rho, n))}$ and ${steps}$"
    return seal(stated, "induction over n", identities)
