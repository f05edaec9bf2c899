"""Text from outside, safe to show: what would act on a terminal or hide in the text becomes a visible escape.

Characters that a script or an emoji needs stay where they do their work: a joiner after a letter that is not ASCII or
after an emoji, one variation selector after the character that it selects. Anywhere else they can only hide something.
"""

import json
import re

# Unicode's controls, formats and default ignorables that no reader sees. Written out, because asking unicodedata about
# each of 1.1 million characters costs more than the rest of a start.
_CONTROLS = r"\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029"  # the start of every terminal escape among them, and line ends
_UNSEEN = (
    r"\u00ad\u034f\u061c\u17b4\u17b5\u180e\u3164\uffa0\ufeff"  # soft hyphen, fillers, marks without width
    r"\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f"  # zero width space, bidi marks, overrides, isolates
    r"\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"  # annotations, shorthand and musical formats
    r"\U000e0000-\U000e00ff\U000e01f0-\U000e0fff"  # tags: letters that nobody sees
    r"\ud800-\udfff"  # halves of a character, which no stream can write
)
_HIDDEN = _CONTROLS + _UNSEEN
_JOINERS = r"\u200c\u200d"
_SELECTORS = r"\u180b-\u180d\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef"
_LETTER = rf"[^\x00-\x7f{_HIDDEN}{_JOINERS}{_SELECTORS}]"
_SELECTED = rf"[^\x00-\x22\x24-\x29\x2b-\x2f\x3a-\x7f{_HIDDEN}{_JOINERS}{_SELECTORS}]"  # as _LETTER, and #, *, 0 to 9
_ESCAPED = re.compile(
    f"[{_HIDDEN}]|(?<!{_LETTER})(?<!{_LETTER}[{_SELECTORS}])[{_JOINERS}]|(?<!{_SELECTED})[{_SELECTORS}]"
)
WITHOUT_WIDTH = _UNSEEN + _JOINERS + _SELECTORS
"""What may stand inside a word without being seen, as the inside of a regular expression's class."""
_NAMED = {"\n": r"\n", "\r": r"\r", "\t": r"\t"}


def visible(text: str, keep_newlines: bool = True) -> str:
    """The text with every character that acts or hides written as an escape such as `\\x1b` or `\\u202e`.

    With `keep_newlines`, line ends and tabs stay, and CRLF becomes LF; without, the result is one line.
    """
    if keep_newlines:
        text = text.replace("\r\n", "\n")
    text = _ESCAPED.sub(_escape, text)
    return text if keep_newlines else text.replace("\n", r"\n").replace("\t", r"\t")


def without_hidden(text: str) -> str:
    """The text as a reader sees it: hidden characters go, controls become a space, line ends are LF; tabs stay."""
    text = re.sub(r"\r\n?|[\x85\u2028\u2029]", "\n", text)
    return _ESCAPED.sub(lambda match: " " if re.match(f"[{_CONTROLS}]", match[0]) else "", text)


def visible_json(document: str) -> str:
    """A JSON document that means the same, with those characters as JSON's own escapes."""
    return _ESCAPED.sub(lambda match: json.dumps(match[0])[1:-1], document)


def _escape(match: re.Match[str]) -> str:
    character = match[0]
    code = ord(character)
    if code > 0xFFFF:
        return f"\\U{code:08x}"
    return _NAMED.get(character) or (f"\\u{code:04x}" if code > 0xFF else f"\\x{code:02x}")
