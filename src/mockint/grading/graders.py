"""From a grader's name to the grader."""

from mockint.domain.errors import ConfigurationError
from mockint.grading.grader import Grader

NAMES = ("embedded",)


def check_grader(name: str) -> None:
    """Raises ConfigurationError where there is no such grader; loads nothing."""
    if name not in NAMES:
        raise ConfigurationError(f"there is no grader {name!r}; known: {', '.join(NAMES)}")


def get_grader(name: str) -> Grader:
    """The grader of this name, as `--grader` takes it; raises ConfigurationError for an unknown one."""
    check_grader(name)
    from mockint.grading.embedded import EmbeddedGrader  # its model and runtime are heavy: only when it is used

    return EmbeddedGrader()
