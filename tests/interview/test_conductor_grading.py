"""The conductor and the grading of answers: in the background, once, again after a failure, with their follow-ups."""

import asyncio

import pytest
from building import graded, plan, ungraded, verdicts
from playing import Interview

from mockint.domain.errors import StoreError
from mockint.domain.grade import Evidence, Grade, Graded, Usage
from mockint.domain.session import State
from mockint.interview.conductor import ungraded as without_grade


class TestGrading:
    def test_is_told_the_time_the_overtime_and_the_cut(self) -> None:
        interview = Interview(plan(strict=True))
        interview.conductor.ask_next()
        interview.wait(181.5)
        index = interview.conductor.submit("what stands", cut=True)
        interview.grade(index)
        assert interview.grading.asked == [("one", "what stands", 181.5, 1.5, True)]

    def test_a_failure_is_kept_and_mended_later(self) -> None:
        interview = Interview(plan("one", "two"), ungraded("one"), graded("two"), ungraded("one"), graded("one", "p--"))
        for _ in range(2):
            interview.conductor.ask_next()
            interview.grade(interview.answer("mine"))
        interview.conductor.ask_next()
        conductor = interview.again().conductor
        assert without_grade(conductor.session) == [0]
        assert asyncio.run(conductor.grade_missing()) == 1
        assert asyncio.run(conductor.grade_missing()) == 0
        assert asyncio.run(conductor.grade_missing()) == 0
        assert [item[0] for item in interview.grading.asked] == ["one", "two", "one", "one"]
        assert conductor.session.state is State.ENDED
        assert without_grade(conductor.session) == []

    def test_only_submitted_answers_are_waiting_for_it(self) -> None:
        interview = Interview()
        interview.conductor.ask_next()
        interview.conductor.skip()
        interview.conductor.ask_next()
        interview.conductor.quit()
        assert without_grade(interview.conductor.session) == []

    def test_goes_on_while_the_next_answer_is_given(self) -> None:
        interview = Interview(plan(feedback="end"))
        conductor = interview.conductor

        async def play() -> None:
            interview.grading.hold = asyncio.Event()
            conductor.ask_next()
            behind = asyncio.create_task(conductor.grade(interview.answer("first")))
            await asyncio.sleep(0)
            conductor.ask_next()
            conductor.draft("second, half")
            interview.grading.hold.set()
            await behind
            assert conductor.session.state is State.ANSWERING
            interview.answer("second")

        asyncio.run(play())
        assert conductor.session.attempts[0].grade == graded("one")
        assert conductor.session.current.answer == "second"

    def test_an_answer_is_graded_once_however_often_it_is_asked_for(self) -> None:
        """What is graded in the background is not paid for again by whoever asks for all that is missing."""
        interview = Interview(plan(feedback="end"))
        conductor = interview.conductor

        async def play() -> tuple[Grade, int, Grade]:
            interview.grading.hold = asyncio.Event()
            conductor.ask_next()
            behind = asyncio.create_task(conductor.grade(interview.answer("mine")))
            missing = asyncio.create_task(conductor.grade_missing())
            await asyncio.sleep(0)
            interview.grading.hold.set()
            return await behind, await missing, await conductor.grade(0)

        assert asyncio.run(play()) == (graded("one"), 0, graded("one"))
        assert len(interview.grading.asked) == 1

    def test_begins_while_a_guess_is_awaited_and_is_saved_after_it(self) -> None:
        """A model's seconds pass while the candidate guesses, and the log still shows that the guess came first."""
        interview = Interview(plan("one", predict=True))
        conductor = interview.conductor

        async def play() -> None:
            guessed = asyncio.Event()
            conductor.ask_next()
            grading = asyncio.create_task(conductor.grade(interview.answer("mine"), after=guessed))
            await asyncio.sleep(0)
            assert len(interview.grading.asked) == 1
            conductor.predict(40)
            assert conductor.session.current.grade is None
            guessed.set()
            await grading

        asyncio.run(play())
        assert [event.type for event in interview.store.events()][-2:] == ["predicted", "graded"]

    def test_a_grade_that_could_not_be_saved_is_not_made_again(self) -> None:
        interview = Interview()
        interview.conductor.ask_next()
        index = interview.answer("mine")
        interview.store.full = True
        with pytest.raises(StoreError):
            interview.grade(index)
        assert interview.conductor.session.state is State.SUBMITTED
        interview.store.full = False
        assert interview.grade(index) == graded("one")
        assert len(interview.grading.asked) == 1
        assert interview.again().conductor.session.current.grade == graded("one")

    def test_what_a_failed_try_took_stays_in_the_account(self) -> None:
        failed = ungraded("one").model_copy(update={"usage": Usage(calls=2, input_tokens=90, cost_usd=0.25)})
        paid = graded("one").model_copy(update={"usage": Usage(calls=1, output_tokens=7, cost_usd=0.5)})
        interview = Interview(plan("one"), failed, paid)
        interview.conductor.ask_next()
        index = interview.answer("mine")
        assert interview.grade(index) == failed
        assert interview.grade(index).usage == Usage(calls=3, input_tokens=90, output_tokens=7, cost_usd=0.75)


def found(letters: str, *starts: int, probe: str = "") -> Graded:
    """A grade whose criteria a, b, c have their evidence at these places of the answer."""
    grade = graded("one", letters, follow_up=probe)
    criteria = tuple(
        item.model_copy(update={"evidence": (Evidence(quote="x", start=start, end=start + 1),)})
        for item, start in zip(grade.criteria, starts, strict=True)
    )
    return grade.model_copy(update={"criteria": criteria})


class TestFollowUps:
    def test_are_graded_together_with_the_answer_and_add_what_they_earned(self) -> None:
        """b is earned by the follow-up; a, no longer found, stays met; c is found better, but not in the follow-up."""
        first = found("m-p", 0, 0, 2, probe="Probe b?")
        both = found("-mm", 0, 9, 3, probe="Probe a?")
        interview = Interview(plan(follow_ups=2), first, both)
        interview.conductor.ask_next()
        interview.grade(interview.answer("first"))
        assert interview.conductor.ask_follow_up() == "Probe b?"
        assert interview.conductor.question.id == "one"
        grade = interview.grade(interview.answer("second", seconds=15))
        assert interview.grading.asked[1] == ("one", "first\n\nsecond", 35, 0, False)
        assert isinstance(grade, Graded)
        assert verdicts(grade.criteria) == "mmp"
        assert [item.follow_up for item in grade.criteria] == [False, True, False]
        assert grade.score == pytest.approx(83.3)
        assert interview.conductor.session.final_grade("one") == grade
        assert interview.conductor.session.attempts[0].grade == first, "the answer's own grade stays"

    def test_what_is_said_and_asked_next_follows_from_the_verdicts_that_stand(self) -> None:
        """No tip and no probe for a criterion that stays met; the heaviest that is left is asked next."""
        first = found("m--", 0, 0, 0, probe="Probe b?")
        both = found("---", 0, 0, 0, probe="Probe b?")
        interview = Interview(plan(follow_ups=2), first, both)
        interview.conductor.ask_next()
        interview.grade(interview.answer("first"))
        interview.conductor.ask_follow_up()
        grade = interview.grade(interview.answer("no idea"))
        assert isinstance(grade, Graded)
        assert grade.strengths == ("Says a",)
        assert grade.improvements == ("Say more about this: Says b.", "Tip c")
        assert interview.conductor.ask_follow_up() == "Probe c?"
        interview.grade(interview.answer("no idea"))
        assert interview.conductor.ask_follow_up() == ""

    def test_cut_by_the_clock_the_grade_says_so(self) -> None:
        interview = Interview(plan(follow_ups=1), found("m--", 0, 0, 0, probe="Probe b?"))
        interview.conductor.ask_next()
        interview.grade(interview.answer("first"))
        interview.conductor.ask_follow_up()
        interview.wait(60)
        interview.grade(interview.conductor.submit("sec", cut=True))
        assert interview.grading.asked[1] == ("one", "first\n\nsec", 80, 0, True)

    def test_that_cant_be_graded_leave_the_grade_of_the_answer(self) -> None:
        first = found("m--", 0, 0, 0, probe="Probe b?")
        interview = Interview(plan(follow_ups=1), first, ungraded("one"))
        interview.conductor.ask_next()
        interview.grade(interview.answer("first"))
        interview.conductor.ask_follow_up()
        assert interview.grade(interview.answer("second")).score is None
        assert interview.conductor.session.final_grade("one") == first
        assert without_grade(interview.conductor.session) == [1]

    def test_none_where_none_is_due(self) -> None:
        interview = Interview(plan(follow_ups=1))
        interview.conductor.ask_next()
        interview.grade(interview.answer("all of it"))
        written = len(interview.store.written)
        assert interview.conductor.ask_follow_up() == ""
        assert len(interview.store.written) == written
