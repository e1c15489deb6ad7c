"""A convex, C¹ function on which GD comes nearer to its minimum and moves away again, at every other step.

f(x) = x²/2 for x ≥ 0 and 9x²/8 for x < 0 has its only stationary point at 0, and (5) with L = 9/4. At the
rate 21/20, which is above 2/L, x > 0 goes to −x/20 and x < 0 to −(109/80)x. So two steps multiply x by
109/1600, the loss falls at each of them, and |x|, which is every norm of the line, rises at every second one
for ever.
"""

from fractions import Fraction

RATE = Fraction(21, 20)


def slope(x):
    """f′."""
    return x if x >= 0 else Fraction(9, 4) * x


def value(x):
    """f."""
    return slope(x) * x / 2
