"""What is loaded when. Each case is a process of its own: in this one all is loaded already."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import mockint

SCREEN_CLI_STORE = ("textual", "typer", "rich", "sqlalchemy", "alembic", "jinja2")
FIGURES = ("scipy", "sklearn", "matplotlib")
MODELS = ("onnxruntime", "numpy", "tokenizers", "openai", "anthropic", "httpx")
ROOMS = ("mockint.cli", "mockint.screen", "mockint.storage", "mockint.reports", "mockint.interview")

GRADE = """
import mockint
from mockint.grading.grader import CriterionJudgement, Judgement

class Echo:
    name, prompt = "echo", None
    async def judge(self, question, answer):
        words = [dict(id=item.id, verdict="met", credit=1, confidence=1, quotes=[answer]) for item in question.criteria]
        return Judgement.model_validate({"criteria": words})

bank = mockint.load_bank("software-engineer-integrations")
assert mockint.grade(bank.questions[0], "We keep every token in a vault.", Echo()).score == 100
"""
HELP = """
import contextlib, sys
from mockint.cli.main import main
sys.argv = ["mockint", *{arguments}]
with contextlib.suppress(SystemExit):
    main()
"""


def loaded_by(code: str) -> set[str]:
    """The modules in a new interpreter after it ran this."""
    listing = f"{code}\nimport sys\nprint('\\n' + '\\n'.join(sys.modules), file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", listing], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    return set(done.stderr.split())


def of_these(modules: set[str], names: tuple[str, ...]) -> set[str]:
    return {name for name in names if name in modules or any(module.startswith(f"{name}.") for module in modules)}


def test_importing_mockint_loads_nothing_but_itself() -> None:
    modules = loaded_by("import mockint")
    assert {name for name in modules if name.startswith("mockint")} == {"mockint"}
    assert of_these(modules, ("pydantic", "yaml", "asyncio", *SCREEN_CLI_STORE, *MODELS, *FIGURES)) == set()


def test_a_grader_of_ones_own_loads_no_screen_no_command_line_no_store_and_no_model() -> None:
    modules = loaded_by(GRADE)
    assert of_these(modules, (*SCREEN_CLI_STORE, *MODELS, *ROOMS)) == set()


def test_the_embedded_grader_loads_its_model_and_nothing_else_of_that() -> None:
    code = (
        'import mockint\nmockint.grade(mockint.Question(question="How?", criteria=["Uses a vault"]), "I use a vault.",'
    )
    modules = loaded_by(f'{code} mockint.get_grader("embedded"))')
    assert of_these(modules, ("onnxruntime", "tokenizers")) == {"onnxruntime", "tokenizers"}
    assert of_these(modules, (*SCREEN_CLI_STORE, "openai", "anthropic", "httpx", *FIGURES, *ROOMS)) == set()


def test_asking_for_the_embedded_grader_does_not_load_its_model() -> None:
    """The model is loaded while the candidate types."""
    assert of_these(loaded_by('import mockint\nmockint.get_grader("embedded")'), MODELS) == set()


HEAVY = ("textual", "sqlalchemy", "alembic", "jinja2", "yaml", *MODELS, *FIGURES)


def test_help_loads_nothing_heavy() -> None:
    assert of_these(loaded_by(HELP.format(arguments=["--help"])), ("pydantic", *HEAVY)) == set()


COMMANDS = tuple(
    "practice resume report history grade calibrate bank demo doctor graders config transcribe transcribers".split()
)


@pytest.mark.parametrize("arguments", [[], *([command, "--help"] for command in COMMANDS)], ids=" ".join)
def test_other_help_loads_what_typer_needs_and_nothing_of_ours(arguments: list[str]) -> None:
    """Typer checks options with pydantic; the rooms below the command line stay shut."""
    modules = loaded_by(HELP.format(arguments=arguments))
    assert of_these(modules, (*HEAVY, *ROOMS[1:], "mockint.domain.session", "mockint.grading")) == set()


def test_listing_the_banks_loads_no_screen_no_store_and_no_model() -> None:
    modules = loaded_by(HELP.format(arguments=["bank", "list"]))
    assert of_these(modules, ("textual", "sqlalchemy", "alembic", "jinja2", *MODELS)) == set()


def test_the_domain_is_made_of_pydantic_and_the_standard_library() -> None:
    files = sorted((Path(mockint.__file__).parent / "domain").glob("*.py"))
    assert len(files) > 5
    for path in files:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                assert node.level == 0, f"{path.name}: say whole names"
                names = [node.module or ""]
            for name in names:
                allowed = name.split(".")[0] in {*sys.stdlib_module_names, "pydantic"}
                assert allowed or name.startswith("mockint.domain."), f"{path.name} imports {name}"
