"""The terminal's own colours and nothing else: readable in light, dark and colourless terminals alike."""

from textual.theme import Theme

_OWN = "ansi_default"

TERMINAL = Theme(
    name="terminal",
    ansi=True,
    primary=_OWN,
    secondary=_OWN,
    warning=_OWN,
    error=_OWN,
    success=_OWN,
    accent=_OWN,
    foreground=_OWN,
    background=_OWN,
    surface=_OWN,
    panel=_OWN,
    boost=_OWN,
    variables=dict.fromkeys(
        [
            "ansi-background",
            "ansi-foreground",
            "border",
            "border-blurred",
            "block-cursor-background",
            "block-cursor-foreground",
            "block-hover-background",
            "input-cursor-background",
            "input-cursor-foreground",
            "input-selection-background",
            "input-selection-foreground",
            "screen-selection-background",
            "screen-selection-foreground",
            "scrollbar",
            "scrollbar-hover",
            "scrollbar-active",
            "scrollbar-background",
            "scrollbar-background-hover",
            "scrollbar-background-active",
            "scrollbar-corner-color",
        ],
        _OWN,
    ),
)
