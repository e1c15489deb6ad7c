"""The constant-step subgradient method in exact arithmetic, as the claims on unstable convergence run it."""

from ndgm.exact.quadratics import inner


def descend(gradient, start, learning_rate, steps):
    """The start and the positions after 1, …, `steps` steps x − α · gradient(x) in one dimension."""
    positions = [start]
    for _ in range(steps):
        positions.append(positions[-1] - learning_rate * gradient(positions[-1]))
    return positions


def descend_pieces(pieces, choose, start, steps):
    """Steps x − h at α = 1 on f(x) = max ⟨h, x⟩ + c over the pieces (h, c), along a piece that attains f(x).

    Args:
        pieces: pairs of a slope vector h and a constant c.
        choose: from the number of the step and the indices of the active pieces, the one to step along.
        start: a vector.
        steps: how many.

    Returns:
        For the start and after each step: the position, f there, and the indices of the active pieces.
    """
    x, path = start, []
    for step in range(steps + 1):
        values = [inner(slope, x) + constant for slope, constant in pieces]
        active = [index for index, value in enumerate(values) if value == max(values)]
        path.append((x, max(values), active))
        slope = pieces[choose(step, active)][0]
        x = tuple(entry - part for entry, part in zip(x, slope, strict=True))
    return path
