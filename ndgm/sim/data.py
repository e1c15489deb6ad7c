"""Image data sets, held on a device as one tensor: scikit-learn's digits, and CIFAR-10 from a folder that the
user names.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ndgm.sim.decoding import DataError as DataError  # For callers, too.
from ndgm.sim.decoding import Decoded, from_batch, from_parquet

CIFAR10_SIZES = {"train": 50_000, "test": 10_000}

Arrays = dict[str, NDArray[np.uint8]]


@dataclass(frozen=True)
class Images:
    """Images with their classes.

    Attributes:
        pixels: uint8, shape (images, channels, height, width).
        labels: int64, shape (images,).
        name: what they are.
        note: what a reader of a result on them must know.
    """

    pixels: Tensor
    labels: Tensor
    name: str
    note: str = ""

    def __len__(self) -> int:
        return len(self.labels)

    def to(self, device: torch.device | str) -> Images:
        """The same images on another device."""
        return replace(self, pixels=self.pixels.to(device), labels=self.labels.to(device))

    def first(self, number: int) -> Images:
        """The first few of them."""
        return replace(self, pixels=self.pixels[:number], labels=self.labels[:number])


def digits() -> tuple[Images, Images]:
    """The 1,797 handwritten digits that scikit-learn ships, 8 x 8 in one channel: 1,437 to train on, 360 to
    test on.

    Shuffled once with a fixed seed; the grey values 0 to 16 are spread over 0 to 240.
    """
    from sklearn.datasets import load_digits

    found = load_digits()
    order = np.random.default_rng(0).permutation(len(found.target))
    pixels = torch.from_numpy((found.images[order] * 15).astype(np.uint8))[:, None]
    labels = torch.from_numpy(found.target[order].astype(np.int64))
    whole = Images(pixels, labels, "digits", "scikit-learn's digits, 8 x 8 grey values")
    cut = len(whole) * 4 // 5
    return whole.first(cut), replace(whole, pixels=pixels[cut:], labels=labels[cut:])


def cifar10(folder: Path | str, cache: Path | None = None) -> tuple[Images, Images]:
    """CIFAR-10's training and test images from a folder that holds it in one of two forms.

    Either Parquet files `train-*.parquet` and `test-*.parquet` with the columns `img.bytes` and `label`, or
    torchvision's `cifar-10-batches-py`. What was decoded is kept in `cache` (default: the folder that
    NDGM_CACHE names, or ndgm in the user's cache folder), under a name that changes with the files.

    Raises:
        DataError: the folder is missing, holds neither form, or a file in it is truncated or foreign.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise DataError(
            f"CIFAR-10: {folder} is no folder; name the one that holds its Parquet files or batches."
        )
    parquet = {part: sorted(folder.rglob(f"{part}-*.parquet")) for part in CIFAR10_SIZES}
    if all(parquet.values()):
        sources, decode = parquet, from_parquet
    elif (batches := _batch_files(folder)) is not None:
        sources, decode = batches, from_batch
    else:
        raise DataError(
            f"CIFAR-10: {folder} holds neither train-*.parquet and test-*.parquet nor cifar-10-batches-py "
            "with its six files."
        )
    arrays = _cached(sources, decode, cache or _cache_folder())
    note = "CIFAR-10, JPEG-coded once, so not lossless" if arrays["jpeg"].any() else "CIFAR-10, lossless"
    train, test = (
        Images(
            torch.from_numpy(arrays[f"{part}_pixels"]),
            torch.from_numpy(arrays[f"{part}_labels"].astype(np.int64)),
            "CIFAR-10",
            note,
        )
        for part in CIFAR10_SIZES
    )
    return train, test


def download_cifar10(folder: Path | str) -> None:
    """Let torchvision download CIFAR-10 into a folder.

    Raises:
        DataError: torchvision is not installed, or the download fails.
    """
    try:
        from torchvision.datasets import CIFAR10
    except (
        Exception
    ) as error:  # A torchvision built for another torch fails to import with errors of many kinds.
        raise DataError(
            f"the download needs torchvision, which cannot be imported here ({error}): "
            "pip install 'ndgm[download]'."
        ) from error
    try:
        CIFAR10(root=str(folder), train=True, download=True)
    except (OSError, RuntimeError) as error:
        raise DataError(f"the download of CIFAR-10 into {folder} failed: {error}.") from error


def _batch_files(folder: Path) -> dict[str, list[Path]] | None:
    for candidate in (folder, folder / "cifar-10-batches-py"):
        files = {
            "train": [candidate / f"data_batch_{number}" for number in range(1, 6)],
            "test": [candidate / "test_batch"],
        }
        if all(path.is_file() for paths in files.values() for path in paths):
            return files
    return None


# The cache


def _cache_folder() -> Path:
    if named := os.environ.get("NDGM_CACHE"):
        return Path(named)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "ndgm"


def _cached(
    sources: dict[str, list[Path]],
    decode: Callable[[Path], Decoded],
    cache: Path,
) -> Arrays:
    # Names, sizes and times of files may be equal in two folders whose images are not.
    read = [decode.__name__, [(part, path.name, _digest(path)) for part in sources for path in sources[part]]]
    kept = cache / f"cifar10-{hashlib.sha256(repr(read).encode()).hexdigest()[:16]}.npz"
    if (arrays := _load(kept)) is not None:
        return arrays
    arrays = {}
    for part, paths in sources.items():
        parts = [decode(path) for path in paths]
        arrays[f"{part}_pixels"] = np.concatenate([pixels for pixels, _, _ in parts])
        arrays[f"{part}_labels"] = np.concatenate([labels for _, labels, _ in parts])
        arrays["jpeg"] = np.array([any(jpeg for _, _, jpeg in parts)], dtype=np.uint8)
        if (found := len(arrays[f"{part}_labels"])) != CIFAR10_SIZES[part]:
            raise DataError(
                f"CIFAR-10: {paths[0].parent} has {found} {part} images instead of {CIFAR10_SIZES[part]}; "
                "fetch it again."
            )
    _keep(kept, arrays)
    return arrays


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise DataError(f"CIFAR-10: {path} cannot be read: {error.strerror or error}.") from error


def _load(path: Path) -> Arrays | None:
    """What was kept, or None where there is nothing or it is damaged, so that it is decoded again."""
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as found:
            arrays = {name: found[name] for name in found.files}
        whole = all(
            arrays[f"{part}_pixels"].shape == (size, 3, 32, 32) and arrays[f"{part}_labels"].shape == (size,)
            for part, size in CIFAR10_SIZES.items()
        )
        return arrays if whole and "jpeg" in arrays else None
    except Exception:  # numpy and zipfile raise whatever a damaged file leads to.
        return None


def _keep(path: Path, arrays: Arrays) -> None:
    name = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(
            dir=path.parent, prefix=f".{path.stem}-", suffix=".npz", delete=False
        ) as file:
            name = file.name
            np.savez(file, **arrays)  # type: ignore[arg-type]
        os.replace(name, path)
    except OSError:
        pass  # A cache that cannot be written costs the next run its time, and nothing else.
    finally:
        if name is not None:
            Path(name).unlink(missing_ok=True)


# Batches


@dataclass(frozen=True)
class Batches:
    """The examples of an epoch in batches, normalised, and augmented on the device that holds the images.

    Orders and augmentation are drawn on the CPU from the seed and the number of the epoch alone: they are the
    same on every device, and any epoch can be entered anywhere without replaying what came before.

    Attributes:
        images: what is drawn from.
        size: examples in a batch; the last batch of an epoch may be shorter.
        seed: of the orders and the augmentation.
        shuffle: a new order in every epoch.
        augment: crop after padding by 4 black pixels, and flip, at random.
        scale: means and deviations of the channels, one each or one for all.
    """

    images: Images
    size: int
    seed: int = 0
    shuffle: bool = True
    augment: bool = False
    scale: tuple[tuple[float, ...], tuple[float, ...]] = ((0.5,), (0.5,))

    def __len__(self) -> int:
        return -(-len(self.images) // self.size)

    def epoch(self, number: int, start: int = 0) -> Iterator[tuple[Tensor, Tensor]]:
        """The batches of one epoch from batch `start` on: inputs (batch, channels, height, width), labels."""
        order, crops, flips = (drawn.to(self.images.labels.device) for drawn in self._draws(number))
        for first in range(start * self.size, len(self.images), self.size):
            part = slice(first, first + self.size)
            chosen = order[part]
            pixels = (
                self._augmented(chosen, crops[part], flips[part])
                if self.augment
                else self.images.pixels[chosen]
            )
            yield self.normalised(pixels), self.images.labels[chosen]

    def normalised(self, pixels: Tensor) -> Tensor:
        """Pixels as the network sees them."""
        mean, deviation = (
            torch.tensor(values, device=pixels.device).view(1, -1, 1, 1) for values in self.scale
        )
        return (pixels.float() / 255 - mean) / deviation

    def _draws(self, epoch: int) -> tuple[Tensor, Tensor, Tensor]:
        state = np.random.SeedSequence([self.seed, epoch]).generate_state(1, np.uint64)[0]
        generator = torch.Generator().manual_seed(int(state >> np.uint64(1)))
        number = len(self.images)
        order = torch.randperm(number, generator=generator) if self.shuffle else torch.arange(number)
        crops = torch.randint(0, 2 * _PADDING + 1, (number, 2), generator=generator)
        return order, crops, torch.rand(number, generator=generator) < 0.5

    @cached_property
    def _padded(self) -> Tensor:
        return torch.nn.functional.pad(self.images.pixels, (_PADDING,) * 4)

    def _augmented(self, chosen: Tensor, crops: Tensor, flips: Tensor) -> Tensor:
        channels, height, width = self.images.pixels.shape[1:]
        device = chosen.device
        rows = crops[:, :1] + torch.arange(height, device=device)
        columns = torch.arange(width, device=device).expand(len(chosen), width)
        columns = crops[:, 1:] + torch.where(flips[:, None], width - 1 - columns, columns)
        planes = torch.arange(channels, device=device)
        return self._padded[
            chosen[:, None, None, None],
            planes[:, None, None],
            rows[:, None, :, None],
            columns[:, None, None, :],
        ]


_PADDING = 4
