"""Whatever a server answers is one of mockint's errors, whole and for people."""

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockint.llm.errors import Malformed, ModelError
from mockint.llm.failures import Answer, body_of, failure
from mockint.llm.service import Service

SERVICES = [
    Service(provider, "m", "https://models.test/v1", "k" * 20, "KEY") for provider in ("openai", "anthropic", "ollama")
]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.sampled_from(["error", "message", "code", "type", "detail"]), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(
    st.sampled_from(SERVICES),
    st.integers(300, 599),
    st.dictionaries(st.sampled_from(["retry-after", "retry-after-ms"]), st.text(max_size=9) | st.floats().map(str)),
    st.text() | JSON.map(json.dumps),
)
def test_every_answer_is_an_error_for_people(service: Service, status: int, headers: dict[str, str], text: str) -> None:
    error = failure(service, Answer(status, "https://models.test/v1", headers, text))
    assert isinstance(error, ModelError)
    assert str(error).startswith(service.name)
    assert "\n" not in str(error)
    assert error.wait is None or 0 <= error.wait < float("inf")
    with pytest.raises(type(error)):
        body_of(service, Answer(status, "", headers, text))


@given(st.text() | JSON.map(json.dumps))
def test_a_body_is_an_object_or_malformed(text: str) -> None:
    with contextlib.suppress(Malformed):
        assert isinstance(body_of(SERVICES[0], Answer(200, "", {}, text)), dict)


@pytest.mark.parametrize("date", ["Wed, 31 Dec 9999 23:59:59 -2300", "tomorrow", ""])
def test_a_date_that_can_not_be_is_no_wait(date: str) -> None:
    assert failure(SERVICES[0], Answer(429, "", {"retry-after": date}, "")).wait is None
