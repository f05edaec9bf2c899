"""Measure what `--samples` is worth: a scripted model that errs by chance, and how often the majority of samples does.

usage: python scripts/measure_voting.py [--samples 5] [--wrong 0.136] [--criteria 8000] [--seed 4]

The model knows whether each criterion is met or missing and says the other one with the chance given, in each sample
anew. The first line sets the share of majorities that are wrong beside what the binomial distribution says of it; the
others do so for how often a verdict is right that is shown with a confidence. Quotes are verified as in every grade.
"""

import argparse
import asyncio
import random
from collections import Counter
from math import comb, sqrt

from mockint.domain.grade import Verdict
from mockint.domain.question import Criterion, Question
from mockint.grading.judge import Judge
from mockint.grading.prompting import keys_of
from mockint.llm.client import Request
from mockint.llm.scripted import Scripted, ScriptedClient

# What an answer may do, and the sentence that does it. All of it is said, so that every verdict can have its quote.
SAID = {
    "Keeps tokens in an encrypted vault": "I keep every token in an encrypted vault.",
    "Rotates signing keys on a schedule": "Our signing keys are rotated on a fixed schedule.",
    "Retries failed calls with backoff": "Failed calls are retried with an exponential backoff.",
    "Tests against the provider's sandbox": "We test everything against the sandbox of the provider.",
    "Alerts on the lag of the sync": "An alert goes off when the sync lags behind.",
    "Launches with one pilot customer first": "We launch it with a single pilot customer first.",
    "Documents the setup for customers": "I write a setup guide with screenshots for the customers.",
    "Removes duplicate events": "Duplicate events are removed by their id before we handle them.",
}
QUESTION = Question(
    question="How do you run an integration?",
    criteria=[Criterion(id=f"c{number}", text=text) for number, text in enumerate(SAID)],
)
ANSWER = " ".join(SAID.values())


def measure(samples: int, wrong: float, criteria: int, seed: int) -> Counter[tuple[float, bool]]:
    """How many of the verdicts came with each confidence and were right or wrong."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    counted: Counter[tuple[float, bool]] = Counter()
    quotes = dict(zip((item.id for item in QUESTION.criteria), SAID.values(), strict=True))
    keys = {id_: key for key, id_ in keys_of(QUESTION).items()}
    truth: dict[str, bool] = {}

    def say(request: Request) -> Scripted:
        words = {}
        for id_, met in truth.items():
            said = met != (chance.random() < wrong)
            words[keys[id_]] = {
                "quote": quotes[id_] if said else "",
                "verdict": "met" if said else "missing",
                "comment": "",
            }
        asked = request.schema["properties"]["criteria"]["properties"]
        return {"criteria": {key: words[key] for key in asked}, "improvements": [], "follow_up": ""}

    judge = Judge(ScriptedClient(say), samples=samples)

    async def count() -> None:
        while counted.total() < criteria:
            truth.update({item.id: chance.random() < 0.5 for item in QUESTION.criteria})
            judgement = await judge.judge(QUESTION, ANSWER)
            for item in judgement.criteria:
                counted[round(item.confidence, 3), (item.verdict is Verdict.MET) == truth[item.id]] += 1

    asyncio.run(count())
    return counted


def majority_wrong(samples: int, wrong: float) -> float:
    """The chance that more than half of so many independent samples are wrong; `samples` is odd."""
    return sum(
        comb(samples, errors) * wrong**errors * (1 - wrong) ** (samples - errors)
        for errors in range(samples // 2 + 1, samples + 1)
    )


def right_at(share: float, samples: int, wrong: float) -> float:
    """The chance that a verdict is right which this share of so many samples gave."""
    lead = 2 * round(share * samples) - samples  # how many more agreed than not
    return 1 / (1 + (wrong / (1 - wrong)) ** lead)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--samples", type=int, default=5)
    parser.add_argument("--wrong", type=float, default=0.136)
    parser.add_argument("--criteria", type=int, default=8000)
    parser.add_argument("--seed", type=int, default=4)
    args = parser.parse_args()
    if args.samples % 2 == 0:
        parser.error("--samples must be odd: a tie is not a majority")
    counted = measure(args.samples, args.wrong, args.criteria, args.seed)
    total = counted.total()
    errors = sum(count for (_, right), count in counted.items() if not right)
    expected = majority_wrong(args.samples, args.wrong)
    print(f"criteria {total}, samples {args.samples}, each wrong with probability {args.wrong}")
    print(f"majority wrong: {errors / total:.4f}, binomial {expected:.4f} ± {sqrt(expected / total):.4f}")
    print("confidence shown   verdicts   right    binomial")
    for share in sorted({confidence for confidence, _ in counted}):
        right, both = counted[share, True], counted[share, True] + counted[share, False]
        print(f"{share:>16.2f} {both:>10} {right / both:>8.4f} {right_at(share, args.samples, args.wrong):>10.4f}")


if __name__ == "__main__":
    main()
