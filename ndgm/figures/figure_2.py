"""Figure 2 without its networks: the activations that it compares, as long as nothing is measured."""

from __future__ import annotations

import torch

from ndgm.figures.style import FAINT, INK, OTHER, Colour, Panel, Picture, compose, label, said, styled
from ndgm.sim.networks import ACTIVATIONS

LOOKS: dict[str, tuple[Colour, str]] = {
    "ReLU": (INK, "-"),
    "GELU": (OTHER, "-"),
    "Softplus(100)": (FAINT, "-"),
    "Softplus(1000)": (FAINT, "--"),
}
NEAR = 0.02


def values(activation: str, x: torch.Tensor) -> torch.Tensor:
    """What an activation makes of x."""
    found: torch.Tensor = ACTIVATIONS[activation]()(x.clone())
    return found


def distances() -> dict[str, float]:
    """The largest distance of each smooth activation from ReLU, on a grid that has 0 and reaches ±6."""
    x = torch.linspace(-6, 6, 120_001, dtype=torch.float64)
    kinked = values("ReLU", x)
    return {name: float((values(name, x) - kinked).abs().max()) for name in ACTIVATIONS if name != "ReLU"}


@styled()
def draw() -> Picture:
    """The four activations, and how far each is from ReLU: what can be said without a network.

    Raises:
        ContradictionError: the distances say something else than the titles.
    """
    found = distances()
    nearest, farthest = min(found, key=found.__getitem__), max(found, key=found.__getitem__)
    ratio = found[farthest] / found[nearest]
    panels = [
        Panel(
            said("Near 0 ReLU has a kink, and the other three have none", nearest == "Softplus(1000)"),
            "activation(x)",
            "x",
            "ReLU is 0 up to x = 0 and then x. Softplus(1000) can hardly be told from it, Softplus(100) "
            "bends "
            "over a hundredth, and GELU goes through 0 like x/2.",
            height=150,
        ),
        Panel(
            f"{farthest} is {ratio:.0f} times as far from ReLU as {nearest}",
            "largest distance from ReLU, over all x",
            "distance",
            "; ".join(f"{name}: {distance:.2g}" for name, distance in found.items()) + ".",
            height=80,
            before=66,
            beside=30,
        ),
    ]
    title = (
        "Figure 2: its networks were not run here, so no loss curve is drawn; these are its four activations"
    )
    note = (
        "The paper's plot is lost, and its VGG networks on CIFAR-10 need a CUDA device. Whether smoother "
        "activations converge faster is not run."
    )
    picture = compose("figure-2", title, panels, note)
    near, far = picture.axes
    x = torch.linspace(-NEAR, NEAR, 401, dtype=torch.float64)
    for name, (colour, style) in LOOKS.items():
        near.plot(x.numpy(), values(name, x).numpy(), color=colour.light, ls=style)
    ticks = (-0.02, -0.01, 0, 0.01, 0.02)
    near.set(xlim=(-NEAR, NEAR), ylim=(-0.011, NEAR), xticks=ticks, yticks=ticks[1:])
    near.set_xticklabels([f"{tick:g}" for tick in ticks])
    near.set_yticklabels([f"{tick:g}" for tick in ticks[1:]])
    label(near, -0.011, float(values("GELU", torch.tensor([-0.011]))), "GELU", OTHER, offset=(6, -8))
    at = -0.006
    smooth = float(values("Softplus(100)", torch.tensor([at], dtype=torch.float64)))
    label(near, at, smooth, "Softplus(100)", FAINT, offset=(-4, 8), ha="right")
    label(near, 0.0155, 0.0118, "ReLU", INK)
    label(near, -0.0195, -0.0015, "dashed: Softplus(1000)", FAINT)
    for place, (name, distance) in enumerate(found.items()):
        colour = LOOKS[name][0]
        far.semilogx([distance], [place], "o", color=colour.light, ms=6)
        label(far, distance, place, f"{distance:.2g}", colour, offset=(8, 0))
    far.set(yticks=range(len(found)), yticklabels=list(found), ylim=(len(found) - 0.5, -0.5), xlim=(2e-4, 1))
    return picture
