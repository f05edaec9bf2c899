"""The candidate's own answer with the words marked that earned a verdict."""

from collections.abc import Sequence
from itertools import pairwise

from textual.content import Content

from mockint.domain.grade import CriterionGrade, Verdict
from mockint.domain.visible import visible

_STYLES = {Verdict.WRONG: "reverse", Verdict.MET: "bold", Verdict.PARTIAL: "underline"}


def marked(answer: str, criteria: Sequence[CriterionGrade]) -> Content:
    """The answer, evidence set off by its verdict and followed by the places of its criteria in `criteria`, from 1.

    Words that are evidence of several criteria take the style of the first of wrong, met and partial.
    """
    spans = [
        (evidence.start, min(evidence.end, len(answer)), number, criterion.verdict)
        for number, criterion in enumerate(criteria, start=1)
        for evidence in criterion.evidence
        if criterion.verdict in _STYLES and evidence.start < min(evidence.end, len(answer))
    ]
    edges = sorted({0, len(answer), *(start for start, *_ in spans), *(end for _, end, *_ in spans)})
    parts: list[str | tuple[str, str]] = []
    for start, end in pairwise(edges):
        verdicts = {verdict for first, last, _, verdict in spans if first <= start and end <= last}
        style = next((style for verdict, style in _STYLES.items() if verdict in verdicts), "")
        parts.append((visible(answer[start:end]), style))
        ended = sorted({number for _, last, number, _ in spans if last == end})
        if ended:
            parts.append((f"[{', '.join(map(str, ended))}]", "bold"))
    return Content.assemble(*parts)
