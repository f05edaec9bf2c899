"""From what both stages saw to the probabilities of the verdicts.

The verdict model reads meaning, but is too sure of itself, was trained by people who meant to mislead it with the
criterion's own words, and calls fewer things met than answers do meet. So its logits are flattened and leaned, and the
fit (how close the encoder finds the passage) is added:

    logit of a verdict = sharpness x the model's + lean of the verdict + slope of the verdict x (fit - middle)

Their softmax are probabilities. An answer that meets one criterion is likelier to meet the next, so they are taken once
more with the mean credit of the others:

    logit of met += COMPANY x (mean credit of the question's other criteria - USUAL), of partial a quarter of that

For statements of a good answer, which are graded where there are no criteria, the model that was trained on interviews
is trusted less than half as much, and the share of the statement's own words that the answer has is added: knowledge
has its terms.

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


@dataclass(frozen=True)
class Scale:
    """How what was seen is weighed; what has four numbers is of met, partial, missing and wrong."""

    sharpness: float
    lean: tuple[float, ...]
    slope: tuple[float, ...]
    middle: float
    words: float = 0.0
    """What is added to the logit of met, a quarter of it to partial's, for the share of words that is above a half."""


INTERVIEW = Scale(0.8, lean=(0.7, 0.6, 0.0, 0.5), slope=(5.0, 1.25, 0.0, 2.5), middle=0.5)
KNOWLEDGE = Scale(0.3, lean=(0.4, 0.5, 0.0, 0.2), slope=(7.0, 1.75, 0.0, 5.0), middle=0.6, words=2.0)
COMPANY, USUAL = 1.0, 0.4
BESIDE = (1.0, 0.25, 0.0, 0.0)  # to which verdicts it is added
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


def weighed(
    logits: "Numbers", fits: "Numbers", shared: "Numbers", *, criteria: int, scale: Scale = INTERVIEW
) -> list[Weighed]:
    """The probabilities of some of a question's criteria.

    From the model's logits (n, 4), the passages' fits (n) and the shares of the criteria's words that the answer has
    (n). `criteria` is how many the question has in all; those that aren't here earn nothing.
    """
    import numpy as np

    summed = scale.sharpness * logits + np.array(scale.lean) + np.outer(fits - scale.middle, scale.slope)
    summed += np.outer(scale.words * (shared - 0.5), BESIDE)
    shares = _softmax(summed)
    if criteria > 1:
        credit = shares[:, 0] + shares[:, 1] / 2
        others = (credit.sum() - credit) / (criteria - 1)
        shares = _softmax(summed + COMPANY * np.outer(others - USUAL, BESIDE))
    return [Weighed(*(float(share) for share in row)) for row in shares]


def _softmax(logits: "Numbers") -> "Numbers":
    import numpy as np

    raised = np.exp(logits - logits.max(axis=1, keepdims=True))
    shares: Numbers = raised / raised.sum(axis=1, keepdims=True)
    return shares
