"""Grading by a provider's batch API, in rounds, at half the price.

In each round every answer that is missing is judged as it would be live, except that what the model says is looked up
among the replies that came. A request that nobody asked yet goes into a file that is submitted; an answer whose reply
isn't here is left for a later round, and so is one whose reply can't be used: to ask again is a new request. What has
all its replies is graded.

A batch is remembered with its requests before it is submitted, so that a kill at any moment costs nothing twice.
"""

import asyncio
import hashlib
import json
import secrets
import tempfile
import time
from base64 import urlsafe_b64encode
from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import aclosing, asynccontextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, BinaryIO, TypeVar, cast

from mockint.bulk.items import Item
from mockint.bulk.run import Pending, Way
from mockint.domain.errors import ConfigurationError, InputError
from mockint.domain.grade import Grade, UngradedKind
from mockint.grading.grading import grade_async
from mockint.grading.judge import Judge
from mockint.llm.batches import DAYS, BatchService, Gone, Limits, State, Unsure, open_batches, worst_case
from mockint.llm.client import Connection, Reply, Request
from mockint.llm.errors import CostLimit, ModelError, RateLimited
from mockint.llm.retries import patiently
from mockint.llm.sdk import kept_open
from mockint.storage.batches import Batch, Batches, Failure, forget_used, turn
from mockint.storage.database import Database

T = TypeVar("T")

POLL = (5.0, 60.0)  # seconds between two looks at what is under way, at first and at most
SETTLE = 60.0  # seconds in which a batch that was accepted comes to stand in the provider's list
PATIENCE = 3600.0  # seconds of a provider's failures until the run is ended; what is under way is remembered
FEW_SECONDS = 60.0  # the same, where other batches are under way and may make room
UNSURE = 8  # batches in a row of which nobody knows whether they were accepted
KEPT_AT_ONCE = 200  # replies
TOKEN = 12  # characters; with a request's own 43 they are less than the 64 that a name may have

_asked_before: ContextVar[int] = ContextVar("asked_before", default=0)


class NotYet(BaseException):
    """The reply isn't here yet. No Exception, so that nobody on its way takes it for a failure of the grader."""


@dataclass
class _File:
    """A batch that is being put together: its lines on disk, where a kill leaves nothing of them."""

    token: str = field(default_factory=lambda: secrets.token_hex(TOKEN // 2))
    lines: BinaryIO = field(default_factory=lambda: cast(BinaryIO, tempfile.TemporaryFile()))  # noqa: SIM115
    requests: dict[str, str] = field(default_factory=dict)
    size: int = 0
    cost: float = 0.0
    """US dollars that it can't pass."""


def batches_of(graders: tuple[str, ...], connection: Connection) -> BatchService:
    """The batch API for the only one of these graders, which must be a model of OpenAI's or Anthropic's.

    Raises InputError for several or another, and as `open_batches` does: NoKey without a key.
    """
    if len(graders) != 1 or graders == ("embedded",):
        raise InputError("--batch is for one grader, openai:MODEL or anthropic:MODEL; leave it out for any other")
    return open_batches(graders[0], connection)


def in_batches(
    service: BatchService,
    database: Database,
    *,
    samples: int = 1,
    max_cost: float | None = None,
    on_wait: Callable[[str], None] | None = None,
    poll: tuple[float, float] = POLL,
    settle: float = SETTLE,
) -> Way:
    """By batches, which are remembered in the journal's database.

    `samples` judgements are made of each answer. With `max_cost`, no request is added that might bring the cost of what
    this run asks above so many US dollars. `on_wait` gets a sentence about what is under way, and "" when that is over.
    Closed early, it leaves what is under way to the provider: the next run picks it up.

    Raises ConfigurationError where the cost is limited and the price isn't known. The way raises ModelError where the
    provider takes no batch or can't be reached for an hour, and StoreError.
    """
    if max_cost is not None and worst_case(service.service, Request("", "", "", {})) is None:
        raise ConfigurationError(
            f"the price of {service.service.name} isn't known, so --max-cost can't be kept; leave it out"
        )

    async def way(pending: Pending) -> AsyncGenerator[tuple[str, Grade], None]:
        rounds = _Rounds(service, database, samples, max_cost, on_wait or (lambda _: None), poll, settle)
        async with kept_open(), aclosing(rounds.graded(pending)) as grades:
            async for done in grades:
                yield done

    return way


class _Rounds:
    """All rounds of one run. It is the judge's client too."""

    def __init__(
        self,
        service: BatchService,
        database: Database,
        samples: int,
        max_cost: float | None,
        on_wait: Callable[[str], None],
        poll: tuple[float, float],
        settle: float,
    ) -> None:
        self._service = service
        self._name = f"{service.service.name} {service.service.address}"
        self._database = database
        self._batches = Batches(database, self._name)
        self._samples = samples
        self._max_cost = max_cost
        self._say = on_wait
        self._poll = poll
        self._settle = settle
        self._limits = service.limits
        self._files: list[_File] = []
        self._key = ""  # of the answer that is being judged
        self._times: Counter[str] = Counter()  # that each body is asked for it
        self._waiting: set[str] = set()  # tokens of batches that have what this run needs
        self._lost: dict[str, Gone] = {}
        self._full = False  # the provider takes no more until one of those has ended
        self._too_much: list[tuple[Batch, RateLimited]] = []
        self._unsure = 0
        self._began = time.monotonic()
        self._unknown_since: dict[str, float] = {}
        self._spent = 0.0
        self._reserved: dict[str, float] = {}

    @property
    def name(self) -> str:
        return self._service.service.name

    async def graded(self, pending: Pending) -> AsyncGenerator[tuple[str, Grade], None]:
        """Round after round, until nothing that this run needs is under way."""
        async with self._turn():
            self._batches.forget_failures()
        try:
            while True:
                async with self._turn():
                    await asyncio.to_thread(forget_used, self._database, DAYS)
                    for key, item in pending():
                        grade = await self._judged(key, item)
                        while len(self._files) > 1:
                            await self._submit(self._files.pop(0))
                        if grade:
                            yield key, grade
                    while self._files:
                        await self._submit(self._files.pop(0))
                if not self._waiting:
                    return
                await self._wait()
        finally:
            for file in self._files:
                file.lines.close()

    async def ask(self, request: Request) -> Reply:
        """The reply, if it came; raises NotYet where it may still come, ModelError where it won't."""
        body = self._service.body(request)
        # A body that is asked for more than once, for several judgements, is as many requests.
        text = json.dumps(body, sort_keys=True)
        self._times[text] += 1
        digest = hashlib.sha256(json.dumps([self._name, self._times[text], text]).encode()).digest()
        name = urlsafe_b64encode(digest).decode().rstrip("=")
        found = self._batches.find(name)
        if found is None:
            if not self._full and not any(name in file.requests for file in self._files):
                self._add(name, body, request)
            raise NotYet
        if isinstance(found.outcome, Failure):
            error = ModelError(found.outcome.message)
            error.kind = cast(UngradedKind, found.outcome.kind)
            raise error
        if found.outcome is not None:
            return self._service.read(found.outcome)
        if found.batch in self._lost:
            raise self._lost[found.batch]
        self._waiting.add(found.batch)
        raise NotYet

    async def _judged(self, key: str, item: Item) -> Grade | None:
        """The grade of an answer, None as long as it waits for a reply."""
        self._key = key
        self._times.clear()
        judge = Judge(self, samples=self._samples, boundary=_boundary(item.question.question, item.answer))
        try:
            return await grade_async(item.question, item.answer, judge)
        except NotYet:
            return None

    def _add(self, name: str, body: dict[str, Any], request: Request) -> None:
        """Put a request into a file; raises CostLimit where it may cost too much."""
        most = worst_case(self._service.service, request) or 0.0
        if self._max_cost is not None:
            spent = self._spent + sum(self._reserved.values()) + sum(file.cost for file in self._files)
            if spent + most > self._max_cost:
                raise CostLimit(
                    f"the limit of ${self._max_cost:.4g} is kept: ${spent:.4g} is spent or set aside and the next"
                    f" request may cost ${most:.4g}. The answer is kept; a higher --max-cost grades it later"
                )
        file = self._files[-1] if self._files else None
        size = len(self._service.line(name, body)) + TOKEN + 1
        limits = self._limits
        if file is None or len(file.requests) >= limits.requests or file.size + size > limits.size:
            file = _File()
            self._files.append(file)
        file.lines.write(self._service.line(f"{file.token}_{name}", body))
        file.requests[name] = self._key
        file.size += size
        file.cost += most

    async def _submit(self, file: _File) -> None:
        """Remember a batch, and submit it."""
        token, others = file.token, bool(self._waiting)
        try:
            if self._full:
                return  # its requests are put together again in a later round
            await asyncio.to_thread(self._batches.add, token, file.requests)
            try:
                batch = await self._patiently(
                    lambda: self._service.submit(file.lines, token), FEW_SECONDS if others else PATIENCE
                )
            except Unsure:
                self._unsure += 1
                self._unknown_since[token] = time.monotonic()
                if self._unsure >= UNSURE:
                    raise
            except ModelError as error:
                self._batches.drop(token)
                if not others or not isinstance(error, RateLimited):
                    raise
                self._full = True
                return
            else:
                self._batches.accepted(token, batch)
                self._unsure = 0
            self._waiting.add(token)
            self._reserved[token] = file.cost
        finally:
            file.lines.close()

    async def _wait(self) -> None:
        """Until a batch that this run needs has ended, and what came of it is kept."""
        pause = self._poll[0]
        while True:
            under_way = [batch for batch in self._batches.under_way() if batch.token in self._waiting]
            over = self._waiting - {batch.token for batch in under_way}  # another run saw to it
            self._too_much.clear()
            for number, batch in enumerate(under_way, 1):
                if await self._is_over(batch, f"batch {number} of {len(under_way)}"):
                    over.add(batch.token)
            self._waiting -= over
            for token in over:
                self._reserved.pop(token, None)
            if over:
                self._make_smaller(room=len(over) > len(self._too_much))
                self._say("")
                return
            await asyncio.sleep(pause)
            pause = min(1.5 * pause, self._poll[1])

    def _make_smaller(self, *, room: bool) -> None:
        """Have asked again, later or in smaller batches, what was too much; `room` says that others have ended."""
        self._full = bool(self._too_much and self._waiting)
        if self._too_much and not (self._waiting or room):
            biggest = max(batch.size for batch, _ in self._too_much)
            self._limits = Limits(max(biggest // 2, 1), self._limits.size)
        for batch, problem in self._too_much:
            if self._waiting or room or batch.size > 1:
                self._batches.drop(batch.token)
            else:
                self._batches.end(batch.token, _failure(problem))

    async def _is_over(self, batch: Batch, told: str) -> bool:
        """Whether there is nothing more to wait for: it has ended, or the provider never had it, or no longer."""
        try:
            name = batch.id or await self._patiently(lambda: self._found(batch))
        except Unsure as error:
            self._say(f"{told}: {error}")
            return False
        if name is None:
            self._batches.drop(batch.token)
            return True
        if batch.id is None:
            self._batches.accepted(batch.token, name)
        try:
            state = await self._patiently(lambda: self._service.state(name))
            self._say(f"{told}: {state.done:,} of {state.total or batch.size:,} done")
            if not state.ended:
                return False
            if isinstance(state.problem, RateLimited):
                self._too_much.append((batch, state.problem))
            else:
                await self._patiently(lambda: self._fetch(batch, name, state))
        except Gone as error:
            # Unless it is another run that fetched it.
            if batch.token in {other.token for other in self._batches.under_way()}:
                self._lost[batch.token] = error
            return True
        with suppress(ModelError):  # it expires
            await self._service.delete(name)
        return True

    async def _found(self, batch: Batch) -> str | None:
        """The id of a batch of which nobody knows whether it was accepted; None where it wasn't."""
        # One of an earlier run was submitted before this run began.
        if time.monotonic() < self._unknown_since.get(batch.token, self._began) + self._settle:
            raise Unsure("whether it was accepted shows in a moment")
        return await self._service.find(batch.token, batch.created_at, batch.size)

    async def _fetch(self, batch: Batch, batch_id: str, state: State) -> None:
        """Keep all that came of a batch; done twice, it is as done once."""
        paid = 0.0
        likely = self._reserved.get(batch.token, 0.0) / max(batch.size, 1)
        outcomes: dict[str, dict[str, Any] | Failure] = {}
        async with aclosing(self._service.results(batch_id)) as results:
            async for name, result in results:
                request = name.removeprefix(f"{batch.token}_")
                if isinstance(result, ModelError):
                    outcomes[request] = _failure(result)
                else:
                    outcomes[request] = result
                    paid += self._cost(result, likely) if likely else 0.0
                if len(outcomes) >= KEPT_AT_ONCE:
                    self._batches.came(batch.token, outcomes)
                    outcomes.clear()
        self._batches.came(batch.token, outcomes)
        rest = state.problem or ModelError(f"{self.name} gave no result for it. Run again to ask once more")
        self._batches.end(batch.token, _failure(rest))
        self._spent += paid

    def _cost(self, body: dict[str, Any], likely: float) -> float:
        """US dollars that a reply cost, the most that it can have where that isn't known."""
        try:
            usage = self._service.read(body).usage
        except ModelError as error:
            usage = error.usage
        return likely if usage.cost_usd is None else usage.cost_usd

    async def _patiently(self, call: Callable[[], Awaitable[T]], seconds: float = PATIENCE) -> T:
        return await patiently(call, seconds=seconds, wait=self._poll, on_wait=self._say)

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator[None]:
        """Waits while another run looks for what is missing, and submits it."""
        while True:
            with turn(self._name) as mine:
                if mine:
                    yield
                    return
            self._say(f"another run asks {self.name}; this one waits for its turn")
            await asyncio.sleep(self._poll[0])


def _boundary(question: str, answer: str) -> Callable[[], str]:
    """A boundary that is the same whenever this answer is asked about, and that no answer can hold: its own hash.

    Each judgement runs in a task of its own and counts from the beginning, whatever the others do meanwhile: its second
    boundary, around a reply that quotes the first, is the same each time too.
    """

    def code() -> str:
        number = _asked_before.get()
        _asked_before.set(number + 1)
        return hashlib.sha256(json.dumps([question, answer, number]).encode()).hexdigest()[:32]

    return code


def _failure(error: ModelError) -> Failure:
    return Failure(error.kind, str(error))
