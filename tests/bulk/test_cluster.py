"""Grading on a cluster: who grades, what is refused, and that what is lost on the way is asked again.

Most run against a scheduler with a worker in a thread of this process; the local cluster has processes of its own.
"""

import asyncio
import json
import logging
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from worker_graders import noted, noting

from mockint.bulk import cluster as clusters
from mockint.bulk import worker as workers
from mockint.bulk.cluster import LOCAL, on_cluster
from mockint.bulk.items import way_of
from mockint.bulk.run import Run, Way
from mockint.domain.errors import ConfigurationError, InputError, MockintError
from mockint.domain.grade import Grade, Graded, Reason, Ungraded
from mockint.domain.session import Grading
from mockint.grading import model_files
from mockint.grading.embedded import EmbeddedGrader
from mockint.grading.graders import get_grader
from mockint.grading.grading import grade_async
from mockint.llm.client import Connection
from mockint.storage.journal import Journal

distributed = pytest.importorskip("distributed", reason="it comes with mockint[cluster]")

MODEL = Grading(graders=("compatible:m",), base_url="http://127.0.0.1:1")
_runs = count(1)


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Looks are short, and what grades in this process ends with the test."""
    monkeypatch.setattr(clusters, "LOOK", 0.05)
    monkeypatch.setattr(workers, "LOOK", 0.05)
    monkeypatch.setattr(model_files, "_threads", list(model_files._threads))  # noqa: SLF001
    yield
    workers.stop()


@contextmanager
def cluster(*, workers: int = 1, threads: int = 2) -> Iterator[Any]:
    """A scheduler and workers in a thread of this process."""
    made = distributed.LocalCluster(
        n_workers=workers,
        threads_per_worker=threads,
        processes=False,
        protocol="tcp://",
        host="127.0.0.1",
        dashboard_address=None,
        scheduler_kwargs={"dashboard_address": "127.0.0.1:0"},
        silence_logs=logging.CRITICAL,
    )
    with made:
        yield made


def answers(folder: Path, number: int, *others: str) -> Path:
    path = folder / "in.jsonl"
    said = [f"Number {place}." for place in range(number)] + list(others)
    lines = [{"id": text, "question": "What?", "criteria": ["Says what"], "answer": text} for text in said]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path


def graded(
    path: Path, way: Way, grading: Grading, on_grade: Callable[[Grade], None] | None = None
) -> list[Grade | Reason | None]:
    """What became of each answer, in its order."""
    with Journal.open() as journal:
        run = Run(path, way_of(grading), journal, name=f"run-{next(_runs)}", on_grade=on_grade)
        asyncio.run(run.grade(way))
        return [outcome[1] for outcome in run.lines()]


def test_workers_give_the_grades_that_are_given_here(tmp_path: Path) -> None:
    path = answers(tmp_path, 0, "I say what.", "Nothing.", "")
    with cluster() as made:
        way = on_cluster(made.scheduler_address, Grading(), partial(get_grader, "embedded"), at_once=4)
        found = graded(path, way, Grading())

    async def here() -> list[Grade]:
        from mockint.bulk.items import Item, read_items

        items = [item for item in read_items(path, {}) if isinstance(item, Item)]
        return [await grade_async(item.question, item.answer, EmbeddedGrader()) for item in items]

    assert found == asyncio.run(here())


def test_a_process_grades_no_more_at_once_than_told_however_many_batches_it_has(tmp_path: Path) -> None:
    with cluster(threads=4) as made:
        way = on_cluster(made.scheduler_address, MODEL, noting(tmp_path, 0.01), at_once=3)
        found = graded(answers(tmp_path, 40), way, MODEL)
    assert len(found) == 40
    assert all(isinstance(grade, Graded) for grade in found)
    running = Counter(int(line.split()[1]) for line in noted(tmp_path))
    assert max(running) == 3
    assert running.total() == 40


def test_the_embedded_grader_has_one_answer_for_each_thread_of_a_worker(tmp_path: Path) -> None:
    with cluster(threads=2) as made:
        way = on_cluster(made.scheduler_address, Grading(), noting(tmp_path, 0.01), at_once=32)
        graded(answers(tmp_path, 30), way, Grading())
    assert max(int(line.split()[1]) for line in noted(tmp_path)) == 2
    assert model_files.threads() == 1


def test_a_worker_killed_in_the_middle_costs_no_answer_and_nothing_is_left_running(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    told: Counter[str] = Counter()

    def kill(grade: Grade) -> None:
        told[grade.question_id] += 1
        if told.total() == 40:
            os.kill(int(noted(tmp_path)[-1].split()[0]), signal.SIGKILL)

    found = graded(answers(tmp_path, 150), on_cluster(LOCAL, MODEL, noting(tmp_path, 0.02), at_once=8), MODEL, kill)
    asked = Counter(line.split(maxsplit=2)[2] for line in noted(tmp_path))
    assert [type(grade) for grade in found] == [Graded] * 150
    assert told.total() == 150  # the journal got each once
    assert len(asked) == 150
    assert asked.total() - 150 <= 4 * 8  # all that is handed out at a time
    assert not [pid for pid in {int(line.split()[0]) for line in noted(tmp_path)} if is_there(pid)]
    assert not [path for path in scratch.glob("*/*") if path.is_dir()]  # of a worker's
    assert capfd.readouterr() == ("", "")


def is_there(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_an_answer_that_ends_its_workers_takes_no_other_with_it(tmp_path: Path) -> None:
    import dask

    path = answers(tmp_path, 6, "kill")
    with dask.config.set({"distributed.scheduler.allowed-failures": 0}):
        found = graded(path, on_cluster(LOCAL, MODEL, noting(tmp_path), at_once=8), MODEL)
    assert [type(grade) for grade in found] == [Graded] * 6 + [Ungraded]
    assert isinstance(found[6], Ungraded)
    assert found[6].ungraded.kind == "failed"
    assert "workers that graded it ended" in found[6].ungraded.message


def test_closed_early_the_workers_stop(tmp_path: Path) -> None:
    async def first(way: Way, run: Run) -> None:
        grades = way(run.pending)
        await anext(grades)
        await grades.aclose()

    with cluster() as made, Journal.open() as journal:
        way = on_cluster(made.scheduler_address, MODEL, noting(tmp_path, 0.2), at_once=5)
        asyncio.run(first(way, Run(answers(tmp_path, 1000), way_of(MODEL), journal, name="early")))
        until = time.monotonic() + 20
        while not noted(tmp_path, "cancelled") and time.monotonic() < until:
            time.sleep(0.02)
        workers.stop()
    assert noted(tmp_path, "cancelled")
    assert len(noted(tmp_path)) < 50


def test_a_lost_connection_ends_the_run_and_leaves_what_is_graded(tmp_path: Path) -> None:
    kept: list[Grade] = []

    def lose(grade: Grade) -> None:
        kept.append(grade)
        if len(kept) == 20:
            made.scheduler.loop.add_callback(cut)

    def cut() -> None:
        for connection in list(made.scheduler.client_comms.values()):
            connection.abort()

    with cluster() as made:
        way = on_cluster(made.scheduler_address, MODEL, noting(tmp_path, 0.02), at_once=4)
        with pytest.raises(MockintError, match=r"connection to the cluster .* is lost\. What is graded is kept"):
            graded(answers(tmp_path, 400), way, MODEL, lose)
    assert 20 <= len(kept) < 400


def test_workers_that_come_late_are_waited_for_and_told(tmp_path: Path) -> None:
    told: list[str] = []
    with cluster(workers=0) as made:

        def tell(text: str) -> None:
            told.append(text)
            made.scale(1)

        way = on_cluster(made.scheduler_address, MODEL, noting(tmp_path), at_once=4, on_wait=tell)
        assert len(graded(answers(tmp_path, 9), way, MODEL)) == 9
        assert told == [
            f"The cluster has no worker; waiting for one. Start one: `dask worker {made.scheduler_address}`.",
            "",
        ]


def test_a_cluster_without_a_worker_is_not_waited_for_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clusters, "WORKERS_WITHIN", 0.1)
    with cluster(workers=0) as made, pytest.raises(ConfigurationError, match=r"had no worker .*dask worker tcp://"):
        graded(answers(tmp_path, 1), on_cluster(made.scheduler_address, MODEL, noting(tmp_path), at_once=1), MODEL)


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "nowhere", "tls://127.0.0.1:1", "wrong://127.0.0.1:1"])
def test_where_no_cluster_answers_it_says_how_to_start_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setattr(clusters, "CONNECT_WITHIN", 0.2)
    with pytest.raises(ConfigurationError, match=f"no cluster answers at {address}: .*dask scheduler"):
        graded(answers(tmp_path, 1), on_cluster(address, MODEL, noting(tmp_path), at_once=1), MODEL)


def test_a_worker_without_the_key_says_that_none_is_sent(tmp_path: Path) -> None:
    grading = Grading(graders=("openai:m",), api_key_env="KEY_OF_THE_WORKERS")
    make = partial(get_grader, "openai:m", connection=Connection("http://127.0.0.1:1", "KEY_OF_THE_WORKERS"))
    with (
        cluster() as made,
        pytest.raises(ConfigurationError, match=r"worker tcp.* is sent no key: .* set KEY_OF_THE_WORKERS"),
    ):
        graded(answers(tmp_path, 1), on_cluster(made.scheduler_address, grading, make, at_once=1), grading)


@pytest.mark.parametrize(
    ("name", "said"), [("__version__", "it has mockint .*, the driver 99"), ("way_of", "prompts or model files")]
)
def test_a_worker_that_comes_late_with_another_mockint_grades_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, said: str
) -> None:
    monkeypatch.setattr(clusters, name, "99" if name == "__version__" else lambda _: "another")
    with cluster() as made, pytest.raises(ConfigurationError, match=f"worker tcp.* can't grade: .*{said}"):
        graded(answers(tmp_path, 1), on_cluster(made.scheduler_address, MODEL, noting(tmp_path), at_once=1), MODEL)
    assert noted(tmp_path) == []


def test_another_version_on_a_worker_is_refused_before_anything_is_graded(tmp_path: Path) -> None:
    told = tmp_path / "old" / "mockint-0.0.1.dist-info"
    told.mkdir(parents=True)
    (told / "METADATA").write_text("Metadata-Version: 2.1\nName: mockint\nVersion: 0.0.1\n")
    with cluster(workers=0) as made:
        argv = [sys.executable, "-m", "distributed.cli.dask_worker", made.scheduler_address, "--no-nanny"]
        argv += ["--no-dashboard", "--host", "127.0.0.1", "--local-directory", str(tmp_path)]
        env = {**os.environ, "PYTHONPATH": str(told.parent)}
        with (tmp_path / "log").open("w") as log, subprocess.Popen(argv, env=env, stdout=log, stderr=log) as worker:
            try:
                with pytest.raises(ConfigurationError, match=r"worker tcp\S+ has mockint 0\.0\.1, this is .* Install"):
                    graded(
                        answers(tmp_path, 1),
                        on_cluster(made.scheduler_address, MODEL, noting(tmp_path), at_once=1),
                        MODEL,
                    )
            finally:
                worker.kill()
    assert noted(tmp_path) == []


def test_a_limit_on_the_cost_is_refused() -> None:
    with pytest.raises(InputError, match="--max-cost can't be kept on a cluster"):
        on_cluster(LOCAL, Grading(graders=("openai:m",), max_cost=1.0), partial(get_grader, "openai:m"), at_once=1)


def test_a_missing_package_is_named_with_its_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clusters, "find_spec", lambda _: None)
    with pytest.raises(ConfigurationError, match=r"pip install 'mockint\[cluster\]'"):
        on_cluster(LOCAL, Grading(), partial(get_grader, "embedded"), at_once=1)
