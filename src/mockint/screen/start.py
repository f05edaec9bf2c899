"""The first screen: how it works, what is planned, and where an interview that was left goes on."""

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from mockint.domain.session import Plan, Session
from mockint.screen.actions import Action
from mockint.screen.stage import Stage
from mockint.screen.wording import line, plan_lines, resume_lines, rules


class StartScreen(Stage[None]):
    """Left with Enter. No clock runs on it."""

    AUTO_FOCUS = "ActionKey"
    BINDINGS = [Binding("enter", "begin", show=False)]
    ACTIONS = (Action("Enter", "Begin", "begin"),)

    def __init__(self, plan: Plan, resuming: Session | None, told: Sequence[str] = ()) -> None:
        super().__init__()
        self._plan = plan
        self._resuming = resuming
        self._told = [line(told_) for told_ in told]

    def body(self) -> ComposeResult:
        with VerticalScroll(id="start"):
            yield Static(self._text(), markup=False)

    def _text(self) -> Content:
        """All of it as one text: each widget more would be a millisecond more before it shows."""
        plan = self._plan
        head = [("mockint\n", "dim"), (f"{line(plan.title)}\n\n", "bold")]
        if self._resuming is not None:
            return Content.assemble(
                *head, "\n".join([*resume_lines(self._resuming), *self._told, "", "The clock goes on when you do."])
            )
        numbered = "\n".join(f"{number}. {rule}" for number, rule in enumerate(rules(plan), start=1))
        return Content.assemble(
            *head,
            "\n".join([*plan_lines(plan), *self._told]),
            ("\n\nHow it works\n", "bold"),
            numbered,
            "\n\nThe clock starts when the first question is there.",
        )

    def action_begin(self) -> None:
        self.finish(None)

    async def wait(self, label: str) -> None:
        """Say that something is still awaited."""
        from mockint.screen.busy import Busy

        await self.query_one("#start").mount(Busy(label))
