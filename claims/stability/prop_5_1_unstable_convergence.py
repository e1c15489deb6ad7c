"""Proposition 5.1 and appendix D.1: convex losses with bounded subgradients do not diverge.

If f(xₖ) ≥ inf f + aG²/2 + e for all k ≥ n, take z with f(z) ≤ inf f + e/2: by convexity |xₖ₊₁ − z|²
≤ |xₖ − z|² − 2a(f(xₖ) − f(z)) + a² G² ≤ |xₖ − z|² − ae, which cannot go on for ever. So liminf
f(xₖ) ≤ inf f + aG²/2. The paper argues with the best iterate, which never rises, whatever the sequence
does.
"""

from fractions import Fraction

import pytest
import z3

from ndgm.exact.proofs import prove
from ndgm.verdict import Proof, certify, claim, refute, witness

pytestmark = pytest.mark.fast


def descent(gradient, start, rate, steps):
    """Positions of x − rate * gradient(x), exact."""
    positions = [start]
    for _ in range(steps):
        positions.append(positions[-1] - rate * gradient(positions[-1]))
    return positions


def sign(x):
    return (x > 0) - (x < 0)


@claim(
    "prop-5.1",
    expect="holds",
    evidence="proved",
    given={"bound": "bounded", "convex": True},
    mutants={"unbounded subgradients": {"bound": "unbounded"}, "not convex": {"convex": False}},
)
def test_tail_does_not_diverge(bound, convex):
    """While f(xₖ) stays above inf f + aG²/2 + e each step brings x closer to z by more than ae in square."""
    a, e, G, square, inner, excess = z3.Reals("a e G square inner excess")
    # inner = <g, x − z>, excess = f(x) − f(z), square = |g|²; the step changes |x − z|² by −2a inner + a²
    # square.
    assumptions = [a > 0, e > 0, square >= 0, excess >= a * G * G / 2 + e / 2]
    assumptions += [square <= G * G] if bound == "bounded" else []
    assumptions += [inner >= excess] if convex else []
    with witness(subgradients=bound, convex=convex):
        statement = prove(-2 * a * inner + a * a * square <= -a * e, assumptions=assumptions)
    for name, gradient, value, least in (
        ("|x|", sign, abs, 0),
        ("max(−x, 2x)", lambda x: 2 if x > 0 else -1, lambda x: max(-x, 2 * x), 0),
    ):
        for rate in (Fraction(1, 3), Fraction(7, 2), Fraction(1000)):
            positions = descent(gradient, Fraction(100, 3), rate, 400)
            with witness(f=name, learning_rate=rate):
                assert min(map(value, positions[-200:])) <= least + rate * 4 / 2
    certify(Proof("z3; by hand: |x − z|² ≥ 0 cannot fall by ae for ever", statement))


@claim(
    "prop-5.1",
    reading="iterates",
    condition="unstable convergence means that the iterates, not the losses, do not diverge",
    expect="refuted",
    evidence="proved",
    given={"attained": False},
    mutants={"attained minimum |x|": {"attained": True}},
)
def test_iterates_do_not_diverge(attained):
    """The iterates of NDGM on a convex Lipschitz loss stay bounded: on max(0, −x) + 1/(1 + x) for x > 0 below
    10.
    """
    # f'(x) = −1/(1+x)² on x ≥ 0: convex, 1-Lipschitz, infimum 0 not attained.
    gradient = sign if attained else (lambda x: -1 / (1 + x) ** 2)
    x = Fraction(1)
    for step in range(2000):
        x -= gradient(x)
        # Rounding down keeps the fractions short and the orbit below the exact one: x + 1/(1 + x)² increases
        # on x ≥ 1.
        x = Fraction(int(x * 10**12), 10**12)
        with witness(step=step, lower_bound_on_the_position=x):
            assert abs(x) < 10


@claim(
    "prop-5.1",
    reading="bounded loss in one dimension",
    condition="n = 1: then even limsup f(xₖ) ≤ inf f + aG²",
    expect="holds",
    evidence="proved",
    given={"factor": 1},
    mutants={"aG²/2": {"factor": Fraction(1, 2)}},
)
def test_one_dimension(factor):
    """In one dimension a step ends no higher than it began, or crosses the minimum and ends at most at inf f
    + aG².
    """
    x, a, G, g, h, before, after = z3.Reals("x a G g h before after")
    # f(0) = 0 is the minimum; g, h are subgradients at x > 0 and at y = x − ag; the case x < 0 is its mirror
    # image.
    y, bound = x - a * g, z3.RealVal(str(factor)) * a * G * G
    subgradient_inequalities = [before <= g * x, after <= h * y, before >= after + h * (x - y)]
    assumptions = [a > 0, x > 0, g <= G, h <= G, h >= -G, before >= 0, after >= 0, *subgradient_inequalities]
    with witness(step="ends short of the minimum"):
        falls = prove(after <= before, assumptions=[*assumptions, y >= 0])
    with witness(step="crosses the minimum", factor=str(factor)):
        crosses = prove(after <= bound, assumptions=[*assumptions, y < 0])
    certify(
        Proof(
            "z3",
            f"short of the minimum: {falls}; across: {crosses}. By hand: as liminf f ≤ inf f + aG²/2, f stays below inf f + aG² "
            "from some step on; without a minimiser f is monotone and no step raises it",
        )
    )


@claim(
    "text-D.1.subgradients",
    expect="holds",
    evidence="proved",
    given={"domain": "Rⁿ"},
    mutants={"closed interval [0, 1]": {"domain": "[0, 1]"}},
)
def test_lipschitz_bounds_subgradients(domain):
    """A convex L-Lipschitz loss on Rⁿ has subgradients of norm at most L (take y = x + g in the inequality)."""
    square, rise, L, t = z3.Reals("square rise L t")
    # square = |g|², t = |g|: f(x + g) − f(x) ≥ |g|² and ≤ L|g|; on a closed interval x + g may lie
    # outside.
    inside = [rise >= square, rise <= L * t] if domain == "R^n" else []
    with witness(domain=domain):
        statement = prove(t <= L, assumptions=[t >= 0, L > 0, square == t * t, *inside])
    certify(Proof("z3", statement))


@claim(
    "text-D.1.subgradients",
    reading="closed domain",
    condition="the domain is closed and not all of Rⁿ",
    expect="refuted",
    evidence="proved",
    given={"x": Fraction(0)},
    mutants={"interior point": {"x": Fraction(1, 2)}},
)
def test_boundary_subgradients(x):
    """Every subgradient of f = 0 on [0, 1], which is 0-Lipschitz, is 0."""
    for g in (Fraction(-1), Fraction(-1000), Fraction(1)):
        is_subgradient = all(g * (u - x) <= 0 for u in (Fraction(0), Fraction(1)))
        with witness(x=x, subgradient=g):
            assert not is_subgradient


@claim(
    "text-D.1.proof",
    expect="refuted",
    evidence="proved",
    given={"rate": Fraction(3, 2)},
    mutants={"a = 1/2, which converges": {"rate": Fraction(1, 2)}},
)
def test_best_iterate_shows_no_divergence(rate):
    """A bound on the best iterate, lim f_best ≤ f* + aL²/2, implies that the loss does not diverge."""
    losses = [x * x for x in descent(lambda x: 2 * x, Fraction(1), rate, 20)]
    best = min(losses)
    with witness(f="x²", learning_rate=rate, best_loss=best, last_loss=losses[-1], bound_on_best=2):
        # The bound's conclusion is met by the best iterate of a divergent sequence.
        assert best <= 2
        assert losses[-1] <= 2


@claim(
    "text-D.1.proof",
    reading="tail",
    condition="the bound is stated for the liminf of the tail, not for the best iterate",
    expect="holds",
    evidence="proved",
    given={"tail": lambda losses: min(losses[len(losses) // 2 :])},
    mutants={"best iterate": {"tail": min}},
)
def test_tail_detects_divergence(tail):
    """The least loss over the second half of a run tells the divergent x² at rate 3/2 from the bounded |x|."""
    with witness(f="|x|"):
        assert tail([abs(x) for x in descent(sign, Fraction(10, 3), Fraction(3, 2), 40)]) <= Fraction(3, 4)
    with witness(f="x²"):
        assert tail([x * x for x in descent(lambda x: 2 * x, Fraction(1), Fraction(3, 2), 40)]) > 10**6
    e, a, before = z3.Reals("e a before")
    statement = prove(before - a * e < before, assumptions=[a > 0, e > 0])
    certify(
        Proof("descent", f"above inf f + aG²/2 + e the squared distance falls by ae each step: {statement}")
    )


@claim(
    "text-D.1.differentiable",
    expect="holds",
    evidence="proved",
    given={"at": "interior"},
    mutants={"end of a closed domain": {"at": "boundary"}},
)
def test_gradient_is_the_only_subgradient(at):
    """If f is differentiable at x with derivative d, every subgradient is d: difference quotients from both
    sides squeeze it.
    """
    d, g, eps = z3.Reals("d g ε")
    # For every ε > 0 some h > 0 has f(x + h) − f(x) ≤ (d + ε)h, and f(x − h) − f(x) ≤ (−d + ε)h.
    squeeze = [g <= d + eps] + ([-g <= -d + eps] if at == "interior" else [])
    with witness(at=at):
        statement = prove(z3.And(g - d <= eps, d - g <= eps), assumptions=[eps > 0, *squeeze])
    certify(Proof("z3", f"for every ε > 0: {statement}"))


@claim(
    "text-5.scope",
    reading="ReLU networks",
    condition="the proposition is applied to the loss of a ReLU network",
    expect="refuted",
    evidence="proved",
    given={"network": True},
    mutants={"only (7) and (10)": {"network": False}},
)
def test_relu_networks_are_covered(network):
    """The losses of the section, ReLU networks among them, are midpoint convex, as Prop. 5.1 asks."""
    losses = {"(7) |b|": abs, "(10) Huber": lambda r: r * r / 2 if abs(r) <= 1 else abs(r) - Fraction(1, 2)}
    if network:
        losses["two-layer ReLU network (a relu(b) - 1)^2 along a = b"] = lambda t: (t * max(t, 0) - 1) ** 2
    points = [Fraction(k, 4) for k in range(-12, 13)]
    for name, loss in losses.items():
        for left in points:
            for right in points:
                if 2 * loss((left + right) / 2) > loss(left) + loss(right):
                    refute("it is not convex", loss=name, left=left, right=right, middle=(left + right) / 2)
        with witness(loss=name):
            assert loss(points[0]) >= 0


@claim(
    "text-5.scope",
    expect="holds",
    evidence="proved",
    given={"delta": 1},
    mutants={"δ infinite (a quadratic)": {"delta": None}},
)
def test_bounded_subgradients(delta):
    """|b| and the Huber function have non-decreasing (sub)derivatives, bounded by 1 and δ: both are
    convex and Lipschitz.
    """
    r, s = z3.Reals("r s")

    def slope(t):
        clipped = z3.If(t > 1, 1, z3.If(t < -1, -1, t))
        return clipped if delta else t

    statements = []
    for name, derivative in (("|b|", lambda t: z3.If(t > 0, 1, z3.If(t < 0, -1, 0))), ("Huber", slope)):
        with witness(loss=name, delta=delta or "infinite"):
            statements.append(prove(derivative(r) <= derivative(s), assumptions=[r <= s]))
            statements.append(prove(z3.And(derivative(r) <= 1, derivative(r) >= -1)))
    certify(
        Proof("z3; sums over entries and composition with the data matrix by hand", "; ".join(statements))
    )
