"""Grading one answer: a grader's verdicts, its quotes checked against the answer, and the arithmetic.

A grader that fails leaves the answer ungraded with the reason; there is no default grade.
"""

import hashlib
import json
from collections.abc import AsyncGenerator, Iterable, Sequence

from mockint import __version__
from mockint.domain.delivery import delivery
from mockint.domain.errors import MockintError
from mockint.domain.feedback import improvements, probe, strengths
from mockint.domain.grade import (
    CriterionGrade,
    Grade,
    Graded,
    Provenance,
    Reason,
    Ungraded,
    UngradedKind,
    Usage,
    Verdict,
)
from mockint.domain.question import Criterion, Question
from mockint.grading.criteria import criteria_of
from mockint.grading.evidence import fold
from mockint.grading.grader import CriterionJudgement, Grader, GraderError, Judgement
from mockint.grading.verification import borne_out, evidence_in


async def grade_async(
    question: Question,
    answer: str,
    grader: Grader,
    *,
    seconds: float | None = None,
    overtime: float = 0,
    cut: bool = False,
) -> Grade:
    """Grade one answer. `seconds` is the time it took, `cut` says that the clock ended it.

    Never raises for what a grader does: a failure is `Ungraded`, with its kind and what to do next.
    """
    rubric = criteria_of(question)
    spoken = delivery(answer, question.kind, seconds=seconds, overtime=overtime)

    def ungraded(
        kind: UngradedKind, message: str, usage: Usage | None = None, replies: tuple[str, ...] = ()
    ) -> Ungraded:
        return Ungraded(
            question_id=question.id,
            ungraded=Reason(kind=kind, message=message),
            cut_by_clock=cut,
            delivery=spoken,
            usage=usage or Usage(),
            replies=replies,
        )

    if not rubric:
        return ungraded("no_criteria", "this question has no criteria and no reference answer to grade by")
    asked = question.model_copy(update={"criteria": rubric})
    if fold(answer):
        try:
            judgement = await grader.judge(asked, answer)
        except GraderError as error:
            return ungraded(error.kind, str(error), error.usage, error.replies)
        except MockintError as error:
            return ungraded("failed", str(error))
        except Exception as error:  # whatever a grader does, the interview goes on and its answers are kept
            return ungraded("failed", f"grader {grader.name} failed: {error!r}")
        if fault := _unlike(rubric, judgement):
            message = f"grader {grader.name} gave an unusable judgement: {fault}"
            return ungraded("malformed", message, judgement.usage, judgement.replies)
    else:
        judgement = _nothing_said(rubric)
    # A second reader read a model's quotes where it judged, in a thread of its own.
    judgement = borne_out(asked, answer, judgement)
    criteria = _graded(rubric, judgement, answer)
    return Graded(
        question_id=question.id,
        criteria=criteria,
        cut_by_clock=cut,
        strengths=strengths(criteria),
        improvements=improvements(criteria, rubric, judgement.improvements),
        follow_up=judgement.follow_up or probe(criteria, rubric),
        delivery=spoken,
        provenance=Provenance(
            grader=grader.name,
            model=judgement.model,
            prompt=grader.prompt,
            rubric=rubric_hash(rubric),
            mockint=__version__,
        ),
        usage=judgement.usage,
        warnings=judgement.warnings,
        replies=judgement.replies,
    )


def grade(question: Question, answer: str, grader: Grader) -> Grade:
    """Grade one answer and wait for it; works inside a running event loop (a notebook) too."""
    from anyio.from_thread import start_blocking_portal  # not needed by those who are async already

    with start_blocking_portal() as portal:
        return portal.call(grade_async, question, answer, grader)


async def grade_many(
    items: Iterable[tuple[Question, str]], grader: Grader, *, concurrency: int = 8
) -> AsyncGenerator[tuple[int, Grade], None]:
    """Grade many answers, at most `concurrency` at once: yields each one's place and grade as it is done.

    `items` is read as it is needed. Closed early (`aclose`), it cancels what is still being graded and waits for that.
    """
    import asyncio

    if concurrency < 1:
        raise ValueError(f"concurrency must be at least 1, not {concurrency}")
    pending: set[asyncio.Task[tuple[int, Grade]]] = set()

    async def numbered(index: int, question: Question, answer: str) -> tuple[int, Grade]:
        return index, await grade_async(question, answer, grader)

    try:
        for index, (question, answer) in enumerate(items):
            if len(pending) >= concurrency:
                done, pending = await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    yield task.result()
            pending.add(asyncio.create_task(numbered(index, question, answer)))
        while pending:
            done, pending = await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                yield task.result()
    finally:
        for task in pending:
            task.cancel()
        await asyncio.gather(*pending, return_exceptions=True)


def rubric_hash(rubric: Sequence[Criterion]) -> str:
    """The SHA-256 of what the criteria ask for; wording of tips and probes doesn't change it."""
    asked = [item.model_dump(include={"id", "text", "weight", "signals", "partial"}) for item in rubric]
    digest = hashlib.sha256(json.dumps(asked, sort_keys=True, ensure_ascii=True).encode()).hexdigest()
    return f"sha256:{digest}"


def _nothing_said(rubric: Sequence[Criterion]) -> Judgement:
    return Judgement(
        criteria=tuple(
            CriterionJudgement(id=item.id, verdict=Verdict.MISSING, credit=0, confidence=1) for item in rubric
        ),
        warnings=("The answer has no words.",),
    )


def _unlike(rubric: Sequence[Criterion], judgement: Judgement) -> str:
    """How the judged criteria differ from the rubric's; "" where each is judged once."""
    expected, judged = [item.id for item in rubric], [item.id for item in judgement.criteria]
    faults = {
        "no verdict on": [item for item in expected if item not in judged],
        "more than one verdict on": [item for item in expected if judged.count(item) > 1],
        "a verdict on unknown": [item for item in dict.fromkeys(judged) if item not in expected],
    }
    return "; ".join(f"{fault} {', '.join(ids)}" for fault, ids in faults.items() if ids)


def _graded(rubric: Sequence[Criterion], judgement: Judgement, answer: str) -> tuple[CriterionGrade, ...]:
    """The verdicts of a checked judgement in the rubric's order, with the places of their evidence."""
    said = {item.id: item for item in judgement.criteria}
    evidence = evidence_in(answer, judgement)
    return tuple(
        CriterionGrade(
            id=criterion.id,
            text=criterion.text,
            weight=criterion.weight,
            verdict=said[criterion.id].verdict,
            credit=round(said[criterion.id].credit, 3),
            confidence=round(said[criterion.id].confidence, 3),
            evidence=evidence[criterion.id],
            comment=said[criterion.id].comment,
        )
        for criterion in rubric
    )
