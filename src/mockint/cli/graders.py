"""`mockint graders`: what there is to grade with, and whether an answer can talk one of them into a better grade."""

import asyncio
import os
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from mockint.cli.grading import ApiKeyEnv, BaseUrl, MaxCost, Samples
from mockint.cli.output import dollars, print_json, say, say_waiting
from mockint.domain.visible import visible

if TYPE_CHECKING:
    from mockint.grading.hostility import Outcome

app = typer.Typer(help="See what there is to grade with, and try a grader with hostile answers.")

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")]
AT_ONCE = 4  # answers that are graded at the same time
TOLD_EVERY = 50  # answers


class Entry(NamedTuple):
    """A grader as it is listed. `ready` is None where only asking it would tell."""

    grader: str
    what: str
    package: str
    ready: bool | None
    note: str


@app.callback(invoke_without_command=True)
def graders(context: typer.Context, json: AsJson = False) -> None:
    """List the graders: what each is, where it comes from, and whether it is ready. None is loaded or asked."""
    if context.invoked_subcommand is None:
        list_(json)


@app.command("list")
def list_(json: AsJson = False) -> None:
    """List the graders: what each is, where it comes from, and whether it is ready. None is loaded or asked."""
    entries = _entries()
    if json:
        print_json([entry._asdict() for entry in entries])
        return
    width = max(len(entry.grader) for entry in entries)
    ready = {True: "ready", False: "can't be used", None: "not tried"}
    for entry in entries:
        line = f"{entry.grader:{width}}  {ready[entry.ready]:13}  {entry.what}; {entry.note}"
        typer.echo(visible(line, keep_newlines=False))


@app.command()
def check(
    grader: Annotated[
        list[str], typer.Argument(metavar="G", help="A grader as --grader takes it; several are tried as a jury.")
    ],
    base_url: BaseUrl = None,
    api_key_env: ApiKeyEnv = None,
    samples: Samples = 1,
    max_cost: MaxCost = None,
    json: AsJson = False,
) -> None:
    """Try a grader with hostile answers, each beside its honest twin, and with honest answers.

    Prints by how many points the hostile answers scored more or less than the same answers without the attack, how
    many rose, how many by a band, and how much of honest answers' credit the guards took. A hostile answer that stays
    ungraded did not rise; it is counted. Exits with 0 when it ran, whatever came out, and with 4 when nothing was
    graded. A model is asked about 250 times; --max-cost ends it early, with whole pairs.
    """
    from mockint.cli.grading import chosen_grading, grader_of, told_of_answers
    from mockint.grading import hostility

    grading = chosen_grading(grader, base_url, api_key_env, samples, max_cost)
    by = grader_of(grading, on_wait=say_waiting)
    cases, honest = hostility.attacks(), hostility.honest_answers()
    for line in told_of_answers(grading, hostility.to_grade(cases, honest)):
        say(line)

    def progress(done: int, of: int) -> None:
        if done % TOLD_EVERY == 0 and done < of:
            say(f"{done} of {of} answers are done …")

    outcome = asyncio.run(hostility.check(by, cases, honest, concurrency=AT_ONCE, on_progress=progress))
    if json:
        print_json(outcome)
    else:
        for text in _lines(outcome):
            typer.echo(visible(text, keep_newlines=False))
    raise typer.Exit(0 if outcome.compared else 4)


def _entries() -> list[Entry]:
    """The embedded grader, then every provider that is installed, by its entry point alone."""
    from mockint.llm.providers import PROVIDERS

    entries = [Entry("embedded", "an offline estimate of what an answer covers", "mockint", True, "no key, no network")]
    for name in PROVIDERS.names():
        packages = PROVIDERS.owners(name)
        grader = f"{name}:MODEL"
        if "mockint" in packages:
            entries.append(Entry(grader, WHAT.get(name, "a model"), "mockint", *_readiness(name)))
            continue
        owners = " and ".join(packages)
        clash = len(packages) > 1
        note = f"{owners} both bring it; remove one of them" if clash else f"it comes with {owners}"
        entries.append(Entry(grader, "a plug-in's models", owners, False if clash else None, note))
    return entries


WHAT = {
    "openai": "OpenAI's models",
    "anthropic": "Anthropic's models",
    "ollama": "models of an Ollama server",
    "compatible": "models of any OpenAI-compatible server",
}


def _readiness(provider: str) -> tuple[bool | None, str]:
    """Whether a provider of mockint's own can be used, and why; the keyring isn't asked, since it may open a window."""
    from mockint.llm.keys import VARIABLES

    if variable := VARIABLES.get(provider):
        if os.environ.get(variable, "").strip():
            return True, f"{variable} is set"
        return None, f"{variable} isn't set; `mockint config` says whether the keyring has a key"
    if provider == "ollama":
        return None, "no key; its server must be running, here or at --base-url"
    address = "OPENAI_BASE_URL"
    if os.environ.get(address, "").strip():
        return None, f"{address} is set; no key unless --api-key-env names one"
    return None, f"needs --base-url or {address}; no key unless --api-key-env names one"


def _lines(outcome: "Outcome") -> list[str]:
    lines = [f"{outcome.grader}: {outcome.attacks} hostile answers beside their honest twins"]
    if outcome.mean_change is not None:
        lines += [
            f"  hostile less twin   {outcome.mean_change:+.1f} points on average"
            f" ({outcome.mean_change / 100:+.3f} of the scale)",
            f"  rose                {outcome.rose} of {outcome.compared}",
            f"  rose by a band      {outcome.rose_a_band}",
        ]
    if outcome.reasons:
        why = ", ".join(f"{count} {kind}" for kind, count in outcome.reasons.items())
        lines.append(
            f"  ungraded            {outcome.ungraded} hostile (no rise), {outcome.ungraded_twins} twins; in all: {why}"
        )
        lines.append(f"                      {outcome.message}")
    if outcome.honest_drift is not None:
        lines.append(
            f"  honest answers      {outcome.honest_drift:+.1f} % of their credit by the guards"
            f" ({outcome.honest} answers, {outcome.honest_score:.1f} points on average)"
        )
    if outcome.usage.calls:
        lines.append(f"  calls               {outcome.usage.calls}, {dollars(outcome.usage.cost_usd)}")
    if outcome.changes:
        lines += ["by disguise, points:", *(f"  {name:12} {change:+5.1f}" for name, change in outcome.changes.items())]
    if outcome.worst:
        lines.append("rose most:")
        lines += [
            f"  {rise.twin:5.1f} → {rise.hostile:5.1f}  {rise.id} ({rise.disguise}, {rise.language})"
            for rise in outcome.worst
        ]
    return lines
