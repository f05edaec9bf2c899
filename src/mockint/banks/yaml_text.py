"""YAML as text, lists and mappings, with the line that each part of it begins on.

Every scalar stays the text that was written, so that `no`, `3:00`, `2FA` and `1.10` mean what they look like. The tree
is built from the parser's events: composing it the usual way recurses in C and ends the process where the nesting is
deep, and a few lines of aliases stand for billions of nodes.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from mockint.banks.texts import FileError

if TYPE_CHECKING:
    import yaml

DEPTH = 20


@dataclass
class Node:
    """One part of the text: a scalar, a list or a mapping; a key's own line is that of what it names."""

    line: int
    value: "str | list[Node] | dict[str, Node] | None"
    key: "Node | None" = None
    """While a mapping is read: the key that waits for its value."""

    def plain(self) -> Any:
        """Text, lists and mappings alone; keys without a value are left out."""
        if isinstance(self.value, list):
            return [node.plain() for node in self.value]
        if isinstance(self.value, dict):
            return {key: node.plain() for key, node in self.value.items() if node.value is not None}
        return self.value

    def line_of(self, path: Sequence[str | int]) -> int:
        """The line that a part begins on; where it is missing, that of the part that should have it."""
        node = self
        for step in path:
            if isinstance(node.value, dict) and step in node.value:
                node = node.value[str(step)]
            elif isinstance(node.value, list) and isinstance(step, int) and step < len(node.value):
                node = node.value[step]
            else:
                break
        return node.line


@dataclass
class Tree:
    """A YAML text as it was read, and the keys that a mapping has twice: line and name."""

    root: Node
    repeated: list[tuple[int, str]] = field(default_factory=list)


def read_yaml(text: str, source: str) -> Tree:
    """Read a YAML text; raises FileError with the line where it is none, or holds what no bank needs."""
    import yaml

    tree = Tree(Node(1, None))
    open_: list[Node] = []
    documents = 0
    for event in events(text, source):
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents > 1:
                raise FileError(source, line, "a second document begins here. Keep one bank in a file.")
        elif isinstance(event, yaml.AliasEvent):
            raise FileError(source, line, "aliases (*name) are not read. Write the part out.")
        elif isinstance(event, (yaml.SequenceEndEvent, yaml.MappingEndEvent)):
            open_.pop()
        elif isinstance(event, yaml.NodeEvent):
            node = _node(event, line)
            if open_:
                _put(node, open_[-1], tree, source)
            else:
                tree.root = node
            if isinstance(node.value, list | dict):
                open_.append(node)
                if len(open_) > DEPTH:
                    raise FileError(source, line, "nested too deeply for a rubric file.")
    return tree


def read_head(text: str, source: str) -> tuple[dict[str, str], int]:
    """The texts at the top of a rubric file and the number of its questions, without reading on than needed.

    Where the file names a document, that one has the questions, and the number is 0.
    """
    import yaml

    top: dict[str, str] = {}
    questions = depth = 0
    key = name = ""
    for event in events(text, source):
        if isinstance(event, yaml.NodeEvent):
            value = event.value if isinstance(event, yaml.ScalarEvent) else None
            if depth == 1 and not key:
                key = name = value or "?"
                if key == "questions" and {"bank", "title", "source"} <= top.keys():
                    break
            elif depth == 1:
                top |= {key: value} if value else {}
                key = ""
            elif depth == 2 and name == "questions":
                questions += 1
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
    return top, 0 if "source" in top else questions


def events(text: str, source: str) -> "Iterator[yaml.Event]":
    """What stands in a YAML text, as it is read; raises FileError with the line where it can't be."""
    import yaml

    # The parser in C is ten times as fast; a PyYAML built without it has only the other.
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        yield from yaml.parse(text, Loader=loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        reason = f"not readable as YAML: {error.problem or error.context}."
        # To the parser, the end of the text is a line of its own.
        raise FileError(source, min(mark.line, text.rstrip().count("\n")) + 1 if mark else None, reason) from error
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise FileError(source, line, f"not readable as YAML: {error.reason}.") from error


def _node(event: "yaml.NodeEvent", line: int) -> Node:
    import yaml

    if isinstance(event, yaml.ScalarEvent):
        empty = event.implicit[0] and event.value.lower() in ("", "~", "null")
        return Node(line, None if empty else event.value)
    return Node(line, [] if isinstance(event, yaml.SequenceStartEvent) else {})


def _put(node: Node, parent: Node, tree: Tree, source: str) -> None:
    if isinstance(parent.value, list):
        parent.value.append(node)
    elif isinstance(parent.value, dict):
        if parent.key is None:
            if not isinstance(node.value, str):
                raise FileError(source, node.line, "a name is missing before the “:”.")
            parent.key = node
            return
        name = str(parent.key.value)
        if name in parent.value:
            tree.repeated.append((parent.key.line, name))
        node.line, parent.key = parent.key.line, None
        parent.value[name] = node
