"""`mockint bank check --rubric`: what graded answers and sample answers say of the criteria."""

import json
import random
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from mockint.banks.finding import load_bank
from mockint.bulk.rubric_lint import Finding, RubricLint, lint_rubric
from mockint.cli.main import app
from mockint.domain.delivery import Delivery
from mockint.domain.errors import InputError
from mockint.domain.grade import VALUE, CriterionGrade, Evidence, Graded, Provenance, Verdict
from mockint.domain.question import Question

RUBRIC = """
bank: secrets
title: Secrets
questions:
  - id: vault
    question: How do you keep secrets?
    sample_answer: We keep every token in an encrypted vault. I also like to talk about the weather.
    criteria:
      - {id: vault, text: Keeps every token in an encrypted vault}
      - {id: rotation, text: Rotates the keys on a schedule, weight: 3}
      - {id: access, text: Names who may read a secret}
      - {id: audit, text: Logs who has read a secret}
  - id: other
    question: Why do secrets leak?
    criteria: [Names logs]
"""
IDS = ("vault", "rotation", "access", "audit")
LETTERS = {"m": Verdict.MET, "p": Verdict.PARTIAL, "-": Verdict.MISSING, "w": Verdict.WRONG}


@pytest.fixture
def rubric(tmp_path: Path) -> Path:
    path = tmp_path / "secrets.yaml"
    path.write_text(RUBRIC, encoding="utf-8")
    return path


@cache
def first_question(path: Path) -> Question:
    return load_bank(path).questions[0]


def line(verdicts: str, starts: tuple[int, ...] = (0, 100, 200, 300), **others: Any) -> dict[str, Any]:
    """A line of output: the verdicts on the four criteria, each earned by ten characters from its place on."""
    question = first_question(others.pop("bank"))
    graded = Graded(
        question_id="vault",
        criteria=tuple(
            CriterionGrade(
                id=item.id,
                text=item.text,
                weight=item.weight,
                verdict=LETTERS[letter],
                credit=VALUE[LETTERS[letter]],
                confidence=1,
                evidence=(Evidence(quote="x" * 10, start=start, end=start + 10),) if letter in "mp" else (),
            )
            for item, letter, start in zip(question.criteria, verdicts, starts, strict=True)
        ),
        delivery=Delivery(words=1),
        provenance=Provenance(grader="g", rubric="r", mockint="0"),
    )
    return {"id": "a", "grade": {**graded.model_dump(mode="json"), **others}}


def written(folder: Path, *lines: dict[str, Any] | str) -> Path:
    path = folder / "graded.jsonl"
    path.write_text("\n".join(item if isinstance(item, str) else json.dumps(item) for item in lines), encoding="utf-8")
    return path


def found(rubric: Path, rows: list[str], starts: tuple[int, ...] = (0, 100, 200, 300)) -> list[Finding]:
    """What graded answers say of the first question, without what its sample answer says."""
    graded = written(rubric.parent, *(line(verdicts, starts, bank=rubric) for verdicts in rows))
    findings = lint_rubric(rubric, load_bank(rubric), graded).findings
    return [finding for finding in findings if finding.kind != "not_in_sample"]


def ran(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["bank", "check", *arguments])


def told(findings: list[Finding]) -> set[tuple[str, tuple[str, ...]]]:
    return {(finding.kind, finding.criteria) for finding in findings}


def able(count: int, *draws: Callable[[float, random.Random], str]) -> list[str]:
    """Answers of people who are able to some degree; each criterion's letter is drawn by that degree."""
    chance = random.Random(7)  # noqa: S311 - no secret
    return ["".join(draw(number / count, chance) for draw in draws) for number in range(count)]


def by_skill(skill: float, chance: random.Random) -> str:
    return "m" if chance.random() < 0.1 + 0.8 * skill else "-"


def by_chance(skill: float, chance: random.Random) -> str:
    return chance.choice("m-")


def against_skill(skill: float, chance: random.Random) -> str:
    return by_skill(1 - skill, chance)


def test_a_sound_rubric_has_no_finding(rubric: Path) -> None:
    assert found(rubric, able(60, by_skill, by_skill, by_skill, by_skill)) == []


@pytest.mark.parametrize(
    ("letter", "said"),
    [
        ("m", "all 60 answers meet it, so it tells nobody apart"),
        ("p", "all 60 answers meet it in part, so it tells nobody apart"),
        ("-", "none of 60 answers meets it, so it tells nobody apart"),
        ("w", "none of 60 answers meets it"),
    ],
)
def test_a_criterion_that_all_or_none_meet_is_told(rubric: Path, letter: str, said: str) -> None:
    (finding,) = found(rubric, able(60, by_skill, lambda *_: letter, by_skill, by_skill))
    assert (finding.kind, finding.criteria, finding.n) == ("same_for_all", ("rotation",), 60)
    assert said in finding.message


def test_none_meets_it_is_said_of_missing_and_wrong_together(rubric: Path) -> None:
    rows = able(60, by_skill, lambda skill, _: "w" if skill < 0.5 else "-", by_skill, by_skill)
    assert told(found(rubric, rows)) == {("same_for_all", ("rotation",))}


def test_a_criterion_that_has_nothing_to_do_with_the_rest_or_goes_against_it_is_told(rubric: Path) -> None:
    (apart,) = found(rubric, able(200, by_skill, by_skill, by_chance, by_skill))
    assert (apart.kind, apart.criteria, apart.n) == ("apart_from_rest", ("access",), 200)
    assert "“access”: it has nothing to do with the rest of the score: correlation" in apart.message
    findings = found(rubric, able(200, by_skill, by_skill, against_skill, by_skill))
    against = next(finding for finding in findings if finding.criteria == ("access",))
    assert "“access”: it goes against the rest of the score: correlation -0." in against.message
    assert against.value is not None
    assert against.value < -0.2


def test_the_rest_is_weighed_as_the_score_is(rubric: Path) -> None:
    # “access” goes with “rotation”, three fifths of its rest; with all weighed alike, it would go against the rest.
    rows = ["-m--", "m--m"] * 10 + ["-mm-", "m--m"] * 20
    finding = next(item for item in found(rubric, rows) if item.criteria == ("vault",))
    assert finding.value is not None
    assert finding.value < 0
    assert ("apart_from_rest", ("access",)) not in told(found(rubric, rows))


def test_two_criteria_that_go_together_are_told_once(rubric: Path) -> None:
    rows = [verdicts[0] + verdicts[1] + verdicts[0] + verdicts[3] for verdicts in able(60, *[by_skill] * 4)]
    (finding,) = found(rubric, rows)
    assert (finding.kind, finding.criteria, finding.value) == ("given_together", ("access", "vault"), 1)
    assert "“access”: it goes with “vault” nearly always: correlation 1.00 (95 %: 1.00 to 1.00), 60" in finding.message


@pytest.mark.parametrize(
    ("starts", "same"), [((0, 0, 200, 300), True), ((0, 5, 200, 300), True), ((0, 6, 200, 300), False)]
)
def test_two_criteria_that_the_same_words_earn_are_told(rubric: Path, starts: tuple[int, ...], same: bool) -> None:
    rows = able(60, by_skill, by_skill, by_skill, by_skill)
    findings = found(rubric, rows, starts)
    assert told(findings) == ({("same_evidence", ("rotation", "vault"))} if same else set())
    if same:
        both = sum(verdicts[:2] == "mm" for verdicts in rows)
        assert f"the same words earn it and “vault” in {both} of {both} answers" in findings[0].message


@pytest.mark.parametrize(("count", "findings"), [(19, 0), (20, 4)])
def test_fewer_than_twenty_answers_say_nothing(rubric: Path, count: int, findings: int) -> None:
    assert len(found(rubric, ["mmmm"] * count)) == findings


def test_the_sample_answer_is_graded_here_without_any_file(rubric: Path) -> None:
    done: list[tuple[int, int]] = []
    linted = lint_rubric(rubric, load_bank(rubric), on_progress=lambda *place: done.append(place))
    assert (linted.samples, linted.graded, done) == (1, 0, [(1, 1)])
    assert [(item.kind, item.criteria, item.line, item.field) for item in linted.findings] == [
        ("not_in_sample", (name,), number, f"questions[0].criteria[{place}]")
        for place, (name, number) in enumerate(zip(IDS, (9, 10, 11, 12), strict=True))
        if place
    ]
    assert linted.findings[0].message == (
        "“rotation”: the sample answer does not meet it, as the embedded grader reads it"
    )


def test_findings_come_in_the_order_of_the_criteria(rubric: Path) -> None:
    graded = written(rubric.parent, *[line("m-mm", bank=rubric)] * 20)
    findings = lint_rubric(rubric, load_bank(rubric), graded).findings
    assert [IDS.index(item.criteria[0]) for item in findings] == [0, 1, 1, 2, 2, 3, 3]


def test_grades_of_other_questions_or_other_words_are_left_out_and_bad_lines_named(rubric: Path) -> None:
    good = line("m-mm", bank=rubric)
    other = line("m-mm", bank=rubric, question_id="elsewhere")
    renamed = json.loads(json.dumps(good).replace("Rotates the keys on a schedule", "Rotates keys"))
    foreign = line("m-mm", bank=rubric, criteria=[{**good["grade"]["criteria"][0], "text": "Another"}])
    error = {"id": "b", "error": {"kind": "timeout", "message": "no reply"}}
    broken = {"id": "c", "grade": {**good["grade"], "criteria": [{"id": "vault"}]}}
    graded = written(rubric.parent, good, other, renamed, foreign, error, "{", '{"id": "x"}', broken, "")
    linted = lint_rubric(rubric, load_bank(rubric), graded)
    assert (linted.graded, linted.left_out, linted.ungraded) == (2, 2, 1)
    assert [(item.line, item.field) for item in linted.bad_lines] == [(6, "line"), (7, "grade"), (8, "grade")]


def test_a_criterion_with_new_words_has_only_the_grades_of_those(rubric: Path) -> None:
    good = line("m-mm", bank=rubric)
    renamed = json.loads(json.dumps(good).replace("Rotates the keys on a schedule", "Rotates keys"))
    graded = written(rubric.parent, *[good] * 15, *[renamed] * 15)
    kinds = told(list(lint_rubric(rubric, load_bank(rubric), graded).findings))
    assert ("same_for_all", ("vault",)) in kinds
    assert ("same_for_all", ("rotation",)) not in kinds


@pytest.mark.parametrize(
    ("lines", "said"),
    [((), "no grade for a criterion of this bank"), (("{",), "its line 1: line: not JSON"), (None, "can't be read")],
)
def test_a_file_without_a_grade_says_so(rubric: Path, lines: tuple[str, ...] | None, said: str) -> None:
    path = rubric.parent / "none.jsonl" if lines is None else written(rubric.parent, *lines)
    with pytest.raises(InputError, match=said):
        lint_rubric(rubric, load_bank(rubric), path)


def test_the_command_tells_findings_beside_the_check_and_ends_with_0(rubric: Path) -> None:
    graded = written(rubric.parent, *[line("m-mm", bank=rubric)] * 20, line("mmmm", bank=rubric, question_id="x"))
    done = ran(str(rubric), "--rubric", "--graded", str(graded))
    assert (done.exit_code, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert (
        f"{rubric}:10: warning: questions[0].criteria[1]: “rotation”: none of 20 answers meets it, so it tells nobody "
        "apart"
    ) in lines
    assert lines[-2].startswith(f"{rubric}: 2 questions, 5 criteria; 0 errors, ")
    assert lines[-1] == (
        "rubric: 7 findings from 1 sample answer and 20 graded answers; 1 question with 20 or more; "
        "1 to other questions or criteria left out"
    )


def test_the_json_of_the_command_is_one_document(rubric: Path) -> None:
    graded = written(rubric.parent, *[line("m-mm", bank=rubric)] * 20, "{")
    done = ran(str(rubric), "--rubric", "--graded", str(graded), "--json")
    assert done.exit_code == 0
    assert f"{graded}:21: line: not JSON" in done.stderr
    document = json.loads(done.stdout)
    assert document["errors"] == 0
    linted = RubricLint.model_validate(document["rubric"])
    assert (linted.graded, linted.enough, len(linted.findings)) == (20, 1, 7)


def test_without_graded_answers_the_sample_answers_alone_are_looked_at(rubric: Path) -> None:
    done = ran("--rubric", str(rubric))
    assert done.exit_code == 0
    assert done.stdout.splitlines()[-1] == "rubric: 3 findings from 1 sample answer"
    assert "rubric" not in json.loads(ran(str(rubric), "--json").stdout)


def test_a_seed_document_has_findings_without_a_place(tmp_path: Path) -> None:
    path = tmp_path / "nurse.txt"
    path.write_text(
        "Nurse Interview Questions\n-\nHow do you handle stress?\nEmployers ask this to see X. In your answer, mention "
        'how you rest, and whom you ask for help.\nAnswer Example: "I sleep for eight hours and rest on every free '
        'day."\n',
        encoding="utf-8",
    )
    done = ran(str(path), "--rubric")
    assert done.exit_code == 0
    assert f"{path}: warning: “" in done.stdout
    assert "the sample answer does not meet it" in done.stdout


def test_a_bank_with_errors_has_its_errors_told_and_no_more(tmp_path: Path) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text("bank: x\ntitle: y\nquestions:\n  - question: Why?\n    kind: k\n", encoding="utf-8")
    done = ran(str(path), "--rubric")
    assert done.exit_code == 2
    assert "rubric:" not in done.stdout


def test_graded_answers_without_rubric_are_refused(rubric: Path) -> None:
    done = ran(str(rubric), "--graded", "graded.jsonl")
    assert isinstance(done.exception, InputError)
    assert "--graded goes with --rubric" in str(done.exception)


def test_what_a_file_hides_never_acts_on_the_terminal(rubric: Path) -> None:
    graded = written(rubric.parent, *[line("m-mm", bank=rubric)] * 20, '{"id": 1, "grade": {"\x1b[31m": 1}}')
    done = ran(str(rubric), "--rubric", "--graded", str(graded))
    assert done.exit_code == 0
    assert "\x1b" not in done.stdout + done.stderr
