"""Section 3: learning-rate schedules, and how fast GD and NDGM converge.

GD with a = 1/L: f(x+) − f* ≤ (L/2)(|x − x*|² − |x+ - x*|²), so N steps give L R² / 2N. The subgradient
method: 2a(f(x) − f*) ≤ |x − x*|² − |x+ - x*|² + a² G², so the best of N steps with a = ε/G² is within
ε once N ≥ R² G² / ε². Both are worst cases.
"""

from fractions import Fraction

import pytest
import sympy
import torch
import z3

from ndgm.exact import rules
from ndgm.exact.proofs import identity, prove
from ndgm.verdict import Proof, certify, claim, witness

pytestmark = pytest.mark.fast


@claim(
    "text-3.steplr",
    expect="holds",
    evidence="proved",
    given={"factors": (0.1, 0.5, 0.9)},
    mutants={"γ = 1, which torch accepts": {"factors": (1.0,)}, "γ = 1.01": {"factors": (1.01,)}},
)
def test_steplr_is_summable(factors):
    """The rates of torch's StepLR with a decay factor γ < 1 sum to at most lr * step_size / (1 − γ)."""
    statement = identity("(1 - r)*r**n", "r**n - r**(n + 1)", positive=True)
    for factor in factors:
        parameter = torch.nn.Parameter(torch.zeros(1))
        optimizer = torch.optim.SGD([parameter], lr=1.0)
        scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=10, gamma=factor)
        total = 0.0
        for _ in range(3000):
            total += optimizer.param_groups[0]["lr"]
            optimizer.step()
            scheduler.step()
        bound = 10 / (1 - min(factor, 0.99))
        with witness(gamma=str(factor), sum_of_3000_rates=str(total), bound=str(bound)):
            assert total <= bound * (1 + 1e-12)
    certify(Proof("sympy and telescoping", f"geometric series with r = γ: {statement}"))


@claim(
    "text-3.geometric-gd",
    expect="refuted",
    evidence="proved",
    given={"ratio": Fraction(1, 2)},
    mutants={"constant rate": {"ratio": Fraction(1)}},
)
def test_geometric_rates_reach_the_vicinity(ratio):
    """GD on w²/2 from 1000 with rates ratioᵏ/4 comes within 1 of the optimum."""
    position = Fraction(1000)
    for k in range(200):
        position *= 1 - ratio**k / 4
        position = Fraction(int(position * 10**15), 10**15)  # rounds towards 0, in favour of the statement
    with witness(
        start=1000, rates=f"{ratio}^k/4", product_at_least="1 − 1/2", ends_at_least_at=int(position)
    ):
        assert position < 1


@claim(
    "text-3.geometric-gd",
    reading="enough travel",
    condition="the loss is μ-strongly convex, a < 1/L, and the rates sum to at least log(R/eps)/mu",
    expect="holds",
    evidence="proved",
    given={"total": lambda mu: 7 / mu},
    mutants={"a fifth of that sum": {"total": lambda mu: Fraction(7, 5) / mu}},
)
def test_enough_travel(total):
    """Each step multiplies the distance by at most 1 − a μ ≤ exp(−a μ): rates summing to 7/mu >
    log(1000)/mu bring 1 below 1/1000.
    """
    for mu in (Fraction(1, 3), Fraction(1), Fraction(2)):
        for steps in (40, 100):
            position, rate = Fraction(1), total(mu) / steps
            for _ in range(steps):
                position *= 1 - rate * mu
            with witness(mu=mu, steps=steps, rate=rate):
                assert position < Fraction(1, 1000)
    x = sympy.Symbol("x", positive=True)
    minimum = sympy.solve(sympy.diff(sympy.exp(-x) - (1 - x), x), x)
    derivative = identity(sympy.diff(sympy.exp(-x) - 1 + x, x), 1 - sympy.exp(-x), positive=True)
    with witness(critical_points_above_0=str(minimum)):
        assert not minimum
    certify(Proof("sympy", f"exp(−x) − (1 − x) is 0 at 0 with derivative 1 − exp(−x) > 0: {derivative}"))


@claim(
    "text-3.davis",
    expect="refuted",
    evidence="proved",
    given={"left_slope": 1},
    mutants={"relu(w)² + relu(−w), convex": {"left_slope": -1}},
)
def test_limits_are_local_minima(left_slope):
    """With rates 1/(10 (n + 1)) the limit of NDGM on relu(w)² − relu(−w) from any w > 0, which is 0, is a
    local minimiser.

    A step multiplies w > 0 by 1 − 2a: the product over all n is 0, since the rates sum to infinity, and no
    iterate is 0 or less.
    """
    w, a = z3.Reals("w a")
    following = w - a * 2 * w
    statement = prove(
        z3.And(following > 0, following == (1 - 2 * a) * w), assumptions=[w > 0, a > 0, a <= z3.Q(1, 10)]
    )
    for left in (Fraction(-1, 10), Fraction(-1, 1000)):
        with witness(
            loss="relu(w)² − relu(−w)",
            start="any w > 0",
            stays_positive=statement,
            limit=0,
            w=left,
            loss_there=left_slope * left,
        ):
            assert left_slope * left >= 0, "left of the limit 0, where the loss is 0, the loss is negative"


@claim(
    "text-3.davis",
    reading="convex loss",
    condition="the loss is convex, so that critical points are minimisers",
    expect="holds",
    evidence="proved",
    given={"exponent": 1},
    mutants={"summable rates": {"exponent": 2}},
)
def test_convex_limit_is_a_minimiser(exponent):
    """On |w| with rates tending to 0 and summing to infinity the iterates tend to 0."""
    b, s = z3.Reals("b s")

    def size(v):
        return z3.If(v > 0, v, -v)

    following = b - s * z3.If(b > 0, 1, z3.If(b < 0, -1, 0))
    with witness(step="one step"):
        statement = prove(z3.Or(size(following) <= s, size(following) == size(b) - s), assumptions=[s > 0])
    rule = rules.NDGM(lambda n: Fraction(1, (n + 1) ** exponent), 1)
    for start in (Fraction(5, 3), Fraction(-22, 7)):
        with witness(start=start, rates=f"1/(n+1)^{exponent}"):
            assert abs(rules.trajectory(rule, start, 120)[-1]) < Fraction(1, 10)
    certify(
        Proof("z3", f"a step ends within its own length of 0 or comes closer by that length: {statement}")
    )


@claim(
    "text-3.no-access",
    expect="refuted",
    evidence="proved",
    given={"rate": Fraction(1, 2)},
    mutants={"rate 501/1000": {"rate": Fraction(501, 1000)}},
)
def test_kinks_cannot_be_accessed(rate):
    """NDGM on (max(0, w) + 1)² + |w| never reaches its minimiser, the kink 0, exactly."""
    for start in (Fraction(1), Fraction(5053, 10007), Fraction(-7, 13)):
        w = start
        for step in range(100):
            with witness(loss="(max(0, w) + 1)² + |w|", learning_rate=rate, start=start, step=step):
                assert w != 0
            w = w - rate * (2 * (w + 1) + 1) if w > 0 else w + rate


@claim(
    "text-3.no-access",
    reading="toy LASSO",
    condition="the loss is (7), the rate is constant, and the start is not a multiple of a λ (almost every start)",
    expect="holds",
    evidence="proved",
    given={"schedule": lambda n: Fraction(3, 10)},
    mutants={"a/(n + 1)": {"schedule": lambda n: Fraction(3, 10 * (n + 1))}},
)
def test_toy_kink_is_neither_met_nor_approached(schedule):
    """The iterates neither equal 0 nor tend to it: two consecutive distances sum to a λ."""
    b, s = z3.Reals("b s")
    inside = [s > 0, b != 0, b < s, b > -s]
    statement = prove(z3.If(b > 0, b, -b) + z3.If(b > 0, s - b, b + s) == s, assumptions=inside)
    for start in (Fraction(5053, 10007), Fraction(-1, 3)):
        last = rules.trajectory(rules.NDGM(schedule, 1), start, 200)[-2:]
        with witness(start=start, last_two=tuple(last)):
            assert 0 not in last and sum(map(abs, last)) == Fraction(3, 10)
    certify(Proof("z3; by hand: the iterates enter |b| < a λ, as prop-4.1 says", statement))


@claim(
    "text-3.rates",
    expect="holds",
    evidence="proved",
    given={"rate_limit": 1, "convex": True},
    mutants={"a = 3/L": {"rate_limit": 3}, "not convex": {"convex": False}},
)
def test_worst_case_rates(rate_limit, convex):
    """GD at a = 1/L needs at most LR²/2eps steps; the best of R^2G²/eps² subgradient steps at a = ε/G²
    is within ε.
    """
    a, L, G, product, square, gap, following, eps = z3.Reals("a L G product square gap gap' ε")
    positive = [L > 0, G > 0, square >= 0, eps > 0]
    convexity = [gap <= product] if convex else []
    # |x − x*|² − |x+ - x*|² = 2a product − a² square; the descent lemma bounds the next gap.
    with witness(method="GD", rate=f"{rate_limit}/L"):
        smooth = prove(
            following <= L / 2 * (2 * a * product - a * a * square),
            assumptions=[*positive, *convexity, a * L == rate_limit,
                         following <= gap - a * square + L * a * a * square / 2],
        )  # fmt: skip
    with witness(method="subgradient"):
        kinked = prove(
            2 * a * gap <= (2 * a * product - a * a * square) + a * a * G * G,
            assumptions=[*positive, *convexity, a > 0, square <= G * G],
        )
    for N in (1, 5, 50, 500):
        # GD at a = 1 on the Huber loss with δ = 1/(2N + 1), from 1, attains 1/(4N + 2): the first rate is
        # sharp in N.
        delta, x = Fraction(1, 2 * N + 1), Fraction(1)
        for _ in range(N):
            x -= max(min(x, delta), -delta)
        with witness(loss=f"Huber with δ = {delta}", steps=N):
            assert delta * (x - delta / 2) == Fraction(1, 4 * N + 2)
    certify(Proof("z3 and telescoping", f"GD: {smooth}; subgradient method: {kinked}"))


@claim(
    "text-3.slower",
    reading="instance by instance",
    condition="every NDGM run is compared with every GD run, not the worst cases of the two classes",
    expect="refuted",
    evidence="proved",
    given={"start": Fraction(1)},
    mutants={"a start off the lattice": {"start": Fraction(5053, 10007)}},
)
def test_every_ndgm_run_is_slower(start):
    """NDGM on |x| at rate 1/4 is, after 4 steps, further from its optimum than GD on x²/2 at rate 1/4, from
    the same start.
    """
    kinked = rules.trajectory(rules.NDGM(Fraction(1, 4), 1), start, 400)
    smooth = [start * Fraction(3, 4) ** k for k in range(401)]
    first = next((k for k, x in enumerate(kinked) if abs(x) < abs(smooth[k]) and k >= 4), None)
    if start == 1:
        with witness(start=start, step=4, ndgm=kinked[4], gd=smooth[4]):
            assert abs(kinked[4]) > abs(smooth[4])
    with witness(start=start, ndgm_ahead_at=first, ndgm_in_the_end=kinked[-1]):
        assert abs(kinked[-1]) > abs(smooth[-1])


@claim(
    "text-3.slower",
    expect="holds",
    evidence="proved",
    given={"dimension": lambda N: N + 1},
    mutants={"dimension 1": {"dimension": lambda N: 1}},
)
def test_worst_case_is_slower(dimension):
    """In the worst case NDGM is slower: on max(max_i xᵢ, −1/√(n)) N < n subgradient steps leave f − f* ≥
    1/√(N + 1).

    The start is 0, at distance 1 from the optimum. At ties the subgradient method may be given the first
    coordinate not yet touched; then some coordinate is still 0 after N steps.
    """
    for root in (2, 3, 5, 10):
        steps = root * root - 1
        n = dimension(steps)
        floor = Fraction(-1, root) if n == root * root else Fraction(-1)
        x, best = [Fraction(0)] * n, None
        for _ in range(steps + 1):
            value = max(*x, floor) if n > 1 else max(x[0], floor)
            best = value if best is None else min(best, value)
            leading = [i for i, entry in enumerate(x) if entry == max(x)]
            x[leading[0]] -= Fraction(1, root)
        with witness(
            dimension=n, steps=steps, best_minus_optimum=best - floor, gd_bound=Fraction(1, 2 * steps)
        ):
            assert best - floor >= Fraction(1, root)
            assert best - floor > Fraction(1, 2 * steps)
    N = z3.Real("N")
    statement = prove(4 * N * N > N + 1, assumptions=[N >= 1])
    certify(Proof("exact replay and z3", f"1/√(N + 1) > 1/2N for all N ≥ 1: {statement}"))
