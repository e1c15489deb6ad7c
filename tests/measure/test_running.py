"""Measurements of miniature recipes: part by part, on after an interruption, and what is refused."""

from __future__ import annotations

import json
import time
from dataclasses import replace

import pytest
import torch

from ndgm.measure import __main__ as command
from ndgm.measure import running
from ndgm.measure.files import MeasureError
from ndgm.measure.running import Session, measure
from ndgm.sim.data import digits
from ndgm.sim.recipes import CELLS, LARGE, RECIPES, SMALL, Network
from ndgm.sim.training import OutOfTime

TABLE = replace(RECIPES["table-2-vgg11-digits"], first=20, batch=10, epochs=2, record_every=1, seeds=(0, 1))
FIGURE = replace(
    RECIPES["figure-2-digits"],
    networks=(Network("VGG11", False, 2, (1, 2, 3)), Network("VGG11", True, 1, (1,))),
    together=2,
)


@pytest.fixture(autouse=True)
def clean(monkeypatch):
    """The code is that of the commit; one thread, as more only wait for each other on small tensors."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    where = {"machine": "here", "versions": {}, "commit": "0" * 40, "dirty": False, "date": "today"}
    monkeypatch.setattr(running, "about", lambda device: dict(where))
    yield
    torch.set_num_threads(threads)


def few():
    """A few of the digits."""
    training, validation = digits()
    return training.first(20), validation.first(10)


@pytest.fixture
def session(tmp_path):
    """A session on a few images; what it says is in `told`."""
    found = Session(tmp_path / "found.json", few())
    found.told = []
    found.say = found.told.append
    return found


def content(session):
    return json.loads(session.path.read_text(encoding="utf-8"))


def numbers(session):
    """The file without what differs from run to run."""
    return [
        {name: value for name, value in part.items() if name != "taken"} for part in content(session)["parts"]
    ]


def test_table_2_is_measured_cell_by_cell(session):
    assert measure(TABLE, session)
    found = content(session)
    assert (found["name"], found["left_out"]) == ("table-2-vgg11-digits", [])
    assert [(part["optimizer"], part["penalty"], part["shared"]) for part in found["parts"]] == list(CELLS)
    for part in found["parts"]:
        for name in ("losses", "validation", "norms", "norms_as_listed", "small"):
            assert torch.tensor(part[name]).shape == (2, 2)
        assert part["below"]["1e-05"] == part["small"][-1]
        assert set(part["taken"]) == {"machine", "versions", "commit", "dirty", "date", "seconds", "images"}
    assert not session.folder.exists()


def test_figure_2_is_measured_in_groups_of_seeds(session):
    assert measure(FIGURE, session)
    assert [(part["batch_norm"], part["seeds"]) for part in content(session)["parts"]] == [
        (False, [1, 2]),
        (True, [1]),
        (False, [3]),
    ]
    assert torch.tensor(content(session)["parts"][0]["losses"]).shape == (2, 2, 4)


def test_one_run_after_the_other_is_the_same_to_rounding(session, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr("ndgm.measure.speeds.LARGE_IMAGES", 9)
        measure(FIGURE, session)
    stacked = numbers(session)
    session.path.unlink()
    measure(FIGURE, session)
    for one, other in zip(stacked, numbers(session), strict=True):
        for name in ("losses", "validation", "norms"):
            torch.testing.assert_close(
                torch.tensor(one[name]), torch.tensor(other[name]), rtol=1e-4, atol=1e-5
            )


@pytest.mark.parametrize("recipe", [TABLE, FIGURE], ids=["table", "figure"])
@pytest.mark.parametrize("whole", [True, False], ids=["between parts", "in the middle of one"])
def test_it_goes_on_after_an_interruption(session, monkeypatch, recipe, whole):
    """The same numbers as without one, of optimizers that had run before, too."""
    measure(recipe, session)
    expected = numbers(session)
    session.path.unlink()
    take, taken = running._take, []

    def interrupted(*arguments):
        taken.append(arguments)
        if len(taken) in (2, 5):
            if not whole:  # After one step: every step writes a checkpoint, and the deadline has passed.
                arguments[2].deadline = time.monotonic()
                try:
                    take(*arguments)
                finally:
                    arguments[2].deadline = None
            raise OutOfTime
        return take(*arguments)

    run = running.Run
    monkeypatch.setattr(running, "_take", interrupted)
    monkeypatch.setattr(running, "Run", lambda *args, **kwargs: run(*args, **kwargs, every=1))
    finished = False
    while not finished:
        fresh = replace(session, used={})  # As in another process.
        finished = measure(recipe, fresh)
    assert len(taken) > len(expected)
    assert numbers(session) == expected
    assert any("goes on from there" in told for told in session.told)


def test_a_budget_that_is_over_leaves_the_rest(session):
    session.deadline = time.monotonic() - 1
    run = running.Run
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(running, "Run", lambda *args, **kwargs: run(*args, **kwargs, every=1))
        assert not measure(TABLE, session)
    assert not session.path.exists() or content(session)["parts"] == []


def test_dirty_code_is_refused_or_marked(session, monkeypatch):
    monkeypatch.setattr(running, "about", lambda device: {"machine": "here", "dirty": True})
    with pytest.raises(MeasureError, match="commit it, or mark the measurement with --allow-dirty"):
        measure(FIGURE, session)
    assert measure(FIGURE, replace(session, allow_dirty=True))
    assert all(part["taken"]["dirty"] for part in content(session)["parts"])


def test_a_file_of_other_settings_is_refused(session):
    measure(FIGURE, session)
    before = session.path.read_bytes()
    with pytest.raises(MeasureError, match="other code or settings; remove the file or name another"):
        measure(replace(FIGURE, learning_rate=0.01), session)
    assert session.path.read_bytes() == before


def test_two_processes_do_not_share_a_file(session):
    with running._locked(session), pytest.raises(MeasureError, match="another process"):
        measure(FIGURE, session)


def test_pretrained_weights_must_be_named(session):
    with pytest.raises(MeasureError, match="name a file with --weights"):
        measure(RECIPES["table-2-vgg16-pretrained"], session)


def test_only_the_smaller_penalty_runs_on_what_the_larger_one_left(session):
    measure(TABLE, session)
    cells = {(part["optimizer"], part["penalty"], part["shared"]): part for part in numbers(session)}
    assert cells["Adam", SMALL, True]["norms"] != cells["Adam", SMALL, False]["norms"]
    assert cells["Adam", LARGE, True]["norms"] != cells["Adam", SMALL, True]["norms"]


# The command


def test_the_command_says_what_it_lacks(capsys, monkeypatch):
    monkeypatch.delenv("NDGM_CIFAR10", raising=False)
    assert command.main(["figure-2-cifar10", "--out", "found.json"]) == 2
    assert capsys.readouterr().err == (
        "These recipes need CIFAR-10: pass --cifar10 DIR or set NDGM_CIFAR10.\n"
    )


def test_the_command_measures_and_tells_what_is_left(capsys, monkeypatch, tmp_path):
    monkeypatch.setattr(command, "digits", few)
    monkeypatch.setitem(command.RECIPES, FIGURE.name, FIGURE)
    out = ["--out", str(tmp_path / "found.json"), "--quiet", "--device", "cpu"]
    assert command.main([FIGURE.name, *out]) == 0
    assert "VGG11, seeds 1, 2: " in capsys.readouterr().err
    more = replace(FIGURE, networks=(FIGURE.networks[0]._replace(seeds=(1, 2, 3, 4)),))
    monkeypatch.setitem(command.RECIPES, FIGURE.name, more)
    assert command.main([FIGURE.name, *out]) == 0
    told = capsys.readouterr().err
    assert "seeds 4: " in told and "seeds 1" not in told


def test_a_damaged_file_is_told_and_kept(capsys, monkeypatch, tmp_path):
    monkeypatch.setitem(command.RECIPES, FIGURE.name, FIGURE)
    (tmp_path / "found.json").write_text("{", encoding="utf-8")
    assert command.main([FIGURE.name, "--out", str(tmp_path / "found.json"), "--quiet"]) == 2
    assert "holds no measurement" in capsys.readouterr().err
    assert (tmp_path / "found.json").read_text(encoding="utf-8") == "{"


def test_several_recipes_go_into_a_folder_each_with_its_budget(capsys, monkeypatch, tmp_path):
    monkeypatch.setattr(command, "digits", few)
    monkeypatch.setitem(command.RECIPES, FIGURE.name, FIGURE)
    monkeypatch.setitem(command.RECIPES, TABLE.name, TABLE)
    names = [f"{FIGURE.name}:1000", f"{TABLE.name}:0"]
    assert command.main([*names, "--out", str(tmp_path), "--quiet", "--device", "cpu"]) == command.UNFINISHED
    assert "left out, for want of time: Adam, λ = 2" in capsys.readouterr().err
    assert sorted(path.name for path in tmp_path.glob("*.json")) == [f"{FIGURE.name}.json"]
    assert command.main([*names, "--out", str(tmp_path / "a.json"), "--quiet"]) == 2
    assert "several measurements need one" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [(["figure-9"], "there is no recipe 'figure-9'; there are figure-2-cifar10, "), ([], "required")],
)
def test_a_wrong_name_is_one_sentence(capsys, arguments, told):
    with pytest.raises(SystemExit) as ended:
        command.main(arguments)
    assert ended.value.code == 2
    assert told in capsys.readouterr().err


def test_away_from_the_project_a_file_must_be_named(capsys, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    assert command.main([FIGURE.name, "--quiet"]) == 2
    assert "there is no folder" in capsys.readouterr().err
