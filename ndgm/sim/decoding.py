"""Reads the files of CIFAR-10, of which none is trusted: measured before it is decoded, and never run."""

from __future__ import annotations

import io
import pickle
import warnings
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

CLASSES = 10
_MOST_IMAGES = 60_000
_LARGEST_IMAGE = 2**16
_LARGEST_FILE = 2**30
_AT_ONCE = 2**28

Decoded = tuple[NDArray[np.uint8], NDArray[np.uint8], bool]
"""Pixels of shape (images, 3, 32, 32), labels, and whether the images were JPEG-coded."""


class DataError(Exception):
    """A data set is missing, truncated or foreign; the message is one sentence with the path."""


def from_parquet(path: Path) -> Decoded:
    """The images of a Parquet file with the columns `img.bytes` and `label`.

    Raises:
        DataError: it is truncated, foreign, empty, or holds more than CIFAR-10 does.
    """
    import pyarrow
    import pyarrow.parquet
    from PIL import Image

    pixels: list[NDArray[np.uint8]] = []
    labels: list[Any] = []
    jpeg = False
    try:
        with pyarrow.parquet.ParquetFile(path) as file, warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            rows = _rows_at_once(file.metadata, path)
            for batch in file.iter_batches(batch_size=rows, columns=["img.bytes", "label"]):
                coded = _coded(batch.column("img").field("bytes"), path, len(labels))
                jpeg = jpeg or (not labels and coded[0][:2] == b"\xff\xd8")
                pixels += [_decoded(one, path, len(labels) + number) for number, one in enumerate(coded)]
                labels += batch.column("label").to_pylist()
    except (pyarrow.ArrowException, KeyError, OSError, AttributeError, TypeError) as error:
        raise DataError(
            f"CIFAR-10: {path} cannot be read as Parquet with img.bytes and label: {_line(error)}"
        ) from error
    if not labels:
        raise DataError(f"CIFAR-10: {path} holds no images; fetch it again.")
    return np.stack(pixels), _labels(labels, path), jpeg


def _rows_at_once(metadata: Any, path: Path) -> int:
    """How many rows fit into the memory even if all that a group of rows holds is one image, repeated.

    Raises:
        DataError: the file is more than CIFAR-10 by its own account.
    """
    if metadata.num_rows > _MOST_IMAGES:
        raise DataError(f"CIFAR-10: {path} has {metadata.num_rows} images, more than all of CIFAR-10.")
    sizes: list[int] = [
        metadata.row_group(number).total_byte_size for number in range(metadata.num_row_groups)
    ]
    if sum(sizes) > _LARGEST_FILE:
        raise DataError(f"CIFAR-10: {path} would take {sum(sizes) // 2**20} MiB, more than all of CIFAR-10.")
    return min(max(_AT_ONCE // max([1, *sizes]), 1), 256)


def _coded(column: Any, path: Path, first: int) -> list[bytes]:
    """The coded images of a column, of which none has more bytes than a picture of 32 x 32 can have."""
    import pyarrow
    import pyarrow.compute

    if not (pyarrow.types.is_binary(column.type) or pyarrow.types.is_large_binary(column.type)):
        raise TypeError(f"img.bytes is {column.type}")
    largest = pyarrow.compute.max(pyarrow.compute.binary_length(column)).as_py() or 0
    if largest > _LARGEST_IMAGE or column.null_count:
        what = f"one of {largest} bytes" if largest > _LARGEST_IMAGE else "an empty one"
        raise DataError(
            f"CIFAR-10: image {first} of {path}, or one of those after it, is no image of 32 x 32: "
            f"there is {what}."
        )
    coded: list[bytes] = column.to_pylist()
    return coded


def _decoded(coded: bytes, path: Path, number: int) -> NDArray[np.uint8]:
    """The pixels of a coded image, whose size is read from its head before any pixel is decoded."""
    from PIL import Image, UnidentifiedImageError

    complaint = f"CIFAR-10: image {number} of {path} is no image of 32 x 32"
    try:
        with Image.open(io.BytesIO(coded), formats=("PNG", "JPEG")) as image:
            if image.size != (32, 32):
                raise DataError(f"{complaint}: it is {image.width} x {image.height}.")
            return np.asarray(image.convert("RGB")).transpose(2, 0, 1)
    except (UnidentifiedImageError, OSError, TypeError, ValueError, SyntaxError) as error:
        raise DataError(f"{complaint}: {_line(error)}") from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise DataError(f"{complaint}: {_line(error)}") from error


class _NumpyOnly(pickle.Unpickler):
    """Reads arrays and plain containers, and runs nothing else that a foreign pickle may ask for."""

    ALLOWED = ("_reconstruct", "ndarray", "dtype", "scalar")

    def find_class(self, module: str, name: str) -> Any:
        if module.partition(".")[0] == "numpy" and name in self.ALLOWED:
            return super().find_class(module.replace("numpy.core", "numpy._core"), name)
        if (module, name) == ("_codecs", "encode"):  # How a Python 3 pickle of protocol 2 holds bytes.
            return super().find_class(module, name)
        raise pickle.UnpicklingError(f"it asks for {module}.{name}")


def from_batch(path: Path) -> Decoded:
    """The images of a batch in torchvision's form, a pickle, of which only arrays and containers are read.

    Raises:
        DataError: it is truncated or foreign.
    """
    try:
        with path.open("rb") as file:
            found = _NumpyOnly(file, encoding="bytes").load()
        pixels = np.asarray(found[b"data"], dtype=np.uint8).reshape(-1, 3, 32, 32)
        labels = list(found[b"labels"])
    except Exception as error:  # An unpickler raises whatever a damaged stream leads to.
        raise DataError(
            f"CIFAR-10: {path} cannot be read as a batch of torchvision's form: {_line(error)}"
        ) from error
    if len(pixels) != len(labels):
        raise DataError(
            f"CIFAR-10: {path} has {len(pixels)} images and {len(labels)} labels; fetch it again."
        )
    return pixels, _labels(labels, path), False


def _labels(labels: list[Any], path: Path) -> NDArray[np.uint8]:
    if not all(isinstance(label, int) and 0 <= label < CLASSES for label in labels):
        raise DataError(f"CIFAR-10: {path} has labels that are no classes from 0 to {CLASSES - 1}.")
    return np.array(labels, dtype=np.uint8)


def _line(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return f"{lines[0].rstrip('.')}." if lines else f"{type(error).__name__}."
