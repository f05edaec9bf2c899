"""How near a quote is to its criterion, by the encoder."""

import random
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from graded_once import judged

from mockint.banks.finding import load_bank
from mockint.domain.grade import UNSURE, Verdict
from mockint.domain.question import Question
from mockint.grading.evidence import Searched, carries_claim
from mockint.grading.grader import CriterionJudgement, Judgement
from mockint.grading.second_reader import FAR, NEAR, UNREAD, confidence, is_english, nearness
from mockint.grading.sentences import sentences
from mockint.grading.verification import verified

BANK = load_bank("software-engineer-integrations")
OAUTH = BANK.question("oauth-at-scale")
FOLDER = Path(__file__).parent
FOREIGN = {
    "German": "Wir speichern die Tokens verschlüsselt in einem Tresor, und jeder Mandant hat seinen eigenen Schlüssel.",
    "German with terms": "Alle Requests laufen durch einen Client, der Retry-After beachtet, mit Backoff und Jitter.",
    "Spanish": "Guardamos los secretos en un almacén cifrado y cada cliente tiene su propia clave.",
    "French": "Nous gardons les jetons chiffrés dans un coffre, et chaque client a sa propre clé.",
    "Dutch": "We bewaren de tokens versleuteld in een kluis en elke klant heeft een eigen sleutel.",
    "Polish": "Przechowujemy tokeny w zaszyfrowanym sejfie, a każdy klient ma własny klucz.",
    "Russian": "Мы храним токены в зашифрованном хранилище, у каждого клиента свой ключ.",
    "Chinese": "我们把密钥和令牌存储在加密的密钥管理服务中，每个租户都有自己的密钥。",
    "Japanese": "トークンは暗号化された保管庫に保存し、テナントごとに鍵を分けています。",
}


def near(criterion: str, quote: str, question: Question = OAUTH) -> float | None:
    [value] = nearness(question, [(criterion, quote, quote)])
    return value


@cache
def texts(name: str) -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
    return read


@pytest.mark.parametrize(
    ("criterion", "quote"),
    [
        ("secure-storage", "Client secrets and refresh tokens sit in a secrets manager behind KMS."),
        ("proactive-refresh", "A background job refreshes access tokens about ten minutes before they expire."),
        ("reconnect", "their admin sees a button to connect the account again"),
        ("minimal-scopes", "We only ask for the permissions that a feature can't do without."),
    ],
)
def test_what_shows_a_criterion_is_near_it(criterion: str, quote: str) -> None:
    value = near(criterion, quote)
    assert value is not None
    assert value >= NEAR


@pytest.mark.parametrize(
    ("criterion", "quote"),
    [
        ("minimal-scopes", "Client secrets and refresh tokens sit in a secrets manager behind KMS."),
        ("reconnect", "every tenant has its own data key"),
        ("flow-protection", "When a tenant starts to fail we get an alert."),
        ("minimal-scopes", "I have done this in several projects and it worked fine."),
        ("secure-storage", "My commute is about forty minutes by train, which I use for reading."),
    ],
)
def test_what_shows_something_else_or_nothing_is_far(criterion: str, quote: str) -> None:
    value = near(criterion, quote)
    assert value is not None
    assert value < FAR


def test_a_quote_of_several_sentences_is_as_near_as_the_nearest() -> None:
    told = "We get an alert when a tenant fails."
    both = f"My commute is forty minutes by train. {told}"
    assert near("failure-detection", both) == pytest.approx(near("failure-detection", told))


def test_one_sentence_may_show_two_criteria_and_one_of_them_better() -> None:
    question = Question(
        question="What happened?",
        criteria=[
            "The minister resigned on Friday",
            "The minister resigned on Friday over the new airport in the north",
        ],
    )
    said = "The minister resigned on Friday over the new airport in the north."
    for criterion in question.criteria:
        value = near(criterion.id, said, question)
        assert value is not None
        assert value >= FAR


def test_a_criterion_that_stands_alone_has_no_rival() -> None:
    question = Question(question="How do you keep secrets?", criteria=["Rotates keys"])
    criterion = question.criteria[0].id
    rotated, walked = near(criterion, "Keys are rotated every month.", question), near(criterion, "I walk.", question)
    assert rotated is not None
    assert walked is not None
    assert walked < NEAR < rotated


def test_a_quote_without_a_readable_character_is_not_read() -> None:
    assert nearness(OAUTH, [("reconnect", "☃ ☃", "☃ ☃")]) == [None]
    assert nearness(OAUTH, []) == []


def test_the_further_a_quote_the_less_sure_its_verdict() -> None:
    middle = (FAR + NEAR) / 2
    assert [confidence(value) for value in (NEAR, 1.5, FAR, -1.0)] == [1, 1, 0, 0]
    assert 0 < confidence((FAR + middle) / 2) < confidence(middle) < UNSURE
    assert confidence(None) == UNREAD < UNSURE


class TestOtherLanguages:
    @pytest.mark.parametrize("text", FOREIGN.values(), ids=FOREIGN)
    def test_are_not_english(self, text: str) -> None:
        assert not is_english(text)

    @pytest.mark.parametrize("text", FOREIGN.values(), ids=FOREIGN)
    def test_stay_unjudged_and_unsure(self, text: str) -> None:
        said = CriterionJudgement(id="secure-storage", verdict=Verdict.MET, credit=1, confidence=1, quotes=(text,))
        others = (_missing(item.id) for item in OAUTH.criteria if item.id != "secure-storage")
        judged = verified(OAUTH, text, Judgement(criteria=(said, *others))).criteria[0]
        assert (judged.verdict, judged.confidence, judged.comment) == (Verdict.MET, UNREAD, "")
        assert judged.quotes[0] in text

    def test_of_a_criterion_make_its_quotes_unsure_too(self) -> None:
        question = Question(question="Wie schützt ihr Geheimnisse?", criteria=["Bewahrt Schlüssel in einem Tresor auf"])
        assert near(question.criteria[0].id, "We keep the keys in a vault.", question) is None

    def test_none_of_them_are_the_banks_own_answers_in_english(self) -> None:
        answers = [item.sample_answer for item in BANK.questions] + list(texts("bank_paraphrases").values())
        assert [said.text for answer in answers for said in sentences(answer) if not is_english(said.text)] == []

    def test_neither_are_terms_in_english(self) -> None:
        assert is_english("encrypted store, key rotation, access control")


def _missing(id_: str) -> CriterionJudgement:
    return CriterionJudgement(id=id_, verdict=Verdict.MISSING, credit=0, confidence=1)


def _met(question: Question, quotes: dict[str, str]) -> Judgement:
    """A model's word: met for what has a quote, else missing."""
    return Judgement(
        criteria=tuple(
            CriterionJudgement(id=item.id, verdict=Verdict.MET, credit=1, confidence=1, quotes=(quotes[item.id],))
            if item.id in quotes
            else _missing(item.id)
            for item in question.criteria
        )
    )


def _credit(question: Question, judgement: Judgement) -> int:
    weights = {item.id: item.weight for item in question.criteria}
    return sum(weights[item.id] for item in judgement.criteria if item.verdict is not Verdict.MISSING)


def _unsure(judgement: Judgement) -> int:
    return sum(item.verdict is not Verdict.MISSING and item.confidence < UNSURE for item in judgement.criteria)


class TestHowMuch:
    """Figures in docs/grading.md, held here so that no change worsens them unseen."""

    def test_honest_credit_is_lost_in_quotes_chosen_by_hand(self) -> None:
        claimed = left = 0
        for question in BANK.questions:
            answers = {"sample": question.sample_answer, "paraphrase": texts("bank_paraphrases").get(question.id, "")}
            for kind, quotes in texts("quoted")[question.id].items():
                said = _met(question, quotes)
                claimed += _credit(question, said)
                left += _credit(question, verified(question, answers[kind], said))
        assert claimed > 400
        assert claimed - left <= 0.01 * claimed

    def test_honest_credit_is_lost_in_what_the_embedded_grader_is_sure_of(self) -> None:
        claimed = left = 0
        for question in BANK.questions:
            criteria = judged(question, question.sample_answer).criteria
            sure = [item for item in criteria if item.verdict is Verdict.MET and item.confidence >= 0.9]
            said = _met(question, {item.id: item.quotes[0] for item in sure})
            claimed += _credit(question, said)
            left += _credit(question, verified(question, question.sample_answer, said))
        assert claimed - left <= 0.01 * claimed

    def test_honest_credit_is_lost_in_answers_of_another_pen(self) -> None:
        hostile = FOLDER.parent.parent / "src" / "mockint" / "grading" / "hostile.yaml"
        twins = yaml.safe_load(hostile.read_text(encoding="utf-8"))["twins"]
        for id_, quotes in texts("quoted")["held_out"].items():
            question = BANK.question(twins[id_]["question"])
            said = _met(question, quotes)
            judged = verified(question, twins[id_]["text"], said)
            assert (id_, judged.warnings) == (id_, ())
            assert _unsure(judged) <= 1

    @pytest.mark.parametrize("seed", range(4))
    def test_credit_is_left_to_a_model_that_calls_thin_answers_met_and_quotes_them_at_random(self, seed: int) -> None:
        dice = random.Random(seed)  # noqa: S311 - no key
        claimed = left = sure = 0
        for id_, answer in texts("thin_answers").items():
            question = BANK.question(id_)
            spoken = [said.text for said in sentences(answer) if carries_claim(said.text)]
            said = _met(question, {item.id: dice.choice(spoken) for item in question.criteria})
            assert all(Searched(answer).find(item.quotes[0]) for item in said.criteria)
            judged = verified(question, answer, said)
            claimed += _credit(question, said)
            left += _credit(question, judged)
            sure += len(question.criteria) - _unsure(judged) - sum(not item.quotes for item in judged.criteria)
        assert left < 0.45 * claimed
        assert sure < 0.35 * claimed
