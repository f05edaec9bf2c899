"""Measure the second reader: how much honest evidence it takes back, and how much of what is quoted at random.

usage: python scripts/measure_second_reader.py [--pairs FILE] [--statements FILE]

Honest are the quotes chosen by hand in tests/grading/quoted.yaml. Random are all sentences and clauses of the same
answers for criteria that they don't meet and for those that other words of the answer meet, of thin answers for every
criterion, and of the sample answers to other questions. The questions are shown in two halves, to see
whether a bound hangs on one of them.

FILE holds one JSON object a line. --pairs: "criterion", "text" and a "label", met or missing; each text stands for
its criterion among four others. --statements: "question", "answer", "criteria" and "criterion_labels", 1 where the
answer says the criterion; its quote is then the sentence with most of the criterion's words.
"""

import argparse
import json
import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from mockint.banks.finding import load_bank
from mockint.domain.grade import UNSURE, Verdict
from mockint.domain.question import Question
from mockint.grading.evidence import Searched, carries_claim
from mockint.grading.grader import CriterionJudgement, Judgement
from mockint.grading.second_reader import FAR, NEAR, nearness
from mockint.grading.sentences import Span, sentences
from mockint.grading.verification import verified
from mockint.grading.words import content

TESTS = Path(__file__).parent.parent / "tests" / "grading"
HOSTILE = Path(__file__).parent.parent / "src" / "mockint" / "grading" / "hostile.yaml"
THROWS = 5
OTHERS = 4  # criteria beside one that comes alone

Values = dict[str, list[float | None]]


def places(answer: str) -> list[Span]:
    """All that might be quoted at random: sentences and their clauses that say enough to be evidence."""
    found = [span for said in sentences(answer) for span in dict.fromkeys([Span(said.start, said.end), *said.clauses])]
    return [span for span in found if carries_claim(span.of(answer))]


def read(question: Question, answer: str, quotes: list[tuple[str, Span]]) -> list[float | None]:
    """How near each quote (criterion id, place) is."""
    said = sentences(answer)

    def around(place: Span) -> str:
        inside = [item for item in said if item.start < place.end and place.start < item.end]
        return answer[inside[0].start : inside[-1].end]

    return nearness(question, [(id_, place.of(answer), around(place)) for id_, place in quotes])


def of_answer(values: Values, kind: str, question: Question, answer: str, shown: dict[str, Span]) -> None:
    """One answer: the honest quotes by criterion id, and all others at random."""
    values[f"honest: {kind}"] += read(question, answer, list(shown.items()))
    for criterion in question.criteria:
        if own := shown.get(criterion.id):
            rest = [place for place in places(answer) if place.end <= own.start or own.end <= place.start]
            values["random: elsewhere in the answer"] += read(question, answer, [(criterion.id, p) for p in rest])
        else:
            quotes = [(criterion.id, place) for place in places(answer)]
            values["random: for a criterion that is not met"] += read(question, answer, quotes)


def at_random(values: Values, kind: str, question: Question, answer: str) -> None:
    """An answer that meets nothing, quoted for everything."""
    quotes = [(criterion.id, place) for criterion in question.criteria for place in places(answer)]
    values[f"random: {kind}"] += read(question, answer, quotes)


def repository() -> Iterator[Values]:
    """The values of each question in the repository."""
    texts = {name: _yaml(TESTS / f"{name}.yaml") for name in ("quoted", "bank_paraphrases", "thin_answers", "trades")}
    questions = load_bank("software-engineer-integrations").questions
    for number, question in enumerate(questions):
        values: Values = defaultdict(list)
        answers = {"sample": question.sample_answer, "paraphrase": texts["bank_paraphrases"].get(question.id, "")}
        for kind, quotes in texts["quoted"][question.id].items():
            searched = Searched(answers[kind])
            found = {id_: searched.find(quote) for id_, quote in quotes.items()}
            shown = {id_: Span(place.start, place.end) for id_, place in found.items() if place}
            of_answer(values, f"{kind} answers", question, answers[kind], shown)
        if question.id in texts["thin_answers"]:
            at_random(values, "thin answers", question, texts["thin_answers"][question.id])
        at_random(values, "answers to another question", question, questions[number - 1].sample_answer)
        yield values
    for trade, numbers in zip(texts["trades"], texts["quoted"]["trades"], strict=True):
        values = defaultdict(list)
        question = Question.model_validate(
            {key: trade[key] for key in ("question", "criteria", "kind") if key in trade}
        )
        for kind, order in numbers.items():
            said = sentences(trade[kind])
            shown = {
                item.id: Span(said[n].start, said[n].end) for item, n in zip(question.criteria, order, strict=True)
            }
            of_answer(values, f"trades, {kind}", question, trade[kind], shown)
        if "unrelated" in trade:
            at_random(values, "trades, unrelated", question, trade["unrelated"])
        yield values


def held_out() -> Values:
    """Honest answers of the hostile set: their good and partial twins for what they show, the weak ones at random."""
    values: Values = defaultdict(list)
    quoted = _yaml(TESTS / "quoted.yaml")["held_out"]
    bank = load_bank("software-engineer-integrations")
    for id_, twin in _yaml(HOSTILE)["twins"].items():
        question = bank.question(twin["question"])
        if id_ in quoted:
            searched = Searched(twin["text"])
            found = {criterion: searched.find(quote) for criterion, quote in quoted[id_].items()}
            shown = {criterion: Span(place.start, place.end) for criterion, place in found.items() if place}
            of_answer(values, "good and partial answers", question, twin["text"], shown)
        elif id_.endswith("-weak") and twin["language"] == "en":
            at_random(values, "weak answers", question, twin["text"])
    return values


def pairs(path: Path) -> Values:
    """Single texts for single criteria."""
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    every = sorted({line["criterion"] for line in lines})
    values: Values = defaultdict(list)
    kinds = {"met": "honest: pairs, met", "missing": "random: pairs, missing"}
    for line in lines:
        if line["label"] in kinds:
            number = every.index(line["criterion"])
            beside = [
                every[(number + 1 + step * len(every) // (OTHERS + 1)) % len(every)] for step in range(1, OTHERS + 1)
            ]
            question = Question(question="Tell me how you work.", criteria=[line["criterion"], *beside])
            whole = Span(0, len(line["text"]))
            values[kinds[line["label"]]] += read(question, line["text"], [(question.criteria[0].id, whole)])
    return values


def statements(path: Path) -> Values:
    """Answers with a label for each criterion."""
    values: Values = defaultdict(list)
    for line in path.read_text(encoding="utf-8").splitlines():
        item: dict[str, Any] = json.loads(line)
        question = Question(question=item["question"] or "What happened?", criteria=item["criteria"])
        said = [Span(sentence.start, sentence.end) for sentence in sentences(item["answer"])]
        shown = {}
        for criterion, label in zip(question.criteria, item["criterion_labels"], strict=True):
            asked = content(criterion.text)
            if label:
                shown[criterion.id] = max(said, key=lambda span: len(asked & content(span.of(item["answer"]))))
        of_answer(values, "statements said", question, item["answer"], shown)
    return values


def show(title: str, values: Values) -> None:
    """For each kind of quote: how many, how many are taken back, how many are unsure, how many can't be read."""
    print(f"\n{title}\n{'':46}     n  taken back   unsure  not read")
    sums: Values = defaultdict(list)
    for kind in sorted(values):
        sums[kind] = values[kind]
    for side in ("honest", "random"):
        sums[f"{side}: all"] = [value for kind in sorted(values) if kind.startswith(side) for value in values[kind]]
    for kind, near in sums.items():
        known = np.array([value for value in near if value is not None])
        count = max(len(near), 1)
        print(
            f"{kind:46} {len(near):5}  {(known < FAR).sum() / count:9.1%}"
            f"  {((known >= FAR) & (known < NEAR)).sum() / count:6.1%}  {1 - len(known) / count:7.1%}"
        )


def judgements() -> None:
    """Whole judgements, held to all rules: by hand, and of a model that calls all met and quotes any sentence."""
    texts = {name: _yaml(TESTS / f"{name}.yaml") for name in ("quoted", "bank_paraphrases", "thin_answers")}
    twins = _yaml(HOSTILE)["twins"]
    bank = load_bank("software-engineer-integrations")
    by_hand: dict[str, list[tuple[Question, str, dict[str, str]]]] = defaultdict(list)
    at_random: dict[str, list[tuple[Question, str]]] = defaultdict(list)
    for number, question in enumerate(bank.questions):
        answers = {"sample": question.sample_answer, "paraphrase": texts["bank_paraphrases"].get(question.id, "")}
        for kind, quotes in texts["quoted"][question.id].items():
            by_hand[f"{kind} answers"].append((question, answers[kind], quotes))
        at_random["sample answers"].append((question, question.sample_answer))
        at_random["answers to another question"].append((question, bank.questions[number - 1].sample_answer))
    for id_, quotes in texts["quoted"]["held_out"].items():
        by_hand["good and partial answers of another pen"].append(
            (bank.question(twins[id_]["question"]), twins[id_]["text"], quotes)
        )
    for id_, answer in texts["thin_answers"].items():
        at_random["thin answers"].append((bank.question(id_), answer))
    for id_, twin in twins.items():
        if id_.endswith("-weak") and twin["language"] == "en":
            at_random["weak answers of another pen"].append((bank.question(twin["question"]), twin["text"]))
    print(f"\nwhole judgements\n{'':56} credit  taken back   unsure")
    every = [0, 0, 0]
    for kind, cases in by_hand.items():
        told = [verdicts(question, answer, quotes) for question, answer, quotes in cases]
        every = [total + part for total, part in zip(every, map(sum, zip(*told, strict=True)), strict=True)]
        _line(f"honest: {kind}", told)
    _line("honest: all", [tuple(every)])
    dice = random.Random(7)  # noqa: S311 - no key
    for kind, chances in at_random.items():
        told = []
        for question, answer in chances * THROWS:
            spoken = [said.text for said in sentences(answer) if carries_claim(said.text)]
            told.append(verdicts(question, answer, {item.id: dice.choice(spoken) for item in question.criteria}))
        _line(f"met to everything, any sentence: {kind}", told)


def verdicts(question: Question, answer: str, quotes: dict[str, str]) -> tuple[int, int, int]:
    """What a judgement claims with these quotes, and how much of that is taken back and is unsure, by weight."""
    said = [
        CriterionJudgement(id=id_, verdict=Verdict.MET, credit=1, confidence=1, quotes=(quote,))
        for id_, quote in quotes.items()
    ]
    judged = verified(question, answer, Judgement(criteria=tuple(said))).criteria
    weight = {item.id: item.weight for item in question.criteria}
    return (
        sum(weight[item.id] for item in judged),
        sum(weight[item.id] for item in judged if item.verdict is Verdict.MISSING),
        sum(weight[item.id] for item in judged if item.verdict is Verdict.MET and item.confidence < UNSURE),
    )


def _line(kind: str, told: Sequence[tuple[int, ...]]) -> None:
    claimed, back, unsure = (sum(column) for column in zip(*told, strict=True))
    print(f"{kind:56} {claimed:6}  {back / claimed:9.1%}  {unsure / claimed:7.1%}")


def _yaml(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def joined(parts: list[Values]) -> Values:
    values: Values = defaultdict(list)
    for part in parts:
        for kind, near in part.items():
            values[kind] += near
    return values


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure the second reader.")
    parser.add_argument("--pairs", type=Path, help="a file of texts, each with its criterion and label")
    parser.add_argument("--statements", type=Path, help="a file of answers with a label for each criterion")
    arguments = parser.parse_args()
    parts = list(repository())
    choosing = joined(parts[::2])
    honest = [
        value for kind, near in choosing.items() if kind.startswith("honest") for value in near if value is not None
    ]
    low = ", ".join(f"{share:.1%} below {np.quantile(honest, share):.3f}" for share in (0.005, 0.01, 0.02, 0.05, 0.1))
    print(f"FAR {FAR}, NEAR {NEAR}; honest quotes of every second question: {low}")
    show("every second question", choosing)
    show("the other questions", joined(parts[1::2]))
    judgements()
    show("answers of another pen, looked at once the bounds were chosen", held_out())
    for path, values in ((arguments.pairs, pairs), (arguments.statements, statements)):
        if path:
            show(path.name, values(path))


if __name__ == "__main__":
    main()
