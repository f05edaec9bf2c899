"""A calibration as a picture: human scores against the grader's, answer by answer and level by level."""

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from mockint.domain.errors import InputError
from mockint.grading.calibration import Calibration

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ENDINGS = (".png", ".svg", ".pdf")
BLUE, GREY = "#0072B2", "#555555"  # told apart by every kind of colour vision, and in print
EACH, LEAST, MOST = 26.0, 9.0, 420.0  # points² of a dot: for each answer, at least, and where most answers are
DARK = 0.5  # the share from which a number is white on its blue
LEVELS = ("0", "0.25", "0.5", "0.75", "1")


def check_plot(path: Path) -> None:
    """Raise InputError where a plot can't go to this place, before any answer is graded for it."""
    if path.suffix.lower() not in ENDINGS:
        raise InputError(f"{path}: a plot is a file that ends in {', '.join(ENDINGS[:-1])} or {ENDINGS[-1]}")
    if path.is_dir():
        raise InputError(f"{path} is a folder; name a file in it")
    if not path.resolve().parent.is_dir():
        raise InputError(f"{path}: its folder isn't there")


def write_plot(calibration: Calibration, path: Path) -> None:
    """Write the picture, in the format that the file's ending names; what was there is replaced.

    On the left each answer, dots as large as there are answers at their place; on the right how many answers of each
    human level the grader put on which. Raises InputError where the file can't be written or its ending is unknown.
    """
    check_plot(path)
    import matplotlib

    matplotlib.use("Agg")  # a window is never opened
    from matplotlib.figure import Figure

    figure = Figure(figsize=(11, 5.2), dpi=150, layout="constrained")
    left, right = figure.subplots(1, 2, width_ratios=(1, 1))
    _scatter(left, calibration)
    _confusion(right, calibration)
    try:
        figure.savefig(path)
    except OSError as error:
        raise InputError(f"{path}: can't be written: {error.strerror or error}") from error


def _scatter(axes: "Axes", calibration: Calibration) -> None:
    counts = Counter((round(human, 2), round(score, 2)) for human, score in calibration.points)
    # The large dots first, so that small ones lie upon them.
    places = sorted(counts, key=lambda place: -counts[place])
    most = max(counts.values())
    axes.plot((0, 1), (0, 1), linestyle="--", linewidth=1, color=GREY, label="the same score", zorder=1)
    for count in sorted({1, round(most**0.5), most}):  # for the legend alone
        axes.scatter([], [], s=_size(count, most), color=BLUE, alpha=0.55, label=_answers(count))
    axes.scatter(
        [human for human, _ in places],
        [score for _, score in places],
        s=[_size(counts[place], most) for place in places],
        color=BLUE,
        alpha=0.55,
        edgecolors="white",
        linewidths=0.6,
        zorder=2,
    )
    axes.set(xlim=(-0.06, 1.06), ylim=(-0.06, 1.06), xlabel="human score", ylabel="score of the grader", aspect="equal")
    axes.grid(alpha=0.25)
    axes.set_axisbelow(True)
    # A grader's name may have dollars in it, which are no formula.
    axes.set_title(_title(calibration), fontsize=11, parse_math=False)
    axes.legend(
        loc="upper left", bbox_to_anchor=(0, -0.12), ncols=4, frameon=False, fontsize=9, columnspacing=1.2, borderpad=1
    )


def _confusion(axes: "Axes", calibration: Calibration) -> None:
    from sklearn.metrics import ConfusionMatrixDisplay, confusion_matrix

    from mockint.grading.agreement import levels

    human, given = (levels(side) for side in zip(*calibration.points, strict=True))
    # The grader's levels are the rows, from the bottom up, so that both pictures have the same axes.
    counts = confusion_matrix(given, human, labels=range(len(LEVELS)))
    shares = counts / counts.sum(axis=0).clip(min=1)
    shown = ConfusionMatrixDisplay(shares, display_labels=LEVELS)
    shown.plot(ax=axes, cmap="Blues", colorbar=False, im_kw={"vmin": 0, "vmax": 1})
    axes.invert_yaxis()
    for text, count, share in zip(shown.text_.ravel(), counts.ravel(), shares.ravel(), strict=True):
        text.set(text=str(count) if count else "", color="white" if share > DARK else "black")
    kappa = calibration.overall.qwk.value
    told = "undefined" if kappa is None else f"{kappa:.2f}"
    axes.set_title(f"answers by level, weighted kappa {told}", fontsize=11)
    axes.set(
        xlabel="level of the human score\n(the darker, the more of its column)", ylabel="level of the grader's score"
    )


def _title(calibration: Calibration) -> str:
    r = calibration.overall.pearson
    name = calibration.grader if len(calibration.grader) <= 40 else f"{calibration.grader[:39]}…"
    told = "undefined" if r.value is None else f"{r.value:.2f}"
    spread = "" if r.low is None or r.high is None else f" ({r.low:.2f} to {r.high:.2f})"
    return f"{name}: Pearson {told}{spread}, {_answers(calibration.n)}"


def _answers(count: int) -> str:
    return f"{count} answer{'' if count == 1 else 's'}"


def _size(count: int, most: int) -> float:
    return max(LEAST, count * min(EACH, MOST / most))
