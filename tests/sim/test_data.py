"""Data sets: both forms of CIFAR-10 read the same, damaged files are refused by name, batches are the same
everywhere.
"""

import io
import os
import pickle
import re
import struct
import zlib
from functools import partial

import numpy as np
import pyarrow
import pyarrow.parquet
import pytest
import torch
from PIL import Image

from ndgm.sim import data, decoding
from ndgm.sim.data import Batches, DataError, Images, cifar10, digits
from ndgm.sim.recipes import LISTED_A2

SIZES = {"train": 20, "test": 8}


@pytest.fixture
def small(monkeypatch, tmp_path):
    """CIFAR-10 in miniature: pixels and labels of the two parts, and an empty folder and cache."""
    monkeypatch.setattr(data, "CIFAR10_SIZES", SIZES)
    monkeypatch.setenv("NDGM_CACHE", str(tmp_path / "cache"))
    generator = np.random.default_rng(0)
    (tmp_path / "set").mkdir()
    return tmp_path / "set", {
        part: (
            generator.integers(0, 256, (size, 3, 32, 32), np.uint8),
            generator.integers(0, 10, size).tolist(),
        )
        for part, size in SIZES.items()
    }


def write_parquet(folder, parts, form="PNG", **options):
    for part, (pixels, labels) in parts.items():
        coded = []
        for one in pixels:
            buffer = io.BytesIO()
            Image.fromarray(one.transpose(1, 2, 0)).save(buffer, form)
            coded.append({"bytes": buffer.getvalue(), "path": "x"})
        table = pyarrow.table({"img": coded, "label": labels})
        pyarrow.parquet.write_table(table, folder / f"{part}-00000-of-00001.parquet", **options)


def write_batches(folder, parts):
    folder = folder / "cifar-10-batches-py"
    folder.mkdir()
    pixels, labels = parts["train"]
    for number in range(5):
        rows = slice(4 * number, 4 * number + 4)
        batch = {b"data": pixels[rows].reshape(4, -1), b"labels": labels[rows]}
        (folder / f"data_batch_{number + 1}").write_bytes(pickle.dumps(batch, protocol=2))
    pixels, labels = parts["test"]
    (folder / "test_batch").write_bytes(
        pickle.dumps({b"data": pixels.reshape(8, -1), b"labels": labels}, protocol=2)
    )


@pytest.mark.parametrize("write", [write_parquet, write_batches])
def test_both_forms_read_the_same(small, write):
    folder, parts = small
    write(folder, parts)
    for _ in range(2):  # Decoded, then from the cache.
        for found, (pixels, labels) in zip(cifar10(folder), parts.values(), strict=True):
            assert np.array_equal(found.pixels.numpy(), pixels)
            assert found.labels.tolist() == labels and found.labels.dtype == torch.int64
            assert found.note == "CIFAR-10, lossless"


def test_jpeg_is_said(small):
    folder, parts = small
    write_parquet(folder, parts, "JPEG")
    assert all("JPEG" in found.note for found in cifar10(folder))


def test_new_files_are_decoded_again_and_a_damaged_cache_is_rebuilt(small, tmp_path):
    folder, parts = small
    write_parquet(folder, parts)
    first = cifar10(folder)
    (kept,) = (tmp_path / "cache").iterdir()
    kept.write_bytes(kept.read_bytes()[:-200])
    assert torch.equal(cifar10(folder)[0].pixels, first[0].pixels)
    write_parquet(folder, {**parts, "test": (255 - parts["test"][0], parts["test"][1])})
    assert torch.equal(cifar10(folder)[1].pixels, 255 - first[1].pixels)
    assert len(list((tmp_path / "cache").iterdir())) == 2


def test_a_cache_that_cannot_be_written_is_done_without(small, monkeypatch, tmp_path):
    folder, parts = small
    write_parquet(folder, parts)
    (tmp_path / "cache").write_text("a file")
    assert len(cifar10(folder)[0]) == 20


@pytest.mark.parametrize("write", [write_parquet, write_batches])
@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.9, 0.999])
def test_truncated_files_are_refused_by_name(small, tmp_path, write, share):
    folder, parts = small
    write(folder, parts)
    (victim,) = [
        path for path in folder.rglob("*") if path.name in ("test_batch", "test-00000-of-00001.parquet")
    ]
    whole = victim.read_bytes()
    victim.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(DataError, match=re.escape(str(victim))) as raised:
        cifar10(folder)
    assert "\n" not in str(raised.value)
    assert not (tmp_path / "cache").exists()


def test_foreign_files_are_refused(small):
    folder, _ = small
    for complaint in ("is no folder", "holds neither"):
        with pytest.raises(DataError, match=complaint):
            cifar10(folder if complaint == "holds neither" else folder / "missing")
    pyarrow.parquet.write_table(pyarrow.table({"x": [1]}), folder / "train-0.parquet")
    pyarrow.parquet.write_table(pyarrow.table({"x": [1]}), folder / "test-0.parquet")
    with pytest.raises(DataError, match=r"cannot be read as Parquet with img.bytes and label"):
        cifar10(folder)


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (lambda pixels, labels: (pixels[:-1], labels[:-1]), "has 19 train images instead of 20"),
        (lambda pixels, labels: (pixels, [10, *labels[1:]]), "labels that are no classes"),
        (lambda pixels, labels: (pixels[..., :16], labels), "image 0 of .* is no image of 32 x 32"),
    ],
)
def test_images_of_another_set_are_refused(small, change, complaint):
    folder, parts = small
    write_parquet(folder, {**parts, "train": change(*parts["train"])})
    with pytest.raises(DataError, match=complaint):
        cifar10(folder)


def one_image(coded):
    """A training set of one image in the coded form that is given."""
    kind = pyarrow.struct([("bytes", pyarrow.string() if isinstance(coded, str) else pyarrow.binary())])
    table = pyarrow.table({"img": pyarrow.array([{"bytes": coded}], kind), "label": [1]})
    return lambda folder: pyarrow.parquet.write_table(table, folder / "train-00000-of-00001.parquet")


def png(width, height):
    """A picture that says how large it is, and holds not a single pixel."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(b"")), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )


@pytest.mark.parametrize(
    ("coded", "complaint"),
    [
        (png(33, 32), "it is 33 x 32"),
        (png(5_000, 5_000), "it is 5000 x 5000"),
        (png(12_000, 12_000), "decompression bomb"),  # Pillow warns of this one,
        (png(60_000, 60_000), "decompression bomb"),  # and refuses this one.
        (b"\0" * 2**20, "one of 1048576 bytes"),
        (b"GIF89a", "cannot identify"),
        (b"", "cannot identify"),
        (None, "an empty one"),
    ],
)
def test_images_are_measured_before_they_are_decoded(small, monkeypatch, coded, complaint):
    folder, parts = small
    write_parquet(folder, parts)
    one_image(coded)(folder)
    monkeypatch.setattr(Image.Image, "convert", lambda *_: pytest.fail("it was decoded"))
    with pytest.raises(DataError, match=f"image 0 of .*no image of 32 x 32.*{complaint}"):
        cifar10(folder)


def test_text_in_the_place_of_images_is_refused(small):
    folder, parts = small
    write_parquet(folder, parts)
    one_image("text")(folder)
    with pytest.raises(DataError, match=r"cannot be read as Parquet with img.bytes and label"):
        cifar10(folder)


def test_one_image_that_a_small_file_repeats_does_not_fill_the_memory(small):
    folder, parts = small
    write_parquet(folder, parts)
    large = {"bytes": b"\0" * (64 * 2**20), "path": "x"}
    table = pyarrow.table({"img": [large] * 16, "label": [1] * 16})
    pyarrow.parquet.write_table(table, folder / "train-00000-of-00001.parquet")
    del table
    pyarrow.default_memory_pool().release_unused()
    before = pyarrow.total_allocated_bytes()
    peaks = []
    coded = decoding._coded

    def watched(*arguments):
        peaks.append(pyarrow.total_allocated_bytes() - before)
        return coded(*arguments)

    with pytest.MonkeyPatch.context() as patch, pytest.raises(DataError, match="one of 67108864 bytes"):
        patch.setattr(decoding, "_coded", watched)
        cifar10(folder)
    assert peaks and max(peaks) < 600 * 2**20  # All of them are 1 GiB, and could be any number.


@pytest.mark.parametrize(
    ("rows", "complaint"), [(0, "holds no images"), (60_001, "has 60001 images, more than all of CIFAR-10")]
)
def test_tables_without_images_or_with_too_many_are_refused(small, rows, complaint):
    folder, parts = small
    write_parquet(folder, parts)
    kind = pyarrow.struct([("bytes", pyarrow.binary()), ("path", pyarrow.string())])
    images = pyarrow.array([{"bytes": b"", "path": ""}] * rows, kind)
    labels = pyarrow.array([1] * rows, pyarrow.int64())
    table = pyarrow.table({"img": images, "label": labels})
    pyarrow.parquet.write_table(table, folder / "train-00000-of-00001.parquet")
    with pytest.raises(DataError, match=complaint):
        cifar10(folder)


def test_a_batch_has_a_label_for_each_image(small):
    folder, parts = small
    write_batches(folder, parts)
    pixels, labels = parts["test"]
    batch = {b"data": pixels.reshape(8, -1)[:7], b"labels": labels}
    (folder / "cifar-10-batches-py" / "test_batch").write_bytes(pickle.dumps(batch, protocol=2))
    with pytest.raises(DataError, match=r"test_batch has 7 images and 8 labels"):
        cifar10(folder)


UNCOMPRESSED = partial(write_parquet, compression="none", use_dictionary=False)


@pytest.mark.parametrize("write", [UNCOMPRESSED, write_batches])
def test_the_cache_tells_apart_folders_whose_files_look_alike(small, tmp_path, write):
    folder, parts = small
    other = tmp_path / "other"
    other.mkdir()
    write(folder, parts)
    # The same images with other labels: files of one size, name and time.
    labels = {name: (pixels, [9 - label for label in found]) for name, (pixels, found) in parts.items()}
    write(other, labels)
    for path in (file for file in folder.rglob("*") if file.is_file()):
        twin = other / path.relative_to(folder)
        assert path.stat().st_size == twin.stat().st_size
        for one in (path, twin):
            os.utime(one, ns=(1, 1))
    assert cifar10(folder)[0].labels.tolist() == parts["train"][1]
    assert cifar10(other)[0].labels.tolist() == labels["train"][1]


class Harmful:
    def __reduce__(self):
        return (exec, ("raise SystemExit('run')",))


def test_a_pickle_runs_nothing(small):
    folder, parts = small
    write_batches(folder, parts)
    (folder / "cifar-10-batches-py" / "test_batch").write_bytes(pickle.dumps(Harmful(), protocol=2))
    with pytest.raises(DataError, match=r"it asks for (builtins|__builtin__)\.exec"):
        cifar10(folder)


def test_download_needs_torchvision(monkeypatch, tmp_path):
    monkeypatch.setitem(__import__("sys").modules, "torchvision", None)
    with pytest.raises(DataError, match=r"needs torchvision.*ndgm\[download\]"):
        data.download_cifar10(tmp_path)


def test_digits_are_split_and_not_lost():
    train, test = digits()
    assert (len(train), len(test)) == (1437, 360)
    assert train.pixels.shape == (1437, 1, 8, 8) and train.pixels.max() == 240
    assert torch.cat([train.labels, test.labels]).bincount().tolist() == [
        178,
        182,
        177,
        183,
        181,
        182,
        181,
        179,
        174,
        180,
    ]


# Batches


def numbered(number=23, size=32):
    generator = torch.Generator().manual_seed(1)
    pixels = torch.randint(0, 256, (number, 3, size, size), generator=generator, dtype=torch.uint8)
    return Images(pixels, torch.arange(number), "numbered")


def test_an_epoch_has_every_example_once_in_an_order_of_its_own():
    batches = Batches(numbered(), 5, seed=3)
    orders = [torch.cat([labels for _, labels in batches.epoch(number)]) for number in (0, 1)]
    assert len(batches) == 5
    assert all(torch.equal(order.sort().values, torch.arange(23)) for order in orders)
    assert not torch.equal(*orders)
    assert not torch.equal(
        orders[0], torch.cat([labels for _, labels in Batches(numbered(), 5, seed=4).epoch(0)])
    )
    listed = Batches(numbered(), 5, shuffle=False)
    assert torch.equal(torch.cat([labels for _, labels in listed.epoch(7)]), torch.arange(23))


@pytest.mark.parametrize("start", [0, 2, 4, 5])
def test_an_epoch_can_be_entered_anywhere(start):
    batches = Batches(numbered(), 5, seed=3, augment=True)
    whole = list(batches.epoch(2))
    for (inputs, labels), (expected, order) in zip(batches.epoch(2, start), whole[start:], strict=True):
        assert torch.equal(inputs, expected) and torch.equal(labels, order)


def test_augmentation_crops_after_padding_and_flips():
    images = numbered(40)
    batches = Batches(images, 40, augment=True, scale=((0.0,), (1 / 255,)))
    (inputs, labels) = next(batches.epoch(0))
    padded = torch.nn.functional.pad(images.pixels.float(), (4,) * 4)
    kinds = set()
    for found, label in zip(inputs, labels, strict=True):
        whole = padded[label]
        windows = {
            (top, left): whole[:, top : top + 32, left : left + 32] for top in range(9) for left in range(9)
        }
        crops = {(*place, False): window for place, window in windows.items()}
        crops |= {(*place, True): window.flip(-1) for place, window in windows.items()}
        (kind,) = [kind for kind, crop in crops.items() if torch.allclose(crop, found, atol=1e-3)]
        kinds.add(kind)
    assert len({top for top, _, _ in kinds}) > 5 and {flipped for _, _, flipped in kinds} == {False, True}


def test_normalisation_is_the_listings():
    images = numbered(4)
    inputs, labels = next(Batches(images, 4, scale=LISTED_A2).epoch(0))
    mean, deviation = (torch.tensor(values).view(3, 1, 1) for values in LISTED_A2)
    torch.testing.assert_close(inputs, (images.pixels[labels] / 255 - mean) / deviation)
