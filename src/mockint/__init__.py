"""mockint: timed mock interviews, graded against a rubric, with the words that prove it.

bank = mockint.load_bank("software-engineer-integrations")
grader = mockint.get_grader("embedded")
result = mockint.grade(bank.questions[0], "the answer", grader)
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from mockint.banks.finding import load_bank as load_bank
    from mockint.domain.errors import ConfigurationError as ConfigurationError
    from mockint.domain.errors import InputError as InputError
    from mockint.domain.errors import MockintError as MockintError
    from mockint.domain.grade import Band as Band
    from mockint.domain.grade import CriterionGrade as CriterionGrade
    from mockint.domain.grade import Evidence as Evidence
    from mockint.domain.grade import Grade as Grade
    from mockint.domain.grade import Graded as Graded
    from mockint.domain.grade import Ungraded as Ungraded
    from mockint.domain.grade import Verdict as Verdict
    from mockint.domain.question import Bank as Bank
    from mockint.domain.question import Criterion as Criterion
    from mockint.domain.question import Kind as Kind
    from mockint.domain.question import Question as Question
    from mockint.grading.grader import CriterionJudgement as CriterionJudgement
    from mockint.grading.grader import Grader as Grader
    from mockint.grading.grader import GraderError as GraderError
    from mockint.grading.grader import Judgement as Judgement
    from mockint.grading.graders import get_grader as get_grader
    from mockint.grading.grading import grade as grade
    from mockint.grading.grading import grade_async as grade_async
    from mockint.grading.grading import grade_many as grade_many

# Names are loaded at first use: `mockint --help` would pay 0.1 s for pydantic alone.
_HOME = {
    "mockint.banks.finding": ("load_bank",),
    "mockint.domain.errors": ("ConfigurationError", "InputError", "MockintError"),
    "mockint.domain.grade": ("Band", "CriterionGrade", "Evidence", "Grade", "Graded", "Ungraded", "Verdict"),
    "mockint.domain.question": ("Bank", "Criterion", "Kind", "Question"),
    "mockint.grading.grader": ("CriterionJudgement", "Grader", "GraderError", "Judgement"),
    "mockint.grading.graders": ("get_grader",),
    "mockint.grading.grading": ("grade", "grade_async", "grade_many"),
}
_MODULES = {name: module for module, names in _HOME.items() for name in names}

__all__ = ["__version__", *sorted(_MODULES)]


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module 'mockint' has no attribute {name!r}")
    return getattr(import_module(_MODULES[name]), name)
