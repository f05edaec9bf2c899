"""The signals that end a command early: what runs is cancelled, keeps what it has, and the exit code says so."""

import asyncio
import signal

INTERRUPTED = 130
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def cancel_on_signals() -> None:
    """From here on, any of them cancels the task that this is called in."""
    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    assert task is not None  # noqa: S101 - inside a coroutine there is a task
    for number in SIGNALS:
        loop.add_signal_handler(number, task.cancel)
