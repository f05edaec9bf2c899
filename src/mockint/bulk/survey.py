"""What a bulk run will do, told before it does it: how many answers, and what they will likely cost."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from mockint.bulk.items import BadItem, Item
from mockint.domain.question import Question
from mockint.grading.costs import cost_of

NAMED = 20  # bad lines that are told one by one
AT_ONCE = 1000  # different questions whose price is reckoned together


@dataclass
class Survey:
    """How many `lines` there are, how many of them are graded already or `bad`, and how many are `missing`.

    `cost` is in US dollars, by the length of each answer; None where a model has no known price.
    """

    lines: int = 0
    missing: int = 0
    bad: int = 0
    cost: float | None = 0.0
    named: list[BadItem] = field(default_factory=list)
    """The first bad lines."""

    @property
    def graded(self) -> int:
        return self.lines - self.missing - self.bad


def surveyed(lines: Iterable[tuple[Item | BadItem, bool]], graders: tuple[str, ...], times: float) -> Survey:
    """The survey of a file's lines, each with whether it still has to be graded; each costs so many times one call."""
    found = Survey()
    sizes: dict[Question, list[int]] = {}

    def reckon() -> None:
        for question, (count, characters) in sizes.items():
            cost = cost_of(graders, [(question, round(characters / count))])
            found.cost = None if cost is None or found.cost is None else found.cost + cost * count * times
        sizes.clear()

    for item, is_missing in lines:
        found.lines += 1
        if isinstance(item, BadItem):
            found.bad += 1
            if len(found.named) < NAMED:
                found.named.append(item)
        elif is_missing:
            found.missing += 1
            size = sizes.setdefault(item.question, [0, 0])
            size[0] += 1
            size[1] += len(item.answer)
            if len(sizes) >= AT_ONCE:
                reckon()
    reckon()
    return found
