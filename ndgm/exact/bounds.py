"""The paper's inequalities, one function for each: rates over whole classes of losses, and bounds on the toy
LASSO (7).

The LASSO f(b) = λ₁ ‖b‖₁ on Rᵖ is written without a factor: λ₁ times the sum of the p absolute
values. Its minimum is 0, at 0. In the rates G is a Lipschitz constant of f, L one of its gradient, and R ≥
|x₀ − x*|.
"""

from __future__ import annotations

from fractions import Fraction

from flint import arb

from ndgm.exact.arithmetic import Scalar, ball, common


def squared_lipschitz_constant(penalty: Scalar, dimension: int) -> Scalar:
    """G² = p λ₁², with G = λ₁ √(p) the Lipschitz constant of (7) in the Euclidean norm.

    The paper says G = λ₁, which is true for p = 1 only: along (1, ..., 1) f grows by λ₁ p over a
    length √(p).
    """
    (penalty,) = common(penalty)
    return dimension * penalty**2


def best_iterate_bound(learning_rate: Scalar, squared_lipschitz: Scalar) -> Scalar:
    """Eq (9), Boyd's bound for a constant step: lim f(bₖ^best) − f* ≤ α G² / 2.

    >>> best_iterate_bound(Fraction(1, 100), squared_lipschitz_constant(1, dimension=2))
    Fraction(1, 100)
    """
    rate, squared = common(learning_rate, squared_lipschitz)
    return rate * squared / 2


def mean_iterate_bound(
    learning_rate: Scalar, squared_lipschitz: Scalar, squared_distance: Scalar, iterates: int
) -> Scalar:
    """Boyd's bound before the limit (9): R² / (2 α N) + α G² / 2 after N subgradient steps.

    The mean of f(x₀), ..., f(x_{N-1}), hence the best of them, and by convexity f at the mean iterate,
    exceeds f(x*) by at most this. It holds for any point x*, minimiser or not, at distance at most R of x₀.
    The best iterate of max(x₁, ..., x_N, −1/√(N)) attains it at α = R / (G √(N)), where it is R G
    / √(N).

    Raises:
        ValueError: there is no iterate.

    >>> mean_iterate_bound(Fraction(1, 2), 1, squared_distance=1, iterates=4)
    Fraction(1, 2)
    """
    _at_least_one(iterates)
    rate, squared, distance = common(learning_rate, squared_lipschitz, squared_distance)
    return distance / (2 * rate * iterates) + best_iterate_bound(rate, squared)


def last_iterate_bound(
    learning_rate: Scalar, squared_lipschitz: Scalar, squared_distance: Scalar, steps: int
) -> Scalar:
    """f(x_N) − f(x*) ≤ R² / (2 α (N + 1)) + (α G² / 2)(1 + H_N), H_N = 1 + 1/2 + ... + 1/N, after
    N steps.

    The mean Sₖ of the last k + 1 values has Sₖ₋₁ ≤ Sₖ + α G² / 2k (Shamir and Zhang's argument,
    from the bound on means started in x_{N-k}, with that point as x*); S_N has the bound on means of N + 1
    iterates.

    Raises:
        ValueError: the number of steps is negative.

    >>> last_iterate_bound(1, 1, squared_distance=1, steps=1)
    Fraction(5, 4)
    """
    rate, squared = common(learning_rate, squared_lipschitz)
    harmonic = sum((Fraction(1, k) for k in range(1, steps + 1)), Fraction(0))
    mean = mean_iterate_bound(rate, squared, squared_distance, steps + 1)
    return mean + common(harmonic, rate)[0] * best_iterate_bound(rate, squared)


def gradient_descent_bound(smoothness: Scalar, squared_distance: Scalar, steps: int) -> Scalar:
    """The O(1/eps) rate of section 3: f(x_N) − f(x*) ≤ L R² / 2N after N gradient steps of α = 1/L.

    For every convex f with (5). It holds for any point x* at distance at most R of x₀.

    Raises:
        ValueError: there is no step.

    >>> gradient_descent_bound(1, squared_distance=1, steps=5)
    Fraction(1, 10)
    """
    _at_least_one(steps)
    smoothness, distance = common(smoothness, squared_distance)
    return smoothness * distance / (2 * steps)


def sharp_gradient_descent_bound(smoothness: Scalar, squared_distance: Scalar, steps: int) -> Scalar:
    """Drori and Teboulle's L R² / (4N + 2) for the same run and a minimiser x*; 0 steps: the descent lemma.

    The Huber loss with its kinks of curvature at +-R / (2N + 1) attains it. The proof is cited, not ours.

    >>> sharp_gradient_descent_bound(1, squared_distance=1, steps=5)
    Fraction(1, 22)
    """
    _at_least_one(steps + 1)
    smoothness, distance = common(smoothness, squared_distance)
    return smoothness * distance / (4 * steps + 2)


def best_loss_bound(learning_rate: Scalar, penalty: Scalar, dimension: int) -> Scalar:
    """Eq (9) on (7) with the Euclidean G: p αλ₁² / 2. Exactly the mean loss of the two phases."""
    return best_iterate_bound(learning_rate, squared_lipschitz_constant(penalty, dimension))


def best_loss_bound_as_printed(learning_rate: Scalar, penalty: Scalar) -> Scalar:
    """Eq (9) on (7) with the paper's G = λ₁: αλ₁² / 2, whatever the dimension."""
    return best_iterate_bound(learning_rate, squared_lipschitz_constant(penalty, 1))


def norm_bound(learning_rate: Scalar, penalty: Scalar, dimension: int) -> Scalar:
    """Prop. B.2: ‖bₙ‖₁ < p αλ₁ for every n from the settling index on. The supremum is not
    attained.
    """
    rate, penalty = common(learning_rate, penalty)
    return dimension * rate * penalty


def loss_bound(learning_rate: Scalar, penalty: Scalar, dimension: int) -> Scalar:
    """Prop. B.11: f(bₙ) < p αλ₁² for every n from the settling index on; so limsup f ≤ this."""
    (penalty,) = common(penalty)
    return norm_bound(learning_rate, penalty, dimension) * penalty


def rmsprop_norm_bound(learning_rate: Scalar, decay: Scalar, dimension: int, iteration: int) -> arb:
    """‖bₙ‖₁ < p sₙ = p α / √(1 − ρⁿ) for RMSProp (v₀ = ε = 0), n ≥ 1 past the first
    crossings.

    The appendix's p α is the limit of this bound for n to infinity, and is exceeded at finite n. No
    penalty in it.
    """
    return dimension * ball(learning_rate) * (1 - ball(decay) ** iteration).rsqrt()


def expansion_remainder(decay: Scalar, iteration: int) -> arb:
    """What eq (27) leaves out: 1/√(1 − ρⁿ) − 1 − ρⁿ / 2, which is positive."""
    power = ball(decay) ** iteration
    return (1 - power).rsqrt() - 1 - power / 2


def expansion_remainder_bound(decay: Scalar, iteration: int) -> arb:
    """Taylor's bound on it: (3/8) ρ²ⁿ (1 − ρⁿ)^{-5/2}."""
    power = ball(decay) ** iteration
    return ball(Fraction(3, 8)) * power**2 * (1 - power).rsqrt() ** 5


def _at_least_one(number: int) -> None:
    if number < 1:
        raise ValueError(f"the bound needs at least one iterate, and {number} were asked for")
