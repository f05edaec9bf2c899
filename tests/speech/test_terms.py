"""Technical words put right by sound and company; ordinary English left alone."""

import re
import sys
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mockint.banks.finding import load_bank
from mockint.domain.errors import ConfigurationError
from mockint.domain.question import Bank, Question
from mockint.domain.transcript import Correction, Transcript, Word, as_heard
from mockint.speech.vocabulary import Alike, Vocabulary, vocabulary

pytest.importorskip("rapidfuzz", reason="technical words are put right with the voice extra")
pytest.importorskip("jellyfish", reason="technical words are put right with the voice extra")

from mockint.speech.likeness import LETTER_NAMES, alike, letters, sound
from mockint.speech.terms import correct

ORDINARY = [
    line
    for line in (Path(__file__).parent / "ordinary_english.txt").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]
COMPANY = " We use webhooks and the API of the provider."
HEARD_AS = [
    ("we log in with o auth", "we log in with OAuth"),
    ("a web hook fires", "a webhook fires"),
    ("Web hooks fail.", "Webhooks fail."),
    ("the web hook's payload", "the webhook's payload"),
    ("the Webbook calls our API", "the webhook calls our API"),
    ("item potency keys", "idempotency keys"),
    ("Item potency comes first.", "Idempotency comes first."),
    ("webhooks need i'd impotency", "webhooks need idempotency"),
    ("webhooks and eye potency", "webhooks and idempotency"),
    ("an item potent handler", "an idempotent handler"),
    ("a webhook with item port and handlers", "a webhook with idempotent handlers"),
    ("files by s f t p", "files by SFTP"),
    ("files by S.F.T.P. every night", "files by SFTP every night"),
    ("keys in the k m s.", "keys in the KMS."),
    ("keys in the kms for OAuth", "keys in the KMS for OAuth"),
    ("two apis and one oauth", "two APIs and one OAuth"),
    ("an h mac of the body", "an HMAC of the body"),
    ("webhooks land in a DL queue", "webhooks land in a DLQ"),
    ("exponential backup with jitter", "exponential backoff with jitter"),
    ("we parse the jason payload", "we parse the JSON payload"),
    ("we assess off, rate limits and the API", "we assess auth, rate limits and the API"),
    ("an OAuth re-off flow", "an OAuth re-auth flow"),
    ("oath tokens expire", "OAuth tokens expire"),
    ("run it on cooper netties", "run it on Kubernetes"),
]


@cache
def words() -> Vocabulary:
    return vocabulary(load_bank())


def heard(text: str) -> Transcript:
    return Transcript(text=text, seconds=9, engine="test")


def put_right(text: str) -> str:
    return correct(heard(text), words()).text


@pytest.mark.parametrize(("text", "meant"), HEARD_AS)
def test_near_misses_are_put_right(text: str, meant: str) -> None:
    assert put_right(text) == meant


def test_ordinary_english_is_left_alone() -> None:
    assert len(ORDINARY) >= 300
    assert [text for text in ORDINARY if put_right(text) != text] == []


def test_ordinary_english_beside_technical_words_is_left_alone() -> None:
    # Only what is written apart and is no dictionary word together may change there.
    changed = [text for text in ORDINARY if put_right(text + COMPANY) != text + COMPANY]
    assert changed == ["The road map in the glove box is twenty years old."]


def test_technical_english_that_is_right_is_left_alone() -> None:
    bank = load_bank()
    texts = [text for item in bank.questions for text in (item.question, item.sample_answer, *item.hints)]
    texts += [text for item in bank.questions for part in item.criteria for text in (part.text, part.probe, part.tip)]
    assert [text for text in texts if put_right(text) != text] == []


@pytest.mark.parametrize(
    "text",
    [
        "Jason is our API lead, and Jason objects to webhooks.",
        "The webhook came back, and we rolled it back.",
        "We back off when the API says so, and we turn the webhook off.",
        "OpenAI, KPS and MD5 are names of their own beside the API.",
        "See https://oauth.example.com/s/f/t/p and mail jason@json.example.",
        "The rate limit of the API is a hundred calls a minute.",
        "The author of the API wrote about authority and its author's rights.",
        "H.A.R.L.I.E. has an API.",
        "The API duplicates events, so we avoid duplicates.",
    ],
)
def test_ordinary_words_of_a_technical_answer_are_left_alone(text: str) -> None:
    assert put_right(text) == text


def test_every_change_is_listed_and_can_be_taken_back() -> None:
    text = "Web hooks use o auth, item potency keys and s f t p."
    found = correct(heard(text), words())
    assert found.text == "Webhooks use OAuth, idempotency keys and SFTP."
    assert [item.from_ for item in found.corrections] == ["Web hooks", "o auth", "item potency", "s f t p"]
    assert all(found.text[item.start : item.end] == item.to for item in found.corrections)
    assert as_heard(found, found.corrections) == text
    assert as_heard(found, found.corrections[1:2]) == "Webhooks use o auth, idempotency keys and SFTP."


def test_earlier_corrections_keep_their_words_and_are_not_touched_again() -> None:
    kept = Correction(from_="web hooks", to="web hook", start=9, end=17)
    found = correct(heard("s f t p, web hook, o auth").model_copy(update={"corrections": (kept,)}), words())
    assert found.text == "SFTP, web hook, OAuth"
    assert [found.text[item.start : item.end] for item in found.corrections] == ["SFTP", "web hook", "OAuth"]
    assert [item.from_ for item in found.corrections] == ["s f t p", "web hooks", "o auth"]


def test_a_word_made_of_several_has_their_time() -> None:
    spoken = ["Our", "web", "hooks,", "and", "re-off", "flow."]
    timed = tuple(Word(word=word, start=i, end=i + 0.5, confidence=0.9 - i / 10) for i, word in enumerate(spoken))
    found = correct(heard(" ".join(spoken)).model_copy(update={"words": timed}), words())
    assert [word.word for word in found.words] == ["Our", "webhooks,", "and", "re-auth", "flow."]
    assert (found.words[1].start, found.words[1].end, found.words[1].confidence) == (1, 2.5, pytest.approx(0.7))
    assert found.words[-1] == timed[-1]


def test_two_words_made_of_one_share_its_time() -> None:
    timed = tuple(Word(word=word, start=i, end=i + 0.8) for i, word in enumerate(["OAuth", "offflow."]))
    found = correct(heard("OAuth offflow.").model_copy(update={"words": timed}), words())
    assert [(word.word, word.start, word.end) for word in found.words[1:]] == [
        ("auth", 1, pytest.approx(1.355, abs=0.01)),
        ("flow.", pytest.approx(1.355, abs=0.01), 1.8),
    ]


def test_nothing_to_put_right_gives_back_the_same_transcript() -> None:
    for text in ("", "Um, hello.", "OAuth and webhooks."):
        transcript = heard(text)
        assert correct(transcript, words()) is transcript


def test_a_bank_of_another_trade_has_its_words_put_right() -> None:
    questions = (Question(question="What do tachycardia and procalcitonin tell you of sepsis?"),)
    trade = vocabulary(Bank(bank="ward", title="Ward nurse", questions=questions))
    found = correct(heard("I saw tacky cardia, and sepsis was likely: the pro calcitonin was high."), trade)
    assert found.text == "I saw tachycardia, and sepsis was likely: the procalcitonin was high."
    assert correct(heard("our web hooks use o auth"), trade).text == "our web hooks use o auth"


def sounds(text: str) -> list[str]:
    """The ways in which a term may sound: as a word, and letter by letter."""
    return [sound(text), sound(" ".join(LETTER_NAMES.get(char, char) for char in letters(text)))]


def likeness(one: str, other: str) -> float:
    return max(alike(a, b) for a in sounds(one) for b in sounds(other))


@pytest.mark.parametrize("item", words().alikes, ids=lambda item: item.to)
def test_ordinary_words_stand_only_for_what_sounds_like_them(item: Alike) -> None:
    assert min(likeness(form, item.to) for form in item.heard) >= 0.66


def test_words_apart_stand_only_for_what_sounds_like_them() -> None:
    for text in words().apart:
        found = correct(heard(f"the {text} of it"), words()).corrections
        assert [item.from_ for item in found] == [text], text
        assert likeness(text, found[0].to) >= 0.75, text


PIECES = st.sampled_from(
    [piece for text, _ in HEARD_AS for piece in text.split()]
    + re.findall(r"\S+", " ".join(ORDINARY[:40]))
    + ["API", "OAuth", "webhooks", "K.M.S.", "—", "…", "", "off", "and", "queue", "cash", "ﬁ", "İ", "ẞ"]
)


@settings(max_examples=60, deadline=None)
@given(st.lists(PIECES, max_size=25))
def test_correcting_twice_is_correcting_once_and_can_be_undone(pieces: list[str]) -> None:
    text = " ".join(pieces)
    once = correct(heard(text), words())
    assert as_heard(once, once.corrections) == text
    assert correct(once, words()) == once
    for item in once.corrections:
        assert once.text[item.start : item.end] == item.to
        assert likeness(item.from_, item.to) >= 0.66 or letters(item.from_) == letters(item.to)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80))
def test_any_text_is_taken(text: str) -> None:
    once = correct(heard(text), words())
    assert as_heard(once, once.corrections) == text


@pytest.mark.parametrize("missing", ["rapidfuzz", "jellyfish"])
def test_a_missing_package_is_named_with_its_extra(missing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, missing, None)
    sound.cache_clear()
    with pytest.raises(ConfigurationError, match=r"mockint\[voice\]"):
        put_right("the webbuck of our API")
