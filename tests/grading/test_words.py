"""Words and their stems."""

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from mockint.grading.words import content, stem, words

MANY = [
    f"{head}{tail}" for head in ("rotat", "encrypt", "queue", "retri", "monitor", "map") for tail in ("ing", "ed", "es")
]


@pytest.fixture
def busy_threads() -> Iterator[None]:
    """Threads that take turns at almost every step."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    stem.cache_clear()
    yield
    sys.setswitchinterval(usual)
    stem.cache_clear()


@pytest.mark.usefixtures("busy_threads")
def test_stems_are_the_same_however_many_threads_ask() -> None:
    alone = [stem(word) for word in MANY]
    for _ in range(20):
        stem.cache_clear()
        with ThreadPoolExecutor(4) as pool:
            asked = [pool.submit(lambda: [stem(word) for word in MANY]) for _ in range(4)]
            assert all(done.result() == alone for done in asked)


def test_words_of_one_stem_are_one_content() -> None:
    assert content("Retries and retrying") == content("It retries")
    assert [word.text for word in words("Per-tenant keys, don’t you")] == ["per", "tenant", "keys", "don't", "you"]
