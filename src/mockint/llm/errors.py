"""What can go wrong between mockint and a model. Each error says what failed and what to do next.

ModelError                 `kind`: the reason that an ungraded answer gets; `retryable`: whether asking again may help
├── NoKey                  nothing to sign in with; a ConfigurationError too, found before anything is asked
├── BadKey                 the provider doesn't take the key, or the account may not use the model
├── UnknownModel           no such model there
├── BadRequest             the provider won't take the request as it is
├── RateLimited            too much asked                   retryable
├── Overloaded             the provider can't answer now    retryable
├── TimedOut               no whole answer in time          retryable
├── Unreachable            no connection, or it broke       retryable
├── Refused                the model won't answer this
├── Filtered               a content filter took the answer away
├── CutOff                 the reply ended at its length limit
├── Malformed              a reply that is not what was asked for: HTML, half of a JSON text, an error under HTTP 200
└── CostLimit              asking might pass the limit that was set

`wait` is how many seconds the provider asks to be left alone, None where it doesn't say. An error after a reply carries
what the reply cost (`usage`) and its text (`text`).
"""

from mockint.domain.errors import ConfigurationError, MockintError
from mockint.domain.grade import UngradedKind, Usage


class ModelError(MockintError):
    """A request to a model that brought no usable reply."""

    kind: UngradedKind = "unavailable"
    retryable = False

    def __init__(self, message: str, *, usage: Usage | None = None, text: str = "", wait: float | None = None) -> None:
        super().__init__(message)
        self.usage = usage or Usage()
        self.text = text
        self.wait = wait


class NoKey(ModelError, ConfigurationError):
    """There is no key for this provider."""


class BadKey(ModelError):
    """The key isn't taken, or may not do this."""


class UnknownModel(ModelError):
    """The provider has no model of this name."""


class BadRequest(ModelError):
    """The provider won't take the request as it is."""

    kind = "failed"


class RateLimited(ModelError):
    """Too many requests or tokens."""

    retryable = True


class Overloaded(ModelError):
    """The provider can't answer now (408, 409, 5xx)."""

    retryable = True


class TimedOut(ModelError):
    """No whole answer in the time that was allowed."""

    kind = "timeout"
    retryable = True


class Unreachable(ModelError):
    """No connection, or it broke before the reply was whole."""

    retryable = True


class Refused(ModelError):
    """The model won't answer this."""

    kind = "refused"


class Filtered(Refused):
    """A content filter took the reply away."""


class CutOff(ModelError):
    """The reply ended at its length limit."""

    kind = "malformed"


class Malformed(ModelError):
    """The reply is not what was asked for."""

    kind = "malformed"


class CostLimit(ModelError):
    """Asking might pass the limit that was set."""

    kind = "cost_limit"
