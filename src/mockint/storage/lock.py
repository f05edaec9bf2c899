"""One window a session: a lock that the system lets go of when its process ends, however it ends."""

from collections.abc import Iterator
from contextlib import contextmanager

from mockint import resources
from mockint.domain.errors import StoreError


@contextmanager
def session_lock(session_id: str) -> Iterator[None]:
    """Hold the session's lock; raises StoreError where another window holds it or no lock file can be made."""
    from filelock import FileLock, Timeout

    path = resources.home() / "locks" / f"{session_id}.lock"
    try:
        path.parent.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.parent.mkdir(mode=0o700, exist_ok=True)
        lock = FileLock(path, timeout=0, mode=0o600, thread_local=False)
        lock.acquire()
    except Timeout:
        raise StoreError(
            f"session {session_id} is open in another window. Go on there, or close it and try again."
        ) from None
    except OSError as error:
        raise StoreError(
            f"{path} can't be made: {error.strerror}. Make its folder writable, or set MOCKINT_HOME to another one."
        ) from error
    try:
        yield
    finally:
        # While it is held: one who waits for this file finds it gone and makes the next.
        path.unlink(missing_ok=True)
        lock.release()
