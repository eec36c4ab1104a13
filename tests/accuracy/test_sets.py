"""Every labelled text is read as its label says, and the page that sums this up is up to date."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]


def _script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("accuracy", ROOT / "scripts" / "accuracy.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["accuracy"] = module
    spec.loader.exec_module(module)
    return module


accuracy = _script()


@pytest.mark.parametrize("folder", accuracy.folders(), ids=lambda folder: folder.name)
def test_a_set_is_large_half_of_traps_and_says_whose_it_is(folder: Path) -> None:
    labels = accuracy.labels(folder)
    traps = [
        name
        for name, label in labels.items()
        if "substantive" not in (label["state"], label.get("edge_state"))
    ]
    assert len(labels) >= 40
    assert len(traps) * 5 >= len(labels) * 2
    assert all(label.get("authorship") for label in labels.values())


@pytest.mark.parametrize("folder", accuracy.folders(), ids=lambda folder: folder.name)
def test_precision_and_recall_stay_where_they_were(folder: Path) -> None:
    for what, score in accuracy.measure(folder).items():
        assert score.right / max(1, score.right + score.false) >= 0.95, (what, score.wrong)
        assert score.right / max(1, score.right + score.missed) >= 0.95, (what, score.wrong)


def test_a_work_item_is_read_as_its_label_says() -> None:
    scores = accuracy.measure(ROOT / "tests" / "accuracy" / "work-item")
    assert {name for score in scores.values() for name in score.wrong} == set()


def test_the_page_is_up_to_date() -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "accuracy.py"), "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_a_label_without_its_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "labels.yml").write_text("gone.md: {state: absent}\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"gone\.md"):
        accuracy.labels(tmp_path)


def test_a_wrong_reading_is_counted_and_named() -> None:
    score = accuracy.Score()
    score.take("a", ("substantive", 2), ("substantive", 3))
    score.take("b", ("absent", None), ("substantive", 1))
    score.take("c", ("substantive", 1), ("placeholder", 0))
    assert (score.right, score.false, score.missed, score.states, score.items) == (1, 1, 1, 1, 0)
    assert score.wrong == ["a", "b", "c"]
    assert score.row("x") == "| x | 3 | 1 | 0.500 | 0.500 | 1 of 3 | 0 of 2 |"
