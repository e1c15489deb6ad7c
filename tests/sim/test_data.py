"""Data sets: both forms of CIFAR-10 read the same, damaged files are refused by name, batches are the same
everywhere.
"""

import io
import pickle
import re

import numpy as np
import pyarrow
import pyarrow.parquet
import pytest
import torch
from PIL import Image

from ndgm.sim import data
from ndgm.sim.data import Batches, DataError, Images, cifar10, digits

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


def write_parquet(folder, parts, form="PNG"):
    for part, (pixels, labels) in parts.items():
        coded = []
        for one in pixels:
            buffer = io.BytesIO()
            Image.fromarray(one.transpose(1, 2, 0)).save(buffer, form)
            coded.append({"bytes": buffer.getvalue(), "path": "x"})
        table = pyarrow.table({"img": coded, "label": labels})
        pyarrow.parquet.write_table(table, folder / f"{part}-00000-of-00001.parquet")


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
    inputs, labels = next(Batches(images, 4, scale=data.LISTED_A2).epoch(0))
    mean, deviation = (torch.tensor(values).view(3, 1, 1) for values in data.LISTED_A2)
    torch.testing.assert_close(inputs, (images.pixels[labels] / 255 - mean) / deviation)
