"""Words of an answer that speak to whoever grades it. They are graded as text, and earn nothing."""

import re

_INSTRUCTION = re.compile(
    r"""\b(?:ignore|disregard|forget|override|bypass)\b.{0,40}\b(?:rubric|instructions?|criteria|prompts?|rules|above|previous)\b
    |\b(?:mark|grade|score|rate|count|consider|treat|accept|judge|evaluate)\s(?:this|it|me|my|the\sanswer|everything|all|every|each)\b.{0,30}\b(?:correct|right|met|full|perfect|passed|satisfied|complete|100)\b
    |\b(?:give|award|assign|grant)\b.{0,20}\b(?:full|maximum|max|top|perfect|highest|all)\b.{0,12}\b(?:marks?|scores?|credits?|points?|grades?)\b
    |\b(?:this|my|the)\s(?:answer|response)\b.{0,40}\b(?:meets|satisfies|covers|fulfil+s|addresses|deserves)\b.{0,30}\b(?:all|every|each|criteria|criterion|rubric|requirements?|full)\b
    |\b(?:all|every|each)\s(?:of\sthe\s)?criteri(?:a|on)\b.{0,20}\b(?:met|satisfied|fulfilled|covered)\b
    |\b(?:dear|hey|hello|note\sto(?:\sthe)?)\s(?:grader|evaluator|assessor|model|assistant)\b
    |\b(?:system\sprompt|you\sare\s(?:now\s)?(?:a|the)\s(?:grader|evaluator|assistant|helpful))\b
    |^\W*(?:system|assistant|verdict|score)\s*:""",
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)


def is_instruction(text: str) -> bool:
    """Whether a text speaks to the grader instead of answering."""
    return bool(_INSTRUCTION.search(text))
