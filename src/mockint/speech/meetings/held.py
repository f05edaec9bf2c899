"""The interview in a meeting: its questions in the order asked, whose they are, and what was answered."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import pairwise

from mockint.domain.errors import InputError
from mockint.domain.question import Bank, Question, slug
from mockint.speech.heard import count_fillers
from mockint.speech.meetings.asking import (
    NEAR,
    Alike,
    Match,
    bare,
    find_questions,
    is_closing,
    is_fresh,
    is_nod,
    is_small_talk,
    refers_back,
    sentences,
)
from mockint.speech.meetings.roles import CANDIDATE, Stretch, candidate_of, named, stretches, told_apart
from mockint.speech.meetings.turns import Meeting, Turn, spread

_NEW = 0.8
"""A question that goes on from the last answer must be this surely another of the bank's to begin a new one."""
_REOPENS = 0.75
"""As much as that after the candidate was invited to ask: then the interviewers talk of their own work."""
_CAPTION = 15
"""Seconds; the words of a longer turn can't be placed by its beginning and end."""
_FEW = 10
"""Words; what is asked in passing and answered with fewer is small talk."""


@dataclass(frozen=True)
class HeldQuestion:
    """A question as it was asked in a meeting, with its answer.

    `question` is the bank's where the match is sure, else one without criteria, in the interviewer's words. `parts`
    are the candidate's turns, in stretches that only nods interrupt; without any, nothing was answered.
    """

    question: Question
    match: Match
    parts: tuple[tuple[Turn, ...], ...] = ()
    follow_ups: tuple[str, ...] = ()
    """What the interviewers asked on, each within the answer."""
    put: float | None = None
    """When the interviewers were done with asking, in seconds on the meeting's clock."""

    @property
    def asked(self) -> str:
        """The interviewer's words."""
        return self.match.asked

    @property
    def is_matched(self) -> bool:
        """Whether it is a question of the bank, so that its answer can be graded."""
        return self.match.is_sure

    @property
    def answer(self) -> str:
        return "\n\n".join(" ".join(turn.text for turn in part) for part in self.parts)

    @property
    def times(self) -> tuple[tuple[float, float], ...]:
        """From when to when each part took, in seconds on the meeting's clock; () where the file can't tell.

        The first begins when the question has been put, as an interview's clock does.
        """
        known: list[tuple[float, float]] = []
        for part in self.parts:
            start, ends = part[0].start, [turn.end for turn in part if turn.end is not None]
            if start is None or part[-1].end is None:
                return ()
            if not known and self.put is not None:
                start = min(start, self.put)
            known.append((start, max(start, *ends)))
        return tuple(known)

    @property
    def seconds(self) -> float:
        """How long the candidate took; 0 where that isn't known."""
        return round(sum(end - start for start, end in self.times), 3)


@dataclass(frozen=True)
class Held:
    """An interview that was held. `keeps_fillers`: the transcript has hesitations, so that they can be counted."""

    name: str
    form: str
    on: datetime
    candidate: str
    interviewers: tuple[str, ...]
    questions: tuple[HeldQuestion, ...]
    keeps_fillers: bool


def interview(meeting: Meeting, bank: Bank, alike: Alike, *, candidate: str | None = None) -> Held:
    """Find who asked what, and what the candidate answered.

    `alike` compares texts by meaning (`mockint.grading.likeness`); `candidate` is a speaker's name or a part of it,
    else the one who answers is the candidate. A question that isn't the bank's is kept; one that goes on from an
    answer belongs to it. Raises InputError where no question was answered.
    """
    turns = timed(meeting.turns)
    alone = len(meeting.speakers) < 2  # nobody is named, or all is said under one name
    if candidate is not None:
        candidate = named(meeting, candidate)
    if alone:
        turns = told_apart(turns, bank, alike)
    said = stretches(turns)
    asked = find_questions([stretch.text for stretch in said], bank, alike)
    answering = CANDIDATE if alone else candidate or candidate_of(meeting, said, asked)
    questions = _Interview(bank, alike).run(said, asked, answering)
    others = tuple(dict.fromkeys(stretch.speaker for stretch in said if stretch.speaker != answering))
    if not questions:
        taken = f"It was taken that {answering} is the candidate; name another one if that is wrong."
        hint = "Nobody is told apart in it." if alone else taken
        raise InputError(f"{meeting.name}: no question is asked and answered in it. {hint}")
    heard = " ".join(turn.text for turn in turns if turn.speaker == answering)
    return Held(
        name=meeting.name,
        form=meeting.form,
        on=meeting.on,
        candidate=answering,
        interviewers=others,
        questions=questions,
        keeps_fillers=bool(count_fillers(heard)),
    )


def timed(turns: Sequence[Turn]) -> list[Turn]:
    """The turns with all that the file tells of their times.

    The words of a caption are placed within it. A turn without an end ends where the next one begins; that is no place
    for its words, since it would leave no pause.
    """
    placed = [
        replace(turn, words=spread(turn.text, turn.start, turn.end))
        if not turn.words and turn.start is not None and turn.end is not None and turn.end - turn.start <= _CAPTION
        else turn
        for turn in turns
    ]
    ended = [
        turn if turn.end is not None or turn.start is None else replace(turn, end=after.start)
        for turn, after in pairwise(placed)
    ]
    return [*ended, *placed[-1:]]


@dataclass
class _Open:
    """A question that is being answered."""

    match: Match
    parts: list[list[Turn]] = field(default_factory=list)
    nods: list[Turn] = field(default_factory=list)
    follow_ups: list[str] = field(default_factory=list)
    put: float | None = None
    goes_on: bool = False
    """Whether only a nod came since the last part."""

    @property
    def text(self) -> str:
        return " ".join(turn.text for part in self.parts for turn in part)

    def hear(self, stretch: Stretch) -> None:
        if is_nod(stretch.text):
            self.nods += stretch.turns
        elif self.goes_on and self.parts:
            self.parts[-1] += stretch.turns
        else:
            self.parts.append(list(stretch.turns))
        self.goes_on = True


class _Interview:
    """Goes through a meeting from beginning to end and keeps each question with what is answered to it."""

    def __init__(self, bank: Bank, alike: Alike) -> None:
        self._bank, self._alike = bank, alike
        self._asked: list[_Open] = []
        self._current: _Open | None = None
        self._closed = False

    def run(self, said: Sequence[Stretch], asked: Sequence[Match | None], candidate: str) -> tuple[HeldQuestion, ...]:
        for stretch, match in zip(said, asked, strict=True):
            if stretch.speaker != candidate:
                self._ask(stretch.text, match)
                if self._current and not self._current.parts:
                    self._current.put = stretch.turns[-1].end
            elif self._current and not self._is_aside(stretch.text, self._current):
                self._current.hear(stretch)
        return self._questions()

    def _is_aside(self, text: str, current: _Open) -> bool:
        # "Sorry, could you say that again?"
        return not current.parts and is_small_talk(text) and len(text.split()) <= _FEW

    def _ask(self, text: str, match: Match | None) -> None:
        """What an interviewer says: a nod, a remark, a new question, one on the answer, or the end."""
        current = self._current
        if is_nod(text):
            return
        if current:
            current.goes_on = False
        sure = match is not None and match.is_sure
        if is_closing(text) and not sure:
            self._current, self._closed = None, True
            return
        if match is None or (is_small_talk(match.asked) and not sure):
            return
        if self._closed and match.sureness < _REOPENS:
            return
        if current and self._goes_on(match, current):
            current.follow_ups.append(match.asked)
        else:
            self._begin(match)

    def _goes_on(self, match: Match, current: _Open) -> bool:
        """Whether a question is about the answer before it, or the same question put another way."""
        if match.is_sure and current.match.is_sure and match.question_id == current.match.question_id:
            return True
        if not current.parts:
            return not match.is_sure
        if refers_back(match.asked):
            return match.sureness < _NEW
        if match.is_sure or is_fresh(match.asked):
            return False
        about = [current.match.asked, *sentences(current.text)]
        return max(self._alike([match.asked], about)[0]) >= NEAR

    def _begin(self, match: Match) -> None:
        again = (item for item in self._asked if match.is_sure and item.match.is_sure)
        earlier = next((item for item in again if item.match.question_id == match.question_id), None)
        if earlier:  # they come back to it
            earlier.follow_ups.append(match.asked)
            earlier.goes_on = False
        self._current = earlier or _Open(match)
        self._closed = False
        if not earlier:
            self._asked.append(self._current)

    def _questions(self) -> tuple[HeldQuestion, ...]:
        known = {question.id: question for question in self._bank.questions}
        taken = set(known)
        questions = []
        for item in self._asked:
            if not item.match.is_sure and len(item.text.split()) < _FEW:
                continue
            parts = item.parts or [item.nods] * bool(item.nods)
            question = known[item.match.question_id] if item.match.is_sure else _bare(bare(item.match.asked), taken)
            taken.add(question.id)
            told = (tuple(map(tuple, parts)), tuple(item.follow_ups), item.put)
            questions.append(HeldQuestion(question, item.match, *told))
        return tuple(questions) if any(question.parts for question in questions) else ()


def _bare(asked: str, taken: set[str]) -> Question:
    """A question in the interviewer's words, without criteria."""
    name = f"other-{slug(asked, 6)}".rstrip("-")
    number = 1
    while (unique := name if number == 1 else f"{name}-{number}") in taken:
        number += 1
    return Question(id=unique, question=asked)
