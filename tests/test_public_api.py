"""The public face of the library: what `mockint` exports, and that the example of its docstring is true."""

import ast
import asyncio
from importlib.metadata import version
from pathlib import Path

import pytest

import mockint
from mockint.domain.grade import Verdict
from mockint.domain.question import Question
from mockint.grading.grader import CriterionJudgement, Judgement


class Echo:
    """A grader of one's own: the whole answer is evidence for everything."""

    name = "echo"
    prompt = None

    async def judge(self, question: Question, answer: str) -> Judgement:
        words = [
            CriterionJudgement(id=item.id, verdict=Verdict.MET, credit=1, confidence=1, quotes=(answer,))
            for item in question.criteria
        ]
        return Judgement(criteria=tuple(words))


def test_all_is_what_is_exported() -> None:
    """Every name in `__all__` is there, `import *` gives just these, and type checkers are told of the same."""
    star: dict[str, object] = {}
    exec("from mockint import *", star)  # noqa: S102 - the statement itself is on trial
    assert set(star) - {"__builtins__"} == set(mockint.__all__)
    assert len(set(mockint.__all__)) == len(mockint.__all__)
    tree = ast.parse(Path(mockint.__file__).read_text(encoding="utf-8"))
    typed = {
        alias.asname
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("mockint.")
        for alias in node.names
    }
    assert typed == set(mockint.__all__) - {"__version__"}


def test_a_name_is_the_thing_itself() -> None:
    assert mockint.Question is Question
    assert mockint.Verdict is Verdict


def test_an_unknown_name_is_an_attribute_error() -> None:
    assert not hasattr(mockint, "grades")
    with pytest.raises(AttributeError, match="'mockint' has no attribute 'grades'"):
        mockint.grades  # noqa: B018


def test_the_version_is_that_of_the_package() -> None:
    assert mockint.__version__ == version("mockint")


def test_a_question_of_ones_own_is_graded() -> None:
    question = mockint.Question(question="How do you keep secrets?", criteria=["Uses a vault", "Rotates keys"])
    result = mockint.grade(question, "In a vault, and I rotate the keys.", Echo())
    assert isinstance(result, mockint.Graded)
    assert (result.score, result.band) == (100, mockint.Band.STRONG)
    criterion = result.criteria[0]
    assert (criterion.verdict, criterion.credit) == (mockint.Verdict.MET, 1)
    assert criterion.evidence[0].quote == "In a vault, and I rotate the keys."


def test_a_question_with_a_reference_needs_no_criteria_and_one_with_neither_is_ungraded() -> None:
    question = mockint.Question(question="How?", reference="I keep every secret in a vault.")
    assert mockint.grade(question, "I keep every secret in a vault.", Echo()).score == 100
    result = mockint.grade(mockint.Question(question="How?"), "anything at all", Echo())
    assert isinstance(result, mockint.Ungraded)
    assert result.ungraded.kind == "no_criteria"


def test_many_are_graded_in_one_go() -> None:
    question = mockint.Question(question="How?", criteria=["Uses a vault"])

    async def run() -> list[tuple[int, float | None]]:
        pairs = [(question, "I use a vault"), (question, "")]
        return sorted([(place, result.score) async for place, result in mockint.grade_many(pairs, Echo())])

    assert asyncio.run(run()) == [(0, 100), (1, 0)]


def test_the_example_of_the_docstring() -> None:
    """A packaged bank by its name and the embedded grader, with no key and no network."""
    assert mockint.__doc__ is not None
    example = [line for line in mockint.__doc__.splitlines() if " = mockint." in line]
    assert len(example) == 3
    space: dict[str, object] = {"mockint": mockint}
    exec("\n".join(example), space)  # noqa: S102 - as a reader would
    result = space["result"]
    assert isinstance(result, mockint.Graded)
    assert result.band is mockint.Band.WEAK, '"the answer" says nothing'
    assert result.provenance.grader == "embedded"


def test_what_cant_be_had_is_said_in_the_packages_own_errors() -> None:
    with pytest.raises(mockint.ConfigurationError, match="no grader 'oracle'"):
        mockint.get_grader("oracle")
    with pytest.raises(mockint.InputError):
        mockint.load_bank("no-such-bank")
    assert issubclass(mockint.InputError, mockint.MockintError)
    assert issubclass(mockint.ConfigurationError, mockint.MockintError)


def test_it_says_that_it_is_typed() -> None:
    assert (Path(mockint.__file__).parent / "py.typed").is_file()
