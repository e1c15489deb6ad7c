"""Taking a measurement: part by part into its file, within a budget, and on from wherever it was stopped."""

from __future__ import annotations

import fcntl
import hashlib
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import torch

from ndgm.measure import files
from ndgm.measure.digests import digest
from ndgm.measure.files import MeasureError, missing, rounded
from ndgm.measure.plain import plain_loop
from ndgm.measure.speeds import Speeds, probe
from ndgm.measure.surroundings import about
from ndgm.sim.data import Images
from ndgm.sim.recipes import ACTIVATIONS, LARGE, THRESHOLDS, Cell, Comparison, Network, Recipe, Trials
from ndgm.sim.training import OutOfTime
from ndgm.sim.trials import Run, compare, needs_used, trial

Say = Callable[[str], None]
Used = tuple[str, tuple[int, ...]]
"""An optimizer, and the seeds of the networks that it has trained."""


@dataclass
class Session:
    """What a measurement needs besides its recipe.

    Attributes:
        path: the file; checkpoints lie in a hidden folder beside it.
        images: to train on, and to validate on, on the device.
        weights: the file of pretrained weights.
        deadline: a value of `time.monotonic()`.
        allow_dirty: measure with code that is not committed, and mark the parts.
    """

    path: Path
    images: tuple[Images, Images]
    weights: Path | None = None
    deadline: float | None = None
    allow_dirty: bool = False
    progress: bool = False
    say: Say = print
    used: dict[Used, dict[str, Any]] = field(default_factory=dict)

    @property
    def device(self) -> torch.device:
        """Where the images are."""
        return self.images[0].labels.device

    @property
    def folder(self) -> Path:
        """Of the checkpoints."""
        return self.path.with_name(f".{self.path.stem}")

    @cached_property
    def digest(self) -> str:
        """Of the images."""
        total = hashlib.sha256()
        for one in self.images:
            total.update(one.pixels.cpu().numpy().tobytes() + one.labels.cpu().numpy().tobytes())
        return total.hexdigest()[:16]

    def left(self) -> float:
        """The seconds that are left."""
        return float("inf") if self.deadline is None else self.deadline - time.monotonic()


def measure(recipe: Recipe, session: Session) -> bool:
    """Take what the file does not have yet; whether all of the recipe is there.

    Raises:
        MeasureError: the code is not committed, the file was measured with other code or is being measured,
            or weights are missing.
    """
    if isinstance(recipe, Trials) and recipe.pretrained and session.weights is None:
        raise MeasureError(f"{recipe.name} starts from pretrained weights: name a file with --weights.")
    where = about(session.device)
    if where["dirty"] and not session.allow_dirty:
        raise MeasureError(
            "The code differs from the commit that is checked out: commit it, or mark the measurement with "
            "--allow-dirty."
        )
    with _locked(session):
        content = files.load(session.path) if session.path.exists() else {"parts": []}
        entries: list[dict[str, Any]] = content["parts"]
        _check_current(recipe, entries, session.path)
        plain = content.get("plain_loop")
        if plain is None and isinstance(recipe, Comparison) and recipe.plain_loop and on_cuda(session):
            plain = plain_loop(recipe, session.images[0])
        speeds = probe(recipe, session.images[0], session.left())
        session.say(speeds.note)
        for part in missing(recipe, entries, speeds.together):
            expected = 0.0 if speeds.checkpoints else speeds.seconds(part)
            if expected >= session.left():
                session.say(f"left out, for want of time: {part}")
                continue
            started = time.monotonic()
            try:
                found = _take(recipe, part, session, speeds)
            except OutOfTime:
                session.say(f"stopped in the middle of {part}: the same command goes on from there.")
                break
            seconds = time.monotonic() - started
            speeds.took(part, seconds)
            head = part.settings() | {"seeds": list(part.seeds), "digest": digest(recipe, part)}
            taken = where | _taken(part, session, seconds) | speeds.about
            entries.append(head | found | {"taken": taken})
            _save(recipe, session, entries, plain)
            session.say(f"{part}, seeds {_listed(part.seeds)}: {seconds:.0f} s")
        complete = not missing(recipe, entries, speeds.together)
        if complete:
            shutil.rmtree(session.folder, ignore_errors=True)
        return complete


def _take(recipe: Recipe, part: Network | Cell, session: Session, speeds: Speeds) -> dict[str, Any]:
    folder = session.folder / str(part.seeds[0]) if speeds.checkpoints else None
    if folder is not None:
        folder.mkdir(exist_ok=True)
    run = Run(
        speeds.convolution,
        folder,
        deadline=session.deadline,
        progress=session.progress,
    )
    if isinstance(recipe, Comparison):
        assert isinstance(part, Network)
        curves = compare(recipe, part, *session.images, run)
        return {name: rounded(value.tolist()) for name, value in curves.items()}
    assert isinstance(part, Cell)
    found = trial(recipe, part, *session.images, run, _used(recipe, part, session, run), session.weights)
    if part.penalty == LARGE:
        session.used[part.optimizer, part.seeds] = found.state
        if file := run.file(f"used-{part.optimizer}.pt"):
            torch.save(found.state, file)
    history = found.history
    return {
        "parameters": found.parameters,
        "losses": rounded(history.losses.tolist()),
        "validation": rounded(history.validation.tolist()),
        "norms_as_listed": rounded(history.norms_as_listed.tolist()),
        "norms": rounded(history.norms.tolist()),
        "small": (history.small * found.parameters).round().long().tolist(),
        "below": dict(zip(map(str, THRESHOLDS), found.below.tolist(), strict=True)),
    }


def _taken(part: Network | Cell, session: Session, seconds: float) -> dict[str, Any]:
    """What is written of how a part was taken; the seconds are those since the last interruption."""
    taken: dict[str, Any] = {"seconds": round(seconds, 1), "images": session.digest}
    if isinstance(part, Network):
        seen = len(session.images[0]) * part.epochs * len(part.seeds) * len(ACTIVATIONS)
        taken["samples_per_second"] = round(seen / seconds, 1)
    if session.weights is not None:
        taken["weights"] = _digest_of_file(session.weights)
    return taken


def _used(recipe: Trials, part: Cell, session: Session, run: Run) -> dict[str, Any] | None:
    """The state that the larger penalty left: of this process, of an earlier one, or of one more run."""
    if not needs_used(part):
        return None
    key = part.optimizer, part.seeds
    if key not in session.used:
        file = run.file(f"used-{part.optimizer}.pt")
        if file is not None and file.exists():
            session.used[key] = torch.load(file, map_location=session.device, weights_only=True)
        else:
            before = part._replace(penalty=LARGE)
            session.used[key] = trial(recipe, before, *session.images, run, weights=session.weights).state
    return session.used.pop(key)  # The trial goes on with these very tensors.


def _check_current(recipe: Recipe, entries: list[dict[str, Any]], path: Path) -> None:
    for part in recipe.parts(recipe.together):
        if any(files.is_of(one, part) and one["digest"] != digest(recipe, part) for one in entries):
            raise MeasureError(
                f"{path}: {part} was measured with other code or settings; remove the file or name another."
            )


def on_cuda(session: Session) -> bool:
    """Whether the images are on a CUDA device."""
    return session.device.type == "cuda"


def _save(
    recipe: Recipe, session: Session, entries: list[dict[str, Any]], plain: dict[str, Any] | None
) -> None:
    left = [f"{part}, seeds {_listed(part.seeds)}" for part in missing(recipe, entries, recipe.together)]
    data = session.images[0].note
    files.save(session.path, recipe.name, data, entries, left, plain)


@contextmanager
def _locked(session: Session) -> Iterator[None]:
    """Keep other processes from the file and its checkpoints."""
    session.folder.mkdir(parents=True, exist_ok=True)
    with (session.folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise MeasureError(f"{session.path} is being measured by another process.") from error
        yield


def _listed(seeds: tuple[int, ...]) -> str:
    steady = seeds == tuple(range(seeds[0], seeds[0] + len(seeds))) and len(seeds) > 2
    return f"{seeds[0]} to {seeds[-1]}" if steady else ", ".join(map(str, seeds))


def _digest_of_file(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:16]
