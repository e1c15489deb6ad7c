"""NDGM on (max(0, w) + 1)² + |w|, exactly: the loss (3) with one row, Z = 1, y = −1, λ₁ = 1, λ₂ = 0."""


def step(weight, rate):
    """One step from `weight`; 0 is a kink, the minimiser, and stays."""
    if weight > 0:
        return weight - rate * (2 * (weight + 1) + 1)
    return weight + rate if weight < 0 else weight


def trajectory(start, rate, steps):
    """The start and the weights after 1, …, `steps` steps."""
    weights = [start]
    for _ in range(steps):
        weights.append(step(weights[-1], rate))
    return weights
