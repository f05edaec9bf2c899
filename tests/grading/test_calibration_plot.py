"""The picture of a calibration: that it is one, in each format, and what it says."""

import asyncio
from pathlib import Path
from xml.etree import ElementTree

import pytest
from scripted import Scripted
from test_calibration import lines_of, perfect

from mockint.domain.errors import InputError
from mockint.grading.calibration import Calibration, calibrate
from mockint.grading.calibration_plot import check_plot, write_plot


@pytest.fixture(scope="module")
def found() -> Calibration:
    """Of a grader whose name would be a formula."""
    grader = Scripted(perfect)
    grader.name = "compatible:$a_b$"
    return asyncio.run(calibrate(lines_of(16), grader))


def test_each_ending_gives_its_format(found: Calibration, tmp_path: Path) -> None:
    for ending, begin in ((".png", b"\x89PNG\r\n"), (".pdf", b"%PDF-"), (".SVG", b"<?xml")):
        path = tmp_path / f"plot{ending}"
        write_plot(found, path)
        assert path.read_bytes().startswith(begin)


def test_the_png_has_something_drawn_on_it(found: Calibration, tmp_path: Path) -> None:
    from matplotlib.image import imread

    write_plot(found, tmp_path / "plot.png")
    picture = imread(tmp_path / "plot.png")[..., :3]
    assert picture.shape[0] > 500
    assert picture.shape[1] > 1000
    assert 0.7 < picture.mean() < 0.99  # mostly white, and not all of it


def test_it_says_whose_agreement_it_is_and_how_far(found: Calibration, tmp_path: Path) -> None:
    write_plot(found, tmp_path / "plot.svg")
    text = (tmp_path / "plot.svg").read_text(encoding="utf-8")
    ElementTree.fromstring(text)  # noqa: S314 - our own
    for said in ("compatible:$a_b$: Pearson 1.00", "16 answers", "weighted kappa 1.00", "human score", "8 answers"):
        assert said in text


@pytest.mark.parametrize("name", ["plot.jpg", "plot", ".", "nowhere/plot.png"])
def test_a_place_where_no_plot_can_go_is_said_before(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError):
        check_plot(tmp_path / name)


def test_a_plot_that_is_there_is_replaced(found: Calibration, tmp_path: Path) -> None:
    path = tmp_path / "plot.png"
    path.write_text("old")
    write_plot(found, path)
    assert path.read_bytes().startswith(b"\x89PNG")
