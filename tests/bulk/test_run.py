"""A bulk run: every content graded once, kept as it is done, told in its order, whatever ends it."""

import asyncio
import json
import os
import random
from collections.abc import AsyncGenerator, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockint.bulk import run as bulk_run
from mockint.bulk.here import here, on_cores
from mockint.bulk.items import BadItem, Item, read_items
from mockint.bulk.run import Outcome, Pending, Run
from mockint.domain.errors import MockintError, StoreError
from mockint.domain.grade import Grade, Graded, Reason, Ungraded, Verdict
from mockint.domain.question import Question
from mockint.grading.embedded import EmbeddedGrader
from mockint.grading.grader import CriterionJudgement, Grader, GraderError, Judgement
from mockint.storage.database import AT_ONCE
from mockint.storage.journal import Journal


class Scripted:
    """Counts what it is asked; fails on what `fails` is true for, and may take its time."""

    name, prompt = "scripted", None

    def __init__(self, fails: Callable[[str], bool] = lambda _: False, *, shuffles: bool = False) -> None:
        self.asked: list[str] = []
        self.fails = fails
        self.turns = random.Random(1) if shuffles else None  # noqa: S311

    async def judge(self, question: Question, answer: str) -> Judgement:
        self.asked.append(answer)
        for _ in range(self.turns.randrange(5) if self.turns else 0):
            await asyncio.sleep(0)
        if self.fails(answer):
            raise GraderError("unavailable", "nobody answers")
        missing = CriterionJudgement(id=question.criteria[0].id, verdict=Verdict.MISSING, credit=0, confidence=1)
        return Judgement(criteria=(missing,))


def line(answer: str, **others: Any) -> str:
    return json.dumps({"id": answer, "question": "What?", "criteria": ["Says what"], "answer": answer, **others})


def written(folder: Path, *lines: str) -> Path:
    path = folder / "in.jsonl"
    path.write_text("".join(f"{text}\n" for text in lines), encoding="utf-8")
    return path


@pytest.fixture
def journal() -> Iterator[Journal]:
    with Journal.open() as opened:
        yield opened


def ran(path: Path, journal: Journal, grader: Grader, *, name: str = "first", again: bool = False) -> list[Outcome]:
    run = Run(path, "way", journal, name=name, again=again)
    asyncio.run(run.grade(here(grader, 4)))
    return list(run.lines())


@given(answers=st.lists(st.sampled_from("abcdefgh"), max_size=30), bad=st.sets(st.integers(0, 30)))
def test_every_line_is_told_in_its_order_and_every_content_graded_once(
    tmp_path_factory: pytest.TempPathFactory, answers: list[str], bad: set[int]
) -> None:
    folder = tmp_path_factory.mktemp("run")
    lines = ["{" if number in bad else line(answer) for number, answer in enumerate(answers)]
    grader = Scripted(shuffles=True)
    with Journal.open(f"sqlite:///{folder}/mockint.db") as journal:
        found = ran(written(folder, *lines), journal, grader)
    told = [None if isinstance(item, BadItem) else item.id for item, _ in found]
    assert told == [None if number in bad else answer for number, answer in enumerate(answers)]
    assert all(isinstance(grade, Graded) for item, grade in found if isinstance(item, Item))
    assert sorted(grader.asked) == sorted({answer for number, answer in enumerate(answers) if number not in bad})


def test_a_rerun_asks_only_for_what_failed(tmp_path: Path, journal: Journal) -> None:
    path = written(tmp_path, *map(line, "abcd"))
    found = ran(path, journal, Scripted(lambda answer: answer in "bd"))
    assert [isinstance(grade, Ungraded) for _, grade in found] == [False, True, False, True]
    second = Scripted()
    assert all(isinstance(grade, Graded) for _, grade in ran(path, journal, second, name="second"))
    assert sorted(second.asked) == ["b", "d"]


def test_asked_again_everything_is_graded_once_more(tmp_path: Path, journal: Journal) -> None:
    path = written(tmp_path, *map(line, "aab"))
    ran(path, journal, Scripted())
    second = Scripted()
    ran(path, journal, second, name="second", again=True)
    assert sorted(second.asked) == ["a", "b"]


def test_another_answer_question_criterion_or_way_is_another_content(tmp_path: Path) -> None:
    lines = (line("a"), line("b"), line("a", question="Why?"), line("a", criteria=["Says why"]), line("a", id="other"))
    items = [item for item in read_items(written(tmp_path, *lines), {}) if isinstance(item, Item)]
    keys = [item.key("way") for item in items]
    assert len(set(keys)) == 4
    assert keys[0] == keys[4]
    assert items[0].key("other way") not in keys


def test_after_many_failures_in_a_row_the_rest_is_not_tried(tmp_path: Path, journal: Journal) -> None:
    path = written(tmp_path, *(line(f"a{number}") for number in range(3 * bulk_run.GIVE_UP)))
    grader = Scripted(lambda _: True)
    found = ran(path, journal, grader)
    assert bulk_run.GIVE_UP <= len(grader.asked) <= bulk_run.GIVE_UP + 8
    untried = [grade for _, grade in found if isinstance(grade, Reason)]
    assert len(untried) == len(found) - len(grader.asked)
    assert untried[0].kind == "unavailable"
    assert untried[0].message == "not tried, since 64 answers in a row failed: nobody answers"


def test_failures_with_a_grade_between_them_end_nothing(tmp_path: Path, journal: Journal) -> None:
    path = written(tmp_path, *(line(f"a{number}") for number in range(2 * bulk_run.GIVE_UP)))
    grader = Scripted(lambda answer: not answer.endswith("5"))
    ran(path, journal, grader)
    assert len(grader.asked) == 2 * bulk_run.GIVE_UP


def test_what_is_done_outlives_an_interrupt(tmp_path: Path, journal: Journal) -> None:
    path = written(tmp_path, *map(line, "abcdef"))

    async def way(pending: Pending) -> AsyncGenerator[tuple[str, Grade], None]:
        async for number, done in _numbered(here(Scripted(), 1)(pending)):
            yield done
            if number == 3:
                await asyncio.Event().wait()

    async def interrupted() -> None:
        run = asyncio.create_task(Run(path, "way", journal, name="first").grade(way))
        while len(kept()) < 3:
            await asyncio.sleep(0.01)
        run.cancel()
        with pytest.raises(asyncio.CancelledError):
            await run

    def kept() -> dict[str, str]:
        items = (item for item in read_items(path, {}) if isinstance(item, Item))
        return journal.grades(item.key("way") for item in items)

    asyncio.run(interrupted())
    second = Scripted()
    ran(path, journal, second, name="second")
    assert len(kept()) == 6
    assert len(second.asked) == 3


async def _numbered(
    grades: AsyncGenerator[tuple[str, Grade], None],
) -> AsyncGenerator[tuple[int, tuple[str, Grade]], None]:
    number = 0
    async for done in grades:
        number += 1
        yield number, done


def test_a_journal_that_can_not_be_written_ends_the_run(
    tmp_path: Path, journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> None:
        raise StoreError("the disk is full")

    monkeypatch.setattr(journal, "add", full)
    with pytest.raises(StoreError, match="the disk is full"):
        ran(written(tmp_path, *map(line, "abc")), journal, Scripted())


def test_the_input_is_read_no_further_than_it_is_needed(tmp_path: Path, journal: Journal) -> None:
    count = 5 * AT_ONCE
    path = written(tmp_path, *(line(f"a{number}") for number in range(count)))
    pending = Run(path, "way", journal, name="first").pending()
    next(pending)
    path.write_text("")  # what was not read yet is gone
    assert sum(1 for _ in pending) < count - AT_ONCE


def test_several_processes_give_the_grades_of_one(tmp_path: Path, journal: Journal) -> None:
    said = "I keep the tokens in an encrypted vault", "The weather was fine"
    lines = [line(f"{said[number % 2]} in week {number}.", criteria=["Keeps tokens encrypted"]) for number in range(44)]
    path = written(tmp_path, *lines)
    run = Run(path, "cores", journal, name="first")
    asyncio.run(run.grade(on_cores(2)))
    apart = [grade for _, grade in run.lines()]
    assert apart == [grade for _, grade in ran(path, journal, EmbeddedGrader())]
    assert {grade.score for grade in apart if isinstance(grade, Graded)} == {0, 100}


def test_a_process_that_dies_is_told_and_costs_nothing_that_is_kept(
    tmp_path: Path, journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mockint.bulk.here._grade", _dies)
    path = written(tmp_path, *(line(f"a{number}") for number in range(60)))
    with pytest.raises(MockintError, match="What is graded is kept"):
        asyncio.run(Run(path, "way", journal, name="first").grade(on_cores(2)))


def _dies(_: list[tuple[str, Item]]) -> list[tuple[str, Grade]]:
    os._exit(9)
