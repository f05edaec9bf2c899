"""What the verdict model is trained on and measured by: written pairs, graded answers, general entailment."""

import gzip
import hashlib
import json
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fitting import Example
from network import VERDICTS

from mockint.domain.question import Criterion, Question
from mockint.grading.criteria import criteria_of
from mockint.grading.matching import asked_by, match, said_in
from mockint.grading.passages import passages
from mockint.grading.sentences import sentences
from mockint.grading.words import words

HERE = Path(__file__).parent
KEPT_ASIDE = 10  # one criterion in ten is never trained on
NEIGHBOURS = 2  # texts of other criteria that each criterion is shown as missing


@dataclass(frozen=True)
class Pair:
    """A criterion, what was said, and the verdict; `kept` says that it is only measured by."""

    criterion: str
    text: str
    label: str
    pen: str
    kept: bool


def kept(criterion: str) -> bool:
    """Whether a criterion belongs to the tenth that is kept aside, by its hash."""
    return int(hashlib.sha256(criterion.encode()).hexdigest(), 16) % KEPT_ASIDE == 0


def lines(path: Path) -> Iterator[dict[str, Any]]:
    """The JSON objects of a file, one a line, packed or not."""
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as file:
        yield from map(json.loads, file)


def written(folder: Path = HERE / "pairs") -> list[Pair]:
    """The pairs that pens wrote, one file a pen; each line is a criterion with its texts by verdict."""
    return [
        Pair(line["criterion"], text, label, path.stem, kept(line["criterion"]))
        for path in sorted(folder.glob("*.jsonl"))
        for line in lines(path)
        for label in VERDICTS
        for text in line.get(label, ())
    ]


def whole(folder: Path = HERE / "answers") -> list[Pair]:
    """The criteria of whole answers, each with the passage that the grader would read for it."""
    found = []
    for path in sorted(folder.glob("*.jsonl")):
        for line in lines(path):
            question = asking(line["question"], [item["text"] for item in line["criteria"]])
            read = passages_of(question, line["answer"])
            found += [
                Pair(item["text"], text, item["label"], path.stem, kept(line["question"]))
                for item, text in zip(line["criteria"], read, strict=True)
            ]
    return found


def elsewhere(folder: Path = HERE / "answers", seed: int = 0) -> list[Pair]:
    """The criteria of a question beside the passages of answers to others of the same pen: missing there."""
    chance = random.Random(seed)
    found = []
    for path in sorted(folder.glob("*.jsonl")):
        answers = list(lines(path))
        for line in answers:
            question = asking(line["question"], [item["text"] for item in line["criteria"]])
            strangers = [other["answer"] for other in answers if other["question"] != line["question"]]
            for answer in chance.sample(strangers, 1):
                found += [
                    Pair(item.text, text, "missing", path.stem, kept(line["question"]))
                    for item, text in zip(question.criteria, passages_of(question, answer), strict=True)
                ]
    return found


def asking(question: str, criteria: Iterable[str]) -> Question:
    """A question with these criteria."""
    made = tuple(Criterion(id=f"c{number}", text=text) for number, text in enumerate(criteria))
    return Question(question=question, criteria=made)


def passages_of(question: Question, answer: str) -> list[str]:
    """What the grader would read of an answer for each criterion; empty where there is nothing to read."""
    said = said_in(sentences(answer))
    if not said:
        return ["" for _ in question.criteria]
    return [passage.text for passage in passages(match(asked_by(question), said), said)]


def crossed(pairs: list[Pair], seed: int = 0) -> list[Pair]:
    """Texts that meet one criterion, shown for another of the same pen: missing there."""
    chance = random.Random(seed)
    texts: dict[str, dict[str, list[str]]] = {}
    for pair in pairs:
        if pair.label == "met":
            texts.setdefault(pair.pen, {}).setdefault(pair.criterion, []).append(pair.text)
    found = []
    for pen, by_criterion in texts.items():
        names = list(by_criterion)
        for place, criterion in enumerate(names):
            near = [name for name in names[max(place - 8, 0) : place + 9] if name != criterion]
            texts_near = [
                chance.choice(by_criterion[other]) for other in chance.sample(near, min(NEIGHBOURS, len(near)))
            ]
            found += [Pair(criterion, text, "missing", pen, kept(criterion)) for text in texts_near]
    return found


def beside(pairs: list[Pair], seed: int = 0) -> list[Pair]:
    """Each text with one of another trade's pen before or after it, as in a passage: the verdict stays."""
    chance = random.Random(seed)
    others: dict[str, list[str]] = {}
    for pen in {pair.pen for pair in pairs}:
        others[pen] = [pair.text for pair in pairs if pair.pen != pen and len(pair.text.split()) < 25]
    found = []
    for pair in pairs:
        if not others[pair.pen]:
            continue
        texts = [pair.text, chance.choice(others[pair.pen])]
        chance.shuffle(texts)
        found.append(Pair(pair.criterion, " ".join(texts), pair.label, pair.pen, pair.kept))
    return found


def listed(pairs: list[Pair], seed: int = 0) -> list[Pair]:
    """What meets a criterion, boiled down to a list of its terms: missing, whatever it names."""
    chance = random.Random(seed)
    found = []
    for pair in pairs:
        if pair.label == "met" and chance.random() < 0.15:
            terms = [word.text for word in words(f"{pair.criterion} {pair.text}") if word.carries]
            chance.shuffle(terms)
            found.append(Pair(pair.criterion, ", ".join(terms), "missing", pair.pen, pair.kept))
    return found


def turned(pairs: list[Pair], seed: int = 0) -> list[Pair]:
    """What criteria that begin with a verb ask for, claimed and denied in plain words: met and wrong.

    Claims deny something, too, and stand beside the denial of something else.
    """
    chance = random.Random(seed)
    criteria = dict.fromkeys((pair.criterion, pair.pen) for pair in pairs)
    named = [(told, criterion, pen) for criterion, pen in criteria if (told := plain(criterion))]
    found = []
    for told, criterion, pen in named:
        other = chance.choice(named)[0]
        claims = [chance.choice(CLAIMS), chance.choice(TURNS)]
        texts = [("met", form.format(told)) for form in claims] + [
            ("wrong", form.format(told)) for form in chance.sample(DENIALS, 2)
        ]
        texts.append(("met", f"{chance.choice(DENIALS).format(other)} {chance.choice(claims).format(told)}"))
        texts.append(("wrong", f"{chance.choice(CLAIMS).format(other)} {chance.choice(DENIALS).format(told)}"))
        found += [Pair(criterion, text, label, pen, kept(criterion)) for label, text in texts]
    return found


CLAIMS = ("I always {}.", "In my last job we would {}, every time.", "First I {}, and I tell the team.", "We {} here.")
TURNS = (
    "I don't just talk about it, I {}.",
    "We don't leave that to chance: we {}.",
    "I never forget to {}.",
    "It isn't enough to know of it, so I {}.",
    "Nobody has to remind us to {}.",
    "Not a week goes by in which we don't {}.",
    "We don't do it the easy way, we {}.",
    "There is no shortcut here, so I {}.",
)
DENIALS = (
    "I don't {}.",
    "We never {}.",
    "I wouldn't {}, there is no need for it.",
    "Nobody here would {}.",
    "I haven't seen a reason to {}.",
    "We did not {}, and it wasn't missed.",
    "To {} is a waste of time if you ask me.",
    "I refuse to {}.",
    "There was no time to {}, so that was left out.",
)


def plain(criterion: str) -> str:
    """What a criterion asks for in the plain form, "check the dose"; empty where it doesn't begin with a verb."""
    first, *rest = criterion.rstrip(".").split()
    if len(rest) < 2 or not first.endswith("s") or first.endswith("ss") or not first[0].isupper():
        return ""
    return f"{base(first.lower())} {' '.join(rest)}"


def base(verb: str) -> str:
    """The plain form of a verb in the third person: "checks" → "check"."""
    if verb in ("has", "does", "goes", "is"):
        return {"has": "have", "does": "do", "goes": "go", "is": "be"}[verb]
    if verb.endswith("ies") and len(verb) > 4:
        return verb[:-3] + "y"
    if verb.endswith(("sses", "shes", "ches", "xes", "zzes")):
        return verb[:-2]
    return verb[:-1]


def graded(path: Path) -> list[Example]:
    """Answers that people graded, as examples: by their statements' labels, or by the share that all earn together."""
    source = path.name.split(".")[0]
    found = []
    for line in lines(path):
        question = Question(question=line["question"], criteria=line.get("criteria", ()), reference=line["reference"])
        question = question.model_copy(update={"criteria": criteria_of(question)})
        read = passages_of(question, line["answer"])
        pairs = [(item.text, text) for item, text in zip(question.criteria, read, strict=True)]
        labels = line.get("criterion_labels")
        if labels:
            found += [
                Example((pair,), "met" if label else "missing", float(label), source)
                for pair, label in zip(pairs, labels, strict=True)
            ]
        else:
            found.append(Example(tuple(pairs), None, line["human_score"] / line["max_score"], source))
    return found


def entailment(path: Path) -> list[Example]:
    """General pairs of statement and text: entailed, neutral, contradicted as met, missing, wrong."""
    return [Example(((line["statement"], line["text"]),), line["label"], 0.0, line["source"]) for line in lines(path)]


def examples(pairs: Iterable[Pair], weight: float = 1.0) -> list[Example]:
    """Pairs to train on: those not kept aside."""
    return [Example(((pair.criterion, pair.text),), pair.label, 0.0, weight=weight) for pair in pairs if not pair.kept]
