"""What was heard, in the editor, before it is graded. The clock stands: misheard words are no fault of the speaker."""

from enum import StrEnum
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, VerticalScroll
from textual.widgets import Static

from mockint.domain.session import State
from mockint.domain.transcript import Correction, Transcript
from mockint.screen.actions import Action
from mockint.screen.edited import DRAFT, TICK, EditedStage
from mockint.screen.wording import count_words, line, plural
from mockint.speech.heard import doubts
from mockint.speech.transcripts import place, undo

if TYPE_CHECKING:
    from mockint.interview.conductor import Conductor

DOUBTFUL = 0.4
"""Words of less confidence than this are named."""
NAMED = 6
"""How many of them at most."""


class After(StrEnum):
    """What comes after a transcript."""

    HANDED_IN = "handed_in"
    SKIPPED = "skipped"
    RECORD = "record"
    TYPE = "type"


class HeardScreen(EditedStage[After]):
    """Ends when the answer is handed in or skipped, or when the candidate goes on: by voice or by typing."""

    BINDINGS = [
        Binding("ctrl+s,f2,ctrl+enter", "submit", priority=True, show=False),
        Binding("ctrl+n,f4", "skip", priority=True, show=False),
        Binding("ctrl+r,f7", "record", priority=True, show=False),
        Binding("ctrl+o,f5", "type", priority=True, show=False),
        Binding("ctrl+b,f8", "undo_all", priority=True, show=False),
        Binding("escape", "edit", show=False),
    ]
    ACTIONS = (
        Action("^S", "Hand in", "submit", also="F2"),
        Action("^R", "Record more", "record", short="Record"),
        Action("^O", "Type on", "type", short="Type"),
        Action("^N", "Skip", "skip"),
    )

    def __init__(self, conductor: "Conductor", *, told: str = "") -> None:
        super().__init__(conductor)
        self._transcript = conductor.session.current.transcript
        self._told = told
        self._corrections = [
            CorrectionRow(item) for item in (self._transcript.corrections if self._transcript is not None else ())
        ]

    @property
    def is_open(self) -> bool:
        return self._conductor.session.state is State.PAUSED and not self.result.done()

    @property
    def time_is_over(self) -> bool:
        """Whether the clock has cut the answer: it may be put right and handed in, but not go on."""
        return self._conductor.session.plan.strict and self._conductor.question_remaining <= 0

    def body(self) -> ComposeResult:
        yield from self.head()
        yield self._editor
        if self._corrections:
            with VerticalScroll(id="corrections", can_focus=False):
                yield Static("Words put right; Tab and Enter undo one, ^B all:", markup=False)
                yield from self._corrections
        if advice := advice_on(self._transcript, cut=self.time_is_over):
            yield Static(line(advice), id="advice", markup=False)
        with Horizontal(id="status"):
            yield self._said
            yield self._words

    def on_mount(self) -> None:
        self.show_hints()
        self.say(self._told or "The clock stands. Put right what was misheard.")
        self.tick()
        self.set_interval(TICK, self.tick)
        self.call_after_refresh(self.place_cursor)

    def on_resize(self) -> None:
        self.show_clock()
        self.call_after_refresh(self.place_cursor)

    def tick(self) -> None:
        """Show the clock that stands, and save what was changed."""
        if not self.is_open:
            return
        self.show_clock()
        if self._conductor.at - self._saved_at >= DRAFT and self.draft != self._conductor.session.current.answer:
            self._save()
        self.count()

    def stays(self) -> str:
        return "Your text stays here. Saving is tried again every two seconds."

    def action_submit(self) -> None:
        self.after_typing(self._submit)

    def action_skip(self) -> None:
        self.after_typing(self._skip)

    def action_record(self) -> None:
        self.after_typing(lambda: self._go_on(After.RECORD))

    def action_type(self) -> None:
        self.after_typing(lambda: self._go_on(After.TYPE))

    def action_undo_all(self) -> None:
        for row in reversed(self._corrections):
            self.undo(row)

    def undo(self, row: "CorrectionRow") -> None:
        """Put back into the text what was heard, where the written word still stands."""
        if row.undone or self._transcript is None:
            return
        found = place(self._transcript, row.correction, self.draft)
        if found is None:
            self.say(f"“{line(row.correction.to)}” stands there no more.")
            return
        self._editor.replace(row.correction.from_, *(_location(self.draft, at) for at in found))
        row.mark_undone()
        self._editor.focus()

    def _submit(self) -> None:
        if not self.is_open:
            return
        if self.draft.strip() or self.confirm("submit", "Nothing is there. Again hands in an empty answer."):
            heard = self._transcript
            for row in reversed(self._corrections):
                # From the last to the first, so that the places of those before it stay.
                if heard is not None and row.undone:
                    heard = undo(heard, row.correction)
            cut = self.time_is_over
            if self.saved(lambda: self._conductor.submit(self.draft, cut=cut, transcript=heard)):
                self._end(After.HANDED_IN)

    def _skip(self) -> None:
        words = plural(count_words(self.draft), "word")
        told = f"Again skips the question; the {words} stay in the session."
        if self.is_open and self.confirm("skip", told) and self._save() and self.saved(self._conductor.skip):
            self._end(After.SKIPPED)

    def _go_on(self, after: After) -> None:
        if not self.is_open:
            return
        if self.time_is_over:
            self.say("Time is over: put it right and hand it in.")
        elif self._save():
            self._end(after)

    def _end(self, after: After) -> None:
        self._editor.read_only = True
        self.finish(after)

    def _save(self) -> bool:
        self._saved_at = self._conductor.at
        if self.draft == self._conductor.session.current.answer:
            return True
        return self.saved(lambda: self._conductor.draft(self.draft))


class CorrectionRow(Static, can_focus=True):
    """A word that was put right; Enter or the space bar undoes it."""

    BINDINGS = [Binding("enter,space", "undo", show=False)]

    def __init__(self, correction: Correction) -> None:
        self.correction = correction
        self.undone = False
        super().__init__(f"{line(correction.from_)} → {line(correction.to)}", classes="correction", markup=False)

    def mark_undone(self) -> None:
        self.undone = True
        self.update(f"{line(self.correction.from_)}, as it was heard")

    def action_undo(self) -> None:
        if isinstance(self.screen, HeardScreen):
            self.screen.undo(self)


def advice_on(transcript: Transcript | None, *, cut: bool = False) -> str:
    """What the candidate should know of a transcript before it is graded; "" where there is nothing."""
    said = ["Time is over: it can be put right, but not go on."] if cut else []
    if transcript is None:
        return " ".join(said)
    # An engine may have found some of them itself.
    warnings = dict.fromkeys((*doubts(transcript), *transcript.warnings))
    said += [f"{warning[:1].upper()}{warning[1:].rstrip('.')}." for warning in warnings]
    doubted = sorted(
        (word.confidence, word.start, word.word) for word in transcript.words if word.confidence is not None
    )
    least = sorted((start, word.strip(" .,")) for sure, start, word in doubted[:NAMED] if sure < DOUBTFUL)
    if least:
        said.append(f"Least sure of: {', '.join(word for _, word in least)}.")
    return " ".join(said)


def _location(text: str, offset: int) -> tuple[int, int]:
    """The row and the column of a character, as the editor counts them."""
    before = text[:offset]
    return before.count("\n"), offset - (before.rfind("\n") + 1)
