"""What is installed under an entry-point group, by name: mockint's own and strangers', found and loaded the same way.

Names come from what is installed, without importing any of it; only the one that is asked for is loaded. A stranger
can't take the place of one of mockint's own: `openai` is given a key, and a package that came along with something else
must not get it. Two strangers of one name are an error, because which of them would answer is chance.
"""

from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from typing import Any, TypeVar

from mockint.domain.errors import ConfigurationError, MockintError
from mockint.llm.keys import looks_like_key

Made = TypeVar("Made")


@dataclass(frozen=True)
class Plugins:
    """One group. `kind` is what its members are called, `meant` what one means to name by them, `without` how to go on
    where there is none.
    """

    group: str
    kind: str
    meant: str
    without: str = ""

    def names(self) -> tuple[str, ...]:
        """Those that are installed; imports none."""
        return tuple(sorted({entry.name for entry in entry_points(group=self.group)}))

    def owners(self, name: str) -> tuple[str, ...]:
        """The packages that bring one of this name; imports none."""
        return tuple(sorted(_owner(entry) for entry in entry_points(group=self.group, name=name)))

    def find(self, name: str) -> EntryPoint:
        """The one of this name, not loaded; raises ConfigurationError where there is none or it is chance which."""
        found = list(entry_points(group=self.group, name=name))
        own = [entry for entry in found if _owner(entry) == "mockint"]
        if not found:
            if looks_like_key(name):
                raise ConfigurationError(f"that looks like a key, not like a {self.meant}; it isn't shown here")
            raise ConfigurationError(
                f"there is no {self.kind} {name!r}; installed: {', '.join(self.names())}{self.without}"
            )
        if len(found) > 1 and not own:
            owners = " and ".join(self.owners(name))
            raise ConfigurationError(f"{owners} both bring a {self.kind} {name!r}; remove one of them")
        return (own or found)[0]

    def use(self, name: str, make: Callable[[Any], Made]) -> Made:
        """What `make` makes of the one of this name, which is loaded for it.

        Raises ConfigurationError where it can't be found, loaded or used; mockint's own errors that `make` raises pass.
        """
        entry = self.find(name)
        owner = _owner(entry)
        try:
            loaded = entry.load()
        except Exception as error:  # a stranger's module may fail in any way
            raise ConfigurationError(
                f"the {self.kind} {name!r} of {owner} can't be loaded: {type(error).__name__}: {error}."
                f" Mend or remove {owner}"
            ) from error
        try:
            return make(loaded)
        except MockintError:
            raise
        except Exception as error:  # without its words: what it was given may hold a key
            raise ConfigurationError(
                f"the {self.kind} {name!r} of {owner} can't be used: {type(error).__name__}"
            ) from error


def _owner(entry: EntryPoint) -> str:
    """The distribution that an entry point comes from."""
    return entry.dist.name if entry.dist else "an unknown package"
