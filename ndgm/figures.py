"""The paper's figures and one of our own, drawn from the runs: `python -m ndgm.figures --out DIR`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from matplotlib.figure import Figure

from ndgm.exact.quadratics import REFLECTION, STAND_IN, infinity_norm, one_norm, squared_norm, vector
from ndgm.exact.vanilla import mean_norm
from ndgm.sim import figure_1 as regression
from ndgm.sim import optimizers
from ndgm.sim.experiments import Cells, Curves, digits_figure_2, digits_table_2
from ndgm.sim.fates import count
from ndgm.sim.losses import Huber, Quadratic
from ndgm.sim.networks import ACTIVATIONS
from ndgm.sim.table_2 import LARGE, LEARNING_RATE, RULES, SMALL

# Okabe and Ito's colours, which colour-blind readers can tell apart.
BLACK, ORANGE, SKY, GREEN, BLUE, VERMILION = "#000000", "#E69F00", "#56B4E9", "#009E73", "#0072B2", "#D55E00"


def figure_1() -> Figure:
    """The plateau of the adaptive run: recorded loss, one-norm bands, the loss without its constant, and more
    bits.
    """
    run = regression.paper_run()
    problem = regression.paper_problem()
    without = regression.run(problem, objective="excess")
    figure = Figure(figsize=(11, 8), layout="constrained")
    (recorded, bands), (excess, bits) = figure.subplots(2, 2)
    last = np.arange(5000, 6000)
    unit = np.spacing(run.losses[-1])
    recorded.plot(
        last, (run.losses[-1000:] - problem.constant) / unit, ".", color=BLACK, label="recorded loss"
    )
    recorded.plot(
        last, run.excesses[-1000:] / unit, ".", ms=2, color=VERMILION, label="true loss at the same iterates"
    )
    recorded.set(
        title="The recorded loss is constant, the true one is not",
        ylabel="loss minus ‖y‖², units in the last place",
        xlabel="iteration",
        ylim=(-0.5, 4),
    )
    shuffled = regression.paper_run(order=1)
    for order, one, (even, odd) in (
        ("as listed", run, (BLUE, ORANGE)),
        ("shuffled", shuffled, (SKY, VERMILION)),
    ):
        for parity, colour in ((0, even), (1, odd)):
            norms = one.one_norms[5000 + parity :: 2] / 1e-15
            label = f"{('even', 'odd')[parity]}, features {order}"
            bands.plot(last[parity::2], norms, ".", ms=2, color=colour, label=label)
    bands.set(
        title="Two bands; summed in another order they overlap",
        ylabel="‖w‖₁ in units of 1e-15",
        xlabel="iteration",
        ylim=(7, 11),
    )
    excess.semilogy(run.excesses, color=VERMILION, lw=1, label="judged by the loss, as listed")
    excess.semilogy(without.excesses, color=GREEN, lw=1, label="judged by the loss minus ‖y‖²")
    excess.axhline(unit, color=BLACK, lw=1, ls="--", label="one unit in the last place of the loss")
    excess.set(
        title="Without the constant the plateau is gone",
        ylabel="loss minus ‖y‖²",
        xlabel="iteration",
        ylim=(1e-135, 1e50),
    )
    small = regression.small_problem(20, 3, seed=1)
    for width, colour in ((24, VERMILION), (53, ORANGE), (80, GREEN), (106, BLUE)):
        norms_in_bits = regression.run_in_bits(small, width, iterations=2600, cuts=2)
        bits.semilogy(norms_in_bits, color=colour, lw=1, label=f"{width} bits")
        bits.axhline(2.0**-width, color=colour, lw=0.8, ls="--")
    bits.set(title="The plateau is 2^-bits (dashed); 20 rows, 3 weights", ylabel="‖w‖₁", xlabel="iteration")
    for axes in (recorded, bands, excess, bits):
        axes.legend(fontsize=8, loc="upper right")
    figure.suptitle("Figure 1: ReLU regression under the adaptive rule of A.1.5")
    return figure


def figure_2(curves: Sequence[Curves] | None = None) -> Figure:
    """Training losses of the four activations, mean and range over seeds; of VGG11 on digits where none are
    given.
    """
    shown = [digits_figure_2(False), digits_figure_2(True)] if curves is None else curves
    columns = min(len(shown), 4)
    figure = Figure(figsize=(1.5 + 4.5 * columns, 4.5 * -(-len(shown) // columns)), layout="constrained")
    grid = figure.subplots(-(-len(shown) // columns), columns, squeeze=False)
    for axes, one in zip(grid.flat, shown, strict=False):
        epochs = np.arange(1, len(one.losses) + 1)
        for number, (activation, colour) in enumerate(
            zip(ACTIVATIONS, (BLACK, VERMILION, BLUE, SKY), strict=True)
        ):
            losses = one.losses[:, :, number].numpy()
            axes.plot(epochs, losses.mean(1), color=colour, label=activation)
            axes.fill_between(epochs, losses.min(1), losses.max(1), color=colour, alpha=0.12, lw=0)
        axes.set(title=one.network, xlabel="epoch", ylabel="training loss")
        axes.legend(fontsize=8)
    what = "VGG11 on 1,437 digits of 8 x 8" if curves is None else "CIFAR-10"
    seeds = shown[0].losses.shape[1]
    figure.suptitle(f"Figure 2 on {what}: means and ranges over {seeds} seeds")
    return figure


def figure_3(cells: Cells | None = None, parameters: int = 153_226) -> Figure:
    """One-norms along training for each optimizer and penalty, fresh and shared; of a VGG11 on digits by
    default.
    """
    shown = digits_table_2() if cells is None else cells
    figure = Figure(figsize=(13, 4.5), layout="constrained")
    for axes, name in zip(figure.subplots(1, 3, sharey=True), RULES, strict=True):
        for penalty, shared, colour, style in (
            (LARGE, True, VERMILION, "-"),
            (SMALL, True, BLUE, "-"),
            (SMALL, False, SKY, "--"),
        ):
            norms = shown[name, penalty, shared].norms.numpy() / (parameters * LEARNING_RATE)
            state = (
                ""
                if penalty == LARGE
                else (", optimizer used before at 2" if shared else ", fresh optimizer")
            )
            label = f"λ = {penalty:g}{state}"
            axes.plot(np.arange(1, len(norms) + 1), norms.mean(1), color=colour, ls=style, label=label)
            axes.fill_between(
                np.arange(1, len(norms) + 1), norms.min(1), norms.max(1), color=colour, alpha=0.2, lw=0
            )
        if name == "SGD":
            axes.axhline(1.0, color=BLACK, lw=0.8, ls=":", label="αλ/2 for each weight, λ = 2")
        axes.set(title=name, xlabel="epoch", yscale="log")
        axes.legend(fontsize=8)
    figure.axes[0].set_ylabel("‖w‖₁ / (number of weights × α)")
    what = "VGG11 on digits" if cells is None else "VGG16 on CIFAR-10"
    figure.suptitle(f"Figure 3 on {what}: the norm at λ = 0.002 depends on what the optimizer did before")
    return figure


def figure_4() -> Figure:
    """Huber regression (10) at rates around and far above 2/eta, beside the quadratic loss."""
    generator = torch.Generator().manual_seed(0)
    design = torch.randn(10, 30, generator=generator, dtype=torch.float64)
    response = torch.randn(10, generator=generator, dtype=torch.float64)
    top = float(torch.linalg.eigvalsh(design.T @ design)[-1])
    figure = Figure(figsize=(9, 5), layout="constrained")
    axes = figure.subplots()
    huber = Huber(design, response)
    colours = (GREEN, SKY, BLUE, ORANGE, VERMILION)
    for factor, colour in zip((0.9, 1.01, 10.0, 100.0, 1000.0), colours, strict=True):
        losses, position = [], torch.zeros(30, dtype=torch.float64)
        for _ in range(400):
            losses.append(float(huber.value(position)))
            position = position - (2 * factor / top) * huber.subgradient(position)
        axes.semilogy(np.maximum(losses, 1e-20), color=colour, lw=1, label=f"Huber, rate {factor:g} · 2/η")
        if factor > 1:
            # |grad f|² ≤ η * rows, so α G² / 2 = factor * rows.
            axes.axhline(factor * len(response), color=colour, lw=0.8, ls=":")
    quadratic, position, losses = (
        Quadratic(design.T @ design),
        torch.full((30,), 0.1, dtype=torch.float64),
        [],
    )
    for _ in range(400):
        losses.append(float(quadratic.value(position)))
        position = position - (2 * 1.01 / top) * quadratic.subgradient(position)
    axes.semilogy(losses, color=BLACK, lw=1, ls="--", label="quadratic, rate 1.01 · 2/η")
    axes.set(xlabel="iteration", ylabel="loss", ylim=(1e-20, 1e12))
    axes.set_title(
        "Figure 4: the Huber loss does not diverge above 2/η; its level grows with the rate\n"
        "(30 weights, 10 rows, δ = 1; dotted: the bound αG²/2 on the liminf, Prop. 5.1)"
    )
    axes.legend(fontsize=8, ncols=2)
    return figure


def figure_5() -> Figure:
    """Norms along gradient descent on two quadratics: one falls late, one never becomes monotone."""
    figure = Figure(figsize=(11, 4.5), layout="constrained")
    left, right = figure.subplots(1, 2)
    cases = (
        (left, STAND_IN, vector(1, -1), vector("1/10")[0], 30,
         "stand-in [[1, 2], [2, 5]], rate 0.1:\nthe infinity norm rises three times, then decays"),
        (right, REFLECTION, vector(1, 0), vector(1)[0], 30,
         "eigenvalues 0.1 and 1.9, rate 1 < 2/L:\nthe 1- and infinity norm never stop rising"),
    )  # fmt: skip
    for axes, form, start, rate, steps, title in cases:
        positions = form.trajectory(start, rate, steps)
        for name, norm, colour, marker in (
            ("infinity norm", infinity_norm, VERMILION, "o"),
            ("1-norm", one_norm, BLUE, "s"),
            ("2-norm", lambda x: float(squared_norm(x)) ** 0.5, BLACK, "."),
        ):
            axes.semilogy(
                [float(norm(x)) for x in positions], marker=marker, ms=3, lw=1, color=colour, label=name
            )
        axes.semilogy([float(form.value(x)) for x in positions], lw=1, ls="--", color=GREEN, label="loss")
        axes.set(title=title, xlabel="iteration")
        axes.legend(fontsize=8)
    figure.suptitle("Figure 5: gradient descent on convex quadratics, the loss falls at every step")
    return figure


def figure_6() -> Figure:
    """Vanilla NDGM and RMSProp on the toy LASSO, last 100 iterations, in float32 and float64."""
    weights, rate = 100, 0.01
    figure = Figure(figsize=(11, 7), layout="constrained")
    grid = figure.subplots(2, 2)
    generator = torch.Generator().manual_seed(0)
    starts = torch.rand(weights, generator=generator, dtype=torch.float64) * 2 - 1
    for column, (penalty, steps) in enumerate(((0.001, 110_000), (1.0, 1500))):
        for row, (dtype, rmsprop_steps) in enumerate(((torch.float32, 3000), (torch.float64, 1000))):
            axes = grid[row][column]
            start = starts.to(dtype)
            vanilla = _norms(optimizers.NDGM(rate, penalty), start, steps)
            rmsprop = _norms(optimizers.RMSProp(rate, penalty), start, rmsprop_steps)
            axes.plot(range(-100, 0), vanilla, ".", color=BLUE, label="vanilla NDGM")
            axes.plot(range(-100, 0), rmsprop, ".", color=VERMILION, label="RMSProp")
            axes.axhline(
                float(mean_norm(weights, vector("1/100")[0], vector(str(penalty))[0])), color=BLUE, lw=1
            )
            axes.axhline(weights * rate / 2, color=VERMILION, lw=1)
            arithmetic = str(dtype).removeprefix("torch.")
            stuck = (
                " (most coordinates stuck at 0)" if dtype == torch.float32 else " (before they stick at 0)"
            )
            axes.set_title(
                f"λ = {penalty:g}, {arithmetic}, RMSProp after {rmsprop_steps} steps{stuck}", fontsize=9
            )
            axes.set(xlabel="iteration from the end", ylabel="‖b‖₁")
            axes.set_yscale("log" if penalty < 1 else "linear")
            axes.legend(fontsize=8, loc="center", bbox_to_anchor=(0.75, 0.35))
    figure.suptitle("Figure 6: toy LASSO, 100 weights, α = 0.01; lines: the exact mean norms pαλ/2 and pα/2")
    return figure


def figure_census(every: int = 64) -> Figure:
    """The share of float32 numbers that end at exactly 0, binade by binade, from every `every`-th number."""
    figure = Figure(figsize=(11, 4), layout="constrained")
    vanilla, rmsprop = figure.subplots(1, 2, sharey=True)
    exponents = range(-45, 0)
    for rate, colour in ((0.1, VERMILION), (0.01, GREEN), (0.001, BLUE)):
        for axes, rule in (
            (vanilla, optimizers.NDGM(rate, 1.0)),
            (rmsprop, optimizers.RMSProp(rate, 1.0, 0.9)),
        ):
            shares = []
            for exponent in exponents:
                first = 2**23 * (exponent + 127)
                starts = torch.arange(first, first + 2**23, every, dtype=torch.int32).view(torch.float32)
                shares.append(count(rule, starts, 1010).zeros / len(starts))
            axes.stairs(shares, [*exponents, 0], color=colour, lw=1.5, label=f"α = {rate:g}")
        half = float(np.spacing(np.float32(rate))) / 2
        vanilla.axvline(np.log2(half), color=colour, lw=1, ls="--")
    vanilla.set(
        title="Vanilla NDGM: starts that a step rounds away (dashed: half its spacing)",
        xlabel="log₂|b₀|",
        ylabel="share of the float32 numbers that end at 0",
    )
    rmsprop.set(title="RMSProp, ρ = 0.9: starts whose exact orbit is captured", xlabel="log₂|b₀|")
    for axes in (vanilla, rmsprop):
        axes.legend(fontsize=8, loc="center")
    figure.suptitle("Toy LASSO, λ = 1: which floats end at exactly 0")
    return figure


def _norms(rule: optimizers.Rule[Any], starts: torch.Tensor, steps: int) -> list[float]:
    """One-norms of the last 100 of `steps` iterations."""
    state = rule.start(starts)
    norms = []
    for step in range(steps):
        state = rule.toy_step(state)
        if step >= steps - 100:
            norms.append(float(state.position.double().abs().sum()))
    return norms


FIGURES: dict[str, Callable[[], Figure]] = {
    "1": figure_1,
    "2": figure_2,
    "3": figure_3,
    "4": figure_4,
    "5": figure_5,
    "6": figure_6,
    "census": figure_census,
}
SLOW = ("2", "3")
"""Figures whose networks train for minutes; drawn only when they are named."""


def main(arguments: list[str] | None = None) -> int:
    """Draw the figures into a folder; prints each file's name."""
    parser = argparse.ArgumentParser(prog="python -m ndgm.figures", description="Draw the paper's figures.")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder for the PNG files")
    parser.add_argument(
        "--only",
        choices=sorted(FIGURES),
        nargs="*",
        help=f"the figures to draw (default: all but {', '.join(SLOW)}, which take minutes)",
    )
    parser.add_argument("--dpi", type=int, default=110, help="dots per inch (default: 110)")
    chosen = parser.parse_args(arguments)
    try:
        chosen.out.mkdir(parents=True, exist_ok=True)
        for number in chosen.only or sorted(set(FIGURES) - set(SLOW)):
            path = chosen.out / f"figure_{number}.png"
            FIGURES[number]().savefig(path, dpi=chosen.dpi)
            print(path)
    except OSError as error:
        print(f"figures: cannot write to {chosen.out}: {error.strerror or error}.", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
