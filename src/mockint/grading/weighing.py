"""From what both stages saw to the probabilities of the verdicts.

The verdict model reads meaning, but is too sure of itself, was trained by people who meant to mislead it with the
criterion's own words, and calls fewer things met than answers do meet. So its logits are flattened and leaned, and the
fit (how close the encoder finds the passage) is added:

    logit of a verdict = SHARPNESS x the model's + LEAN of the verdict + SLOPE of the verdict x (fit - MIDDLE)

Their softmax are probabilities. An answer that meets one criterion is likelier to meet the next, so they are taken once
more with the mean credit of the others:

    logit of met += COMPANY x (mean credit of the question's other criteria - USUAL), of partial a quarter of that

Sharpness and lean began as fitted on whole answers that the model had not seen, and all were then chosen together;
docs/grading.md says on what, and what they reach.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mockint.domain.grade import Verdict

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.floating]

# Of met, partial, missing and wrong:
LEAN = (0.7, 0.6, 0.0, 0.5)
SLOPE = (5.0, 1.25, 0.0, 2.5)
SHARPNESS, MIDDLE = 0.8, 0.5
COMPANY, USUAL = 1.0, 0.4
MET = 0.55  # the credit from which a criterion is met
PARTIAL = 0.4  # and from which it is partial
WRONG = 0.5  # the probability from which it is wrong


@dataclass(frozen=True)
class Weighed:
    """The probabilities of the four verdicts on one criterion."""

    met: float
    partial: float
    missing: float
    wrong: float

    @property
    def credit(self) -> float:
        """What the criterion is expected to earn."""
        return self.met + self.partial / 2

    def halved(self) -> "Weighed":
        """The same, of what somebody might do, or only names: half of doing it at most."""
        kept = min(self.met, 1 - self.met) / 2
        return Weighed(kept, self.partial + self.met - kept, self.missing, self.wrong)

    @property
    def verdict(self) -> Verdict:
        """The verdict that the credit amounts to."""
        if self.wrong >= WRONG:
            return Verdict.WRONG
        if self.credit >= MET:
            return Verdict.MET
        return Verdict.PARTIAL if self.credit >= PARTIAL else Verdict.MISSING

    @property
    def confidence(self) -> float:
        """The probability of the verdict."""
        return float(getattr(self, self.verdict.value))


def weighed(logits: "Numbers", fits: "Numbers", *, criteria: int, knowledge: bool = False) -> list[Weighed]:
    """The probabilities of some of a question's criteria, from the model's logits (n, 4) and the passages' fits (n).

    `criteria` is how many the question has in all; those that aren't here earn nothing. `knowledge` says that they are
    statements of a good answer: the model, trained on interviews, is then trusted half as much.
    """
    import numpy as np

    sharpness = SHARPNESS / 2 if knowledge else SHARPNESS
    summed = sharpness * logits + np.array(LEAN) + np.outer(fits - MIDDLE, SLOPE)
    shares = _softmax(summed)
    if criteria > 1:
        credit = shares[:, 0] + shares[:, 1] / 2
        others = (credit.sum() - credit) / (criteria - 1)
        shares = _softmax(summed + COMPANY * np.outer(others - USUAL, [1, 0.25, 0, 0]))
    return [Weighed(*(float(share) for share in row)) for row in shares]


def _softmax(logits: "Numbers") -> "Numbers":
    import numpy as np

    raised = np.exp(logits - logits.max(axis=1, keepdims=True))
    shares: Numbers = raised / raised.sum(axis=1, keepdims=True)
    return shares
