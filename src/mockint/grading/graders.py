"""From a grader's name to the grader."""

from mockint.domain.errors import ConfigurationError
from mockint.grading.grader import Grader


def get_grader(name: str) -> Grader:
    """The grader of this name, as `--grader` takes it; raises ConfigurationError for an unknown one."""
    if name == "embedded":
        from mockint.grading.embedded import EmbeddedGrader  # its model and runtime are heavy: only when it is used

        return EmbeddedGrader()
    raise ConfigurationError(f"there is no grader {name!r}; known: embedded")
