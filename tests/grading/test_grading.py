"""From a grader's word to a grade: what is checked, what is taken back, and what is left ungraded."""

import asyncio
from collections.abc import AsyncGenerator, Iterator
from typing import cast

import pytest
from scripted import ANSWER, BOTH, QUESTION, RUBRIC, Scripted, judgement, quoting, word

from mockint import __version__
from mockint.domain.errors import ConfigurationError
from mockint.domain.grade import Grade, Graded, Ungraded, UngradedKind, Usage, Verdict
from mockint.domain.question import Criterion, Kind, Question
from mockint.grading.grader import CriterionJudgement, Grader, GraderError, Judgement
from mockint.grading.grading import grade, grade_async, grade_many, rubric_hash


def graded(grader: Grader, answer: str = ANSWER, question: Question = QUESTION) -> Graded:
    result = asyncio.run(grade_async(question, answer, grader))
    assert isinstance(result, Graded), result
    return result


def ungraded(grader: Grader, answer: str = ANSWER, question: Question = QUESTION) -> Ungraded:
    result = asyncio.run(grade_async(question, answer, grader))
    assert isinstance(result, Ungraded), result
    return result


def test_a_grade_holds_what_was_judged_and_where_it_stands_in_the_answer() -> None:
    result = graded(Scripted(BOTH))
    assert (result.question_id, result.score, result.band, result.confidence) == ("secrets", 100, "strong", 0.9)
    vault, rotation = result.criteria
    assert (vault.id, vault.text, vault.weight, vault.comment) == ("vault", "Keeps secrets in a vault", 2, "so")
    assert [(item.start, item.end) for item in vault.evidence] == [(0, 31)]
    assert [item.quote for item in rotation.evidence] == ["Keys are rotated every month"]
    assert result.usage == Usage(calls=1, input_tokens=900, cost_usd=0.002)
    assert (result.warnings, result.improvements, result.follow_up) == ((), (), "")


def test_a_grade_says_what_made_it() -> None:
    made = graded(Scripted(BOTH)).provenance
    assert (made.grader, made.prompt, made.mockint) == ("scripted", "sha256:prompt", __version__)
    assert made.rubric == rubric_hash(RUBRIC)


def test_the_order_of_the_judgements_does_not_matter() -> None:
    turned = BOTH.model_copy(update={"criteria": BOTH.criteria[::-1]})
    assert graded(Scripted(turned)) == graded(Scripted(BOTH))


def test_estimates_are_told_to_a_thousandth() -> None:
    told = word("vault", "in a vault", credit=0.12345).model_copy(update={"confidence": 0.98765})
    vault = graded(Scripted(judgement(told, BOTH.criteria[1]))).criteria[0]
    assert (vault.credit, vault.confidence) == (0.123, 0.988)


def test_time_and_cut_come_with_the_answer() -> None:
    result = asyncio.run(grade_async(QUESTION, ANSWER, Scripted(BOTH), seconds=200, overtime=20, cut=True))
    assert (result.cut_by_clock, result.delivery.seconds, result.delivery.overtime_seconds) == (True, 200, 20)
    assert graded(Scripted(BOTH)).delivery.overtime_seconds == 0
    behavioural = QUESTION.model_copy(update={"kind": Kind.BEHAVIOURAL})
    assert asyncio.run(grade_async(behavioural, ANSWER, Scripted(BOTH))).delivery.structure is not None


def test_what_was_missed_is_what_to_mend_and_to_ask() -> None:
    result = graded(Scripted(judgement(word("vault", verdict=Verdict.MISSING, credit=0.2), BOTH.criteria[1])))
    assert (result.score, result.strengths) == (33.3, ("Rotates keys",))
    assert (result.improvements, result.follow_up) == (("Say where.",), "Where exactly?")
    assert result.criteria[0].credit == 0.2


def test_the_graders_own_question_goes_before_the_rubrics() -> None:
    told = judgement(word("vault", verdict=Verdict.MISSING), BOTH.criteria[1], follow_up="And at night?")
    assert graded(Scripted(told)).follow_up == "And at night?"


class TestEvidence:
    @pytest.mark.parametrize("verdict", [Verdict.MET, Verdict.PARTIAL, Verdict.WRONG])
    def test_that_is_not_in_the_answer_is_none_and_the_verdict_is_taken_back(self, verdict: Verdict) -> None:
        told = judgement(word("vault", "We keep them in Fort Knox", verdict=verdict), BOTH.criteria[1])
        result = graded(Scripted(told))
        vault = result.criteria[0]
        assert (vault.verdict, vault.credit, vault.evidence) == (Verdict.MISSING, 0, ())
        assert vault.comment == "Taken back: the words given as evidence are not in the answer."
        assert result.warnings == (
            f"vault: {verdict} was taken back, the words given as evidence are not in the answer",
        )
        assert result.criteria[1].verdict is Verdict.MET

    def test_that_is_missing_altogether_earns_nothing(self) -> None:
        result = graded(Scripted(judgement(word("vault"), BOTH.criteria[1])))
        assert result.criteria[0].verdict is Verdict.MISSING
        assert result.warnings == ("vault: met was taken back, it came without evidence",)

    @pytest.mark.parametrize("quote", ["Keep secrets safe in production", "how do you keep secrets?", "In production"])
    def test_in_the_words_of_the_question_is_none(self, quote: str) -> None:
        answer = f"How do you keep secrets? Keep secrets safe in production, I say. {ANSWER}"
        result = graded(Scripted(judgement(word("vault", quote), BOTH.criteria[1])), answer)
        assert result.criteria[0].verdict is Verdict.MISSING
        assert "the question's own" in result.warnings[0]

    def test_that_only_shares_letters_with_the_question_is_evidence(self) -> None:
        """ "keep secret" ends within a word of the question."""
        answer = "We keep secret values in a vault"
        result = graded(Scripted(judgement(word("vault", "keep secret"), word("rotation", answer))), answer)
        assert result.criteria[0].verdict is Verdict.MET

    @pytest.mark.parametrize("quote", ["We", "vault", "we all"])
    def test_that_says_too_little_is_none(self, quote: str) -> None:
        result = graded(Scripted(judgement(word("rotation", quote), BOTH.criteria[0])), f"{ANSWER} We all.")
        assert result.criteria[1].verdict is Verdict.MISSING
        assert "too little" in result.warnings[0]

    def test_one_good_quote_is_enough_and_each_place_is_told_once(self) -> None:
        told = word("vault", "nowhere to be found", "in a vault", "IN A VAULT", "all of them in a vault")
        result = graded(Scripted(judgement(told, BOTH.criteria[1])))
        assert [item.quote for item in result.criteria[0].evidence] == ["in a vault", "all of them in a vault"]
        assert result.warnings == ()

    def test_of_a_missing_criterion_is_not_told(self) -> None:
        told = word("vault", "in a vault", verdict=Verdict.MISSING, credit=0.3)
        vault = graded(Scripted(judgement(told, BOTH.criteria[1]))).criteria[0]
        assert (vault.evidence, vault.credit, vault.comment) == ((), 0.3, "so")

    def test_always_is_the_answers_own_words_at_that_place(self) -> None:
        answer = "“WE  keep\nall of them — in a Vault”… Keys are rotated every month!"
        result = graded(Scripted(BOTH), answer)
        for item in result.criteria:
            for evidence in item.evidence:
                assert answer[evidence.start : evidence.end] == evidence.quote
        assert [item.evidence[0].quote for item in result.criteria] == [
            "WE  keep\nall of them — in a Vault",
            "Keys are rotated every month",
        ]

    def test_in_an_answer_of_fifty_thousand_words_is_found_too(self) -> None:
        answer = "something else entirely, said again and again, " * 7200 + ANSWER
        result = graded(Scripted(BOTH), answer)
        assert result.score == 100
        assert result.delivery.words > 50_000
        assert result.criteria[1].evidence[0].end == len(answer) - 1


class TestUngraded:
    @pytest.mark.parametrize("kind", ["refused", "timeout", "malformed", "unavailable", "cost_limit", "failed"])
    def test_a_grader_that_says_why_it_cant_is_taken_at_its_word(self, kind: UngradedKind) -> None:
        result = ungraded(Scripted(GraderError(kind, "the reason")))
        assert (result.ungraded.kind, result.ungraded.message) == (kind, "the reason")
        assert (result.score, result.delivery.words) == (None, 13)

    def test_a_set_up_that_is_missing_is_told_as_it_is(self) -> None:
        result = ungraded(Scripted(ConfigurationError("the model file is not there")))
        assert (result.ungraded.kind, result.ungraded.message) == ("failed", "the model file is not there")

    def test_a_grader_that_breaks_does_not_end_the_interview(self) -> None:
        result = ungraded(Scripted(KeyError("x")))
        assert (result.ungraded.kind, result.ungraded.message) == ("failed", "grader scripted failed: KeyError('x')")

    @pytest.mark.parametrize(
        ("told", "fault"),
        [
            (BOTH.criteria[:1], "no verdict on rotation"),
            ((*BOTH.criteria, BOTH.criteria[0]), "more than one verdict on vault"),
            ((*BOTH.criteria, word("charm", "in a vault")), "a verdict on unknown charm"),
            ((word("charm"), word("charm")), "no verdict on vault, rotation; a verdict on unknown charm"),
        ],
    )
    def test_a_judgement_that_misses_repeats_or_invents_criteria_is_no_judgement(
        self, told: tuple[CriterionJudgement, ...], fault: str
    ) -> None:
        """What it cost is kept."""
        result = ungraded(Scripted(judgement(*told)))
        assert result.ungraded.kind == "malformed"
        assert result.ungraded.message == f"grader scripted gave an unusable judgement: {fault}"
        assert result.usage == BOTH.usage

    def test_a_question_with_nothing_to_grade_by(self) -> None:
        grader = Scripted(BOTH)
        result = ungraded(grader, question=Question(question="What do you think of it?"))
        assert result.ungraded.kind == "no_criteria"
        assert grader.given == []

    def test_the_cut_is_said_there_too(self) -> None:
        result = asyncio.run(grade_async(QUESTION, ANSWER, Scripted(GraderError("timeout", "late")), cut=True))
        assert result.cut_by_clock


@pytest.mark.parametrize("answer", ["", "   \n", ":", "…!?", "👍👍", "___"])
def test_an_answer_without_a_word_scores_0_and_no_grader_is_asked(answer: str) -> None:
    grader = Scripted(BOTH)
    result = graded(grader, answer)
    assert (result.score, result.usage.calls, grader.given) == (0, 0, [])
    assert {(item.verdict, item.credit, item.confidence) for item in result.criteria} == {(Verdict.MISSING, 0, 1)}
    assert result.improvements == ("Say where.", "Say how often.")
    assert result.warnings == ("The answer has no words.",)


def test_a_question_with_a_reference_is_graded_by_its_sentences() -> None:
    question = Question(question="How?", reference="Secrets live in a vault. Keys are rotated every month.")
    grader = Scripted(quoting)
    assert graded(grader, question=question).score == 100
    assert [item.id for item in grader.given[0][0].criteria] == ["reference-1", "reference-2"]


class TestTheRubricsHash:
    def test_changes_with_what_is_asked_for_and_not_with_tips_and_probes(self) -> None:
        base = rubric_hash(RUBRIC)
        assert base == rubric_hash(list(RUBRIC))
        same = [item.model_copy(update={"tip": "other", "probe": "other", "covers": ("x",)}) for item in RUBRIC]
        assert rubric_hash(same) == base
        changes: list[dict[str, object]] = [
            {"text": "x"},
            {"id": "x"},
            {"weight": 3},
            {"signals": ("x",)},
            {"partial": "x"},
        ]
        hashes = {rubric_hash([RUBRIC[0].model_copy(update=change), RUBRIC[1]]) for change in changes}
        assert len(hashes | {base, rubric_hash(RUBRIC[::-1])}) == 7

    def test_is_the_same_on_every_machine(self) -> None:
        rubric = [Criterion(id="a", text="Sagt „ä“", weight=2, signals=("x",), partial="y")]
        assert rubric_hash(rubric) == "sha256:843cc411fb8e723742f63095d5d45b99bba0f02dd4e31ea1f3d10287a16cfbb4"


class TestWaitingForAGrade:
    def test_outside_a_running_loop(self) -> None:
        assert grade(QUESTION, ANSWER, Scripted(BOTH)) == graded(Scripted(BOTH))

    def test_inside_a_running_loop(self) -> None:
        """As in a notebook."""

        async def cell() -> Grade:
            return grade(QUESTION, ANSWER, Scripted(BOTH))

        assert asyncio.run(cell()) == graded(Scripted(BOTH))


class Busy:
    """A grader that finishes when it is let; counts how many are at work."""

    name, prompt = "busy", None

    def __init__(self) -> None:
        self.working, self.most, self.done, self.cancelled = 0, 0, 0, 0
        self.gates: dict[str, asyncio.Event] = {}
        self.open = asyncio.Event()

    async def judge(self, question: Question, answer: str) -> Judgement:
        self.working += 1
        self.most = max(self.most, self.working)
        try:
            await self.gates.get(answer, self.open).wait()
            self.done += 1
            return quoting(question, answer)
        except asyncio.CancelledError:
            await asyncio.sleep(0)  # tidying up takes a moment
            self.cancelled += 1
            raise
        finally:
            self.working -= 1


def items(count: int, taken: list[int] | None = None) -> Iterator[tuple[Question, str]]:
    for number in range(count):
        if taken is not None:
            taken.append(number)
        yield QUESTION, f"answer number {number} has a vault"


class TestMany:
    def test_each_comes_with_its_place(self) -> None:
        async def run() -> dict[int, Grade]:
            return {place: result async for place, result in grade_many(items(20), Scripted(quoting), concurrency=3)}

        results = asyncio.run(run())
        assert sorted(results) == list(range(20))
        for place, result in results.items():
            assert isinstance(result, Graded)
            assert result.criteria[0].evidence[0].quote == f"answer number {place} has a vault"

    def test_they_come_as_they_are_done(self) -> None:
        async def run() -> list[int]:
            busy, order = Busy(), []
            busy.open.set()
            busy.gates["answer number 0 has a vault"] = asyncio.Event()
            async for place, _ in grade_many(items(3), busy, concurrency=2):
                order.append(place)
                if place == 2:
                    busy.gates["answer number 0 has a vault"].set()
            return order

        assert asyncio.run(run()) == [1, 2, 0]

    @pytest.mark.parametrize("concurrency", [1, 3, 50])
    def test_no_more_at_once_than_told_and_no_more_read_ahead(self, concurrency: int) -> None:
        async def run() -> None:
            busy, taken = Busy(), list[int]()
            results = grade_many(items(12, taken), busy, concurrency=concurrency)
            first = asyncio.ensure_future(anext(results))
            while busy.working < min(concurrency, 12):
                await asyncio.sleep(0)
            assert len(taken) <= concurrency + 1
            busy.open.set()
            places = [(await first)[0]] + [place async for place, _ in results]
            assert sorted(places) == list(range(12))
            assert busy.most == min(concurrency, 12)

        asyncio.run(run())

    def test_eight_at_once_unless_told(self) -> None:
        async def run() -> int:
            busy = Busy()
            results = grade_many(items(20), busy)
            first = asyncio.ensure_future(anext(results))
            while busy.working < 8:
                await asyncio.sleep(0)
            busy.open.set()
            await first
            assert len([item async for item in results]) == 19
            return busy.most

        assert asyncio.run(run()) == 8

    def test_a_failure_is_a_result_like_any_other(self) -> None:
        def told(question: Question, answer: str) -> Judgement | Exception:
            return GraderError("refused", "no") if "number 1" in answer else quoting(question, answer)

        async def run() -> list[float | None]:
            results = {place: result.score async for place, result in grade_many(items(3), Scripted(told))}
            return [results[place] for place in range(3)]

        assert asyncio.run(run()) == [100, None, 100]

    def test_closed_early_it_leaves_nothing_running(self) -> None:
        async def run() -> None:
            busy = Busy()
            busy.gates["answer number 0 has a vault"] = asyncio.Event()
            busy.gates["answer number 0 has a vault"].set()
            results = cast(AsyncGenerator[tuple[int, Grade]], grade_many(items(9), busy, concurrency=4))
            assert (await anext(results))[0] == 0
            before = asyncio.all_tasks()
            assert len(before) > 1
            await results.aclose()
            assert busy.working == 0
            assert busy.cancelled == len(before) - 1
            assert asyncio.all_tasks() == {asyncio.current_task()}

        asyncio.run(run())

    def test_cancelled_from_outside_it_cancels_what_it_began(self) -> None:
        async def run() -> None:
            busy = Busy()

            async def consume() -> None:
                async for _ in grade_many(items(9), busy, concurrency=4):
                    raise AssertionError("nothing is ever done")

            task = asyncio.create_task(consume())
            while busy.working < 4:
                await asyncio.sleep(0)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            assert (busy.working, busy.cancelled, busy.done) == (0, 4, 0)

        asyncio.run(run())

    def test_items_that_break_off_leave_nothing_running(self) -> None:
        def broken() -> Iterator[tuple[Question, str]]:
            yield from items(2)
            raise OSError("the file ended here")

        async def run() -> None:
            busy = Busy()
            results = grade_many(broken(), busy)
            with pytest.raises(OSError, match="ended here"):
                await anext(results)
            assert busy.working == 0

        asyncio.run(run())

    def test_of_nothing_is_nothing_and_none_at_once_is_refused(self) -> None:
        async def run(count: int, concurrency: int) -> int:
            return len([item async for item in grade_many(items(count), Scripted(BOTH), concurrency=concurrency)])

        assert asyncio.run(run(0, 8)) == 0
        with pytest.raises(ValueError, match="at least 1"):
            asyncio.run(run(3, 0))
