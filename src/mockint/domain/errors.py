"""What can go wrong, by who can mend it. The command line turns each into its exit code.

MockintError
├── InputError            a file or an argument that can't be used: exit 2
├── ConfigurationError    a key, a grader or a folder that is missing: exit 3
│   └── StoreError        the store can't be read or written
└── IllegalEvent          a program asked a session for what it can't do in its state: a bug in the caller
"""


class MockintError(Exception):
    """What failed, where, and what to do next, in one message for people."""


class InputError(MockintError):
    """A file or an argument that can't be used."""


class ConfigurationError(MockintError):
    """Something that mockint needs is not set up."""


class StoreError(ConfigurationError):
    """The store can't be read or written."""


class IllegalEvent(MockintError):
    """The event can't happen in the session's state; nothing was changed."""
