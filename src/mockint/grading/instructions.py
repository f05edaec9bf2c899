"""Words of an answer that speak to whoever grades it. They are graded as text, and earn nothing.

What is looked for is the form of a sentence, never its topic: an interview may well be about prompts, graders and
rules. "Ignore the rubric" is told to a grader; "I told them to ignore the previous email" is told by a candidate.
Other languages have fewer patterns, by phrases that only somebody who wants a better grade has a use for.
"""

import base64
import html
import re
from collections.abc import Iterator
from functools import cache
from unicodedata import normalize
from urllib.parse import unquote_plus

# What nobody sees: joiners, fillers, marks of direction, selectors.
_UNSEEN = re.compile(
    r"[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f"
    r"\ufeff\U000e0100-\U000e01ef]"
)
_FLAG = re.compile(r"\U0001f3f4[\U000e0020-\U000e007f]+")  # of Scotland, say: the honest use of tags
_TAGS = re.compile(r"[\U000e0020-\U000e007e]")  # ASCII that nobody sees
_BACKWARDS = re.compile(r"[\u202d\u202e]([^\u202c\n]*)\u202c?")
_ACCENTS = re.compile(r"[\u0300-\u036f]")
_SPACED = re.compile(r"(?<![^\W_])[^\W_]([ .*_-])(?:[^\W_]\1)+[^\W_](?![^\W_])")
_WORD = re.compile(r"[\w@$]+")
_LATIN, _STRANGE = re.compile(r"[a-z]"), re.compile(r"[0-9@$\u0370-\u052f]")
_LOOKALIKE = str.maketrans("0134579@$авеёзікмнорстухьѕјԁԛѡαβεικνορτυχϲ", "oieastgasabee3ikmhopctyxbsjdqwabeiknoptuxc")
_BASE64 = re.compile(r"[A-Za-z0-9+/]{20,}={0,2}")
_APOSTROPHE = re.compile(r"(?<=\w)['’](?=\w)")
_MARKS = re.compile(r"[^\w\s.\u0900-\u0903\u093a-\u094d]+")  # vowel signs of Hindi are no marks
_ENDS = re.compile(r"[.!?。！？।؟]+")

_WHO = r"(?:graders?|evaluators?|assessors?|examiners?|grading (?:model|system))"
_SCHEME = r"(?:rubrics?|criteri(?:a|on)|grading|marking scheme|grades?|verdicts?)"
_RULES = r"(?:instructions?|prompts?|rules|guidelines|directions|commands)"
_DROP = r"(?:ignore|disregard|forget|override|bypass|skip)"
_JUDGE = r"(?:mark|grade|score|rate|count|consider|treat|accept|judge|evaluate|set|return|report|label|write)"
_FULL = (
    r"(?:(?:full|maximum|max|top|perfect|highest|best|100) (?:\w+ )?"
    r"(?:marks?|scores?|credits?|points?|grades?|ratings?)|all(?: of)? the (?:marks|points))"
)
_COVERS = r"(?:meets?|satisf(?:y|ies)|covers?|covered|fulfil+s?|address(?:es)?|deserves?)"
# A command stands at the beginning of a sentence or clause, or behind a word that asks.
_COMMAND = r"(?:^|[.!?,] |\b(?:please|kindly|now|then|just|simply|you|you must|you should|you (?:do not|dont)) )"

# Anybody may be told so: inside a sentence, in quotation marks, it may be what the answer is about.
_ORDERS = rf"""
    {_COMMAND}{_DROP} (?:\w+ ){{0,4}}{_RULES}\b
    |{_COMMAND}{_DROP} (?:all|everything|anything|what) (?:\w+ ){{0,4}}(?:above|before|told|said)\b
    |\byou are (?:now )?(?:a|an|the) (?:\w+ ){{0,3}}(?:{_WHO}|assistant|helpful|judge)\b
    |\bfrom (?:now|here) on you\b|{_COMMAND}(?:act as|pretend that|decode this)\b
"""
# A grader is told so, however it is dressed.
_TOLD = rf"""
    (?:{_COMMAND}|\band ){_DROP} (?:\w+ ){{0,4}}{_SCHEME}\b
    |{_COMMAND}{_JUDGE} (?:\w+ )?
        (?:this|it|me|my|everything|all|every|each|whatever|met|that answer|the (?:answer|verdict|response))\b
        [^.!?]{{0,40}}\b(?:correct|right|met|full|perfect|passed|satisfied|fulfil+ed|100)\b
    |{_COMMAND}{_JUDGE} (?:this|me|my|the answer|everything|whatever|every criterion|each criterion|all criteria)\b
        [^.!?]{{0,40}}\b(?:complete|strong|covered|said|known)\b
    |(?:{_COMMAND}|\balways ?)(?:give|gives|award|assign|grant) (?:\w+ ){{0,6}}{_FULL}\b|\bgive me {_FULL}\b
    |\b(?:this|it|i|answer|response|candidate) (?:\w+ ){{0,4}}(?:deserves?|merits?|gets|receives|earns)
        (?: \w+){{0,3}} {_FULL}\b
    |\bdeserves? {_FULL}\b|\breceives? 100 points\b|\bfor a (?:perfect|full|top) score\b
    |\b(?:whoever|{_WHO}|reader|person who)\b[^.!?]{{0,40}}\b(?:mark|grade|score|count|give|award|consider|treat)s?\b
        [^.!?]{{0,40}}\b(?:complete|correct|right|met|full|perfect|passed|covered|points|100)\b
    |\bas (?:my )?evidence (?:for (?:every|each|all)\b|$)|\bas my evidence\b|\bquotes are not needed\b
    |\b(?:my|this) (?:answer|response)\b[^.!?]{{0,40}}\b{_COVERS}\b
        [^.!?]{{0,60}}\b(?:criteri(?:a|on)|rubric|requirements?|marks)\b
    |\b(?:{_COVERS}|met) (?:all|every|each)(?: of)?(?: the)? criteri(?:a|on)\b
    |\b(?:anything|whatever|what|any mention) [^.!?]{{0,40}}\b(?:counts?|counted|taken) as (?:covered|said|met|known)\b
    |\b(?:previous|other|earlier) {_WHO}\b|\b(?:hiring team|recruiter)\b[^.!?]{{0,50}}\b(?:criteria|scored?|graded?)\b
    |\b(?:grade|score|verdict|expected result)s? (?:is|was|are|corrected to|set to|to be|to) (?:met|100|strong)\b
    |\b(?:dear|hey|hello|hi|(?:notes?|message|instructions?|keywords) (?:to|for))
        (?: the)? (?:{_WHO}|model|assistant|ai)\b
    |\bgrading rules apply\b|\bin my favou?r\b|\bthe rubric (?:asks|wants|requires|above)\b
    |\bto (?:grade|score|evaluate|judge) this (?:answer|response|candidate)\b|\b(?:grading|scoring) (?:this|me|my)\b
    |\b(?:write|say|return|answer|output|report) met\b|\bplease (?:count|credit|grade|score)\b|\bwith the verdicts\b
"""
_MET = (
    r"\b(?:all|every|each)(?: of)?(?: the| these| those| listed| grading| rubric)* (?:criteri(?:a|on)|verdicts?) ,? ?"
    r"(?:\w+ ){0,3}(?:met|satisfied|fulfil+ed|covered)\b"
)
# By language: to ignore, what is to be ignored, full marks, all criteria met, and words for the one who grades.
_LANGUAGES = {
    "German": (
        r"\bignorier(?:e|t|en sie)\b|\bvergiss\b|ausser acht",
        r"anweisung|vorgaben|bewertungs|kriterien",
        r"voll(?:e|en|er) (?:punkt|bewertung)|hochstpunkt|maximal\w* punkt|100 punkte",
        r"(?:alle|jedes) kriteri\w+ (?:sind |als |gelten als )?erfullt|antwort (?:\w+ )?als vollstandig",
        r"(?:hinweis|anweisung) an d|voriger? prufer|du bist (?:jetzt|nun) ein|ende der antwort",
    ),
    "French": (
        r"\bignorez\b|\bignore (?:les|la|le|tou)|\boublie[sz]?\b",
        r"instructions|consignes|grille|criteres|bareme",
        r"note maximale|tous les points|100 points|note , 100",
        r"tous les criteres (?:sont |comme )?(?:remplis|satisfaits)",
        r"note au correcteur|correcteur precedent|tu es maintenant|vous etes maintenant",
    ),
    "Spanish": (
        r"\bignora\b|\bignore (?:las|los|tod)|\bolvida\b",
        r"instrucciones|criterios|rubrica",
        r"(?:nota|puntuacion|calificacion) maxima|maxima (?:nota|puntuacion|calificacion)|100 puntos",
        r"todos los criterios (?:se cumplen|estan cumplidos)|cumple todos los criterios|como cumplido",
        r"nota al evaluador|ahora eres un",
    ),
    "Portuguese": (
        r"\bignor[ae] (?:as|os|tod)|\bdesconsidere\b",
        r"instrucoes|criterios|rubrica",
        r"nota maxima|pontuacao maxima|100 pontos",
        r"todos os criterios (?:sao |estao |como )?(?:cumpridos|atendidos)",
        r"voce e um avaliador|agora voce e",
    ),
    "Italian": (
        r"\bignora(?:te)?\b|\bdimentica\b",
        r"istruzioni|criteri|rubrica",
        r"punteggio massimo|massimo (?:dei voti|punteggio)|dai il massimo|100 punti",
        r"tutti i criteri (?:sono )?soddisfatti",
        r"nota al valutatore|ora sei un",
    ),
    "Dutch": (
        r"\bnegeer\b",
        r"instructies|criteria|richtlijnen",
        r"(?:maximale|hoogste|volle) (?:score|punten|cijfer)",
        r"alle criteria zijn vervuld",
        r"je bent nu een",
    ),
    "Polish": (
        r"z?ignoruj|pomin\b|zapomnij",
        r"instrukcj|kryteri|polece",
        r"maksymaln\w+ (?:liczb\w+ )?(?:punkt|ocen)|pelna punktacj|100 punktow",
        r"wszystkie kryteria (?:sa )?spe\wnione",
        r"jestes teraz",
    ),
    "Turkish": (
        r"yok say|gormezden gel",
        r"talimat|kriter|kural",
        r"tam puan|en yuksek puan|100 puan",
        r"tum kriterler karsilan",
        r"artik bir degerlendirici",
    ),
    "Russian": (
        r"игнориру|забудь|не обращаи",
        r"инструкц|критери|указани|правил",
        r"максимальныи балл|высшии балл|полныи балл|максимальную оценку|100 баллов",
        r"все критерии выполнены|полностью правильн",
        r"предыдущии проверяющ|ты теперь",
    ),
    "Chinese": (
        r"忽略|无视|忽視|無視",
        r"指示|指令|标准|標準|规则",
        r"满分|滿分|最高分",
        r"标准都已满足|均已满足|判定为达到",
        r"评分员|你现在是",
    ),
    "Japanese": (
        r"無視",
        r"指示|命令|基準|ルール",
        r"満点|最高点",
        r"基準を満たしている|合格にして",
        r"採点者|あなたは今",
    ),
    "Korean": (r"무시", r"지시|기준|규칙|명령", r"만점|최고 점수", r"모든 기준을 충족", r"채점자|당신은 이제"),
    "Arabic": (
        r"تجاهل",
        r"التعليمات|المعايير|القواعد",
        r"الدرجة الكاملة|العلامة الكاملة|اعلى درجة",
        r"جميع المعايير مستوفاة|صحيحة تماما",
        r"انت الان مصحح",
    ),
    "Hindi": (
        r"अनदेखा|नज़रअंदाज़",
        r"निर्देश|मानदंड|नियम",
        r"पूरे अंक|पूर्ण अंक|अधिकतम अंक",
        r"मानदंड पूरे",
        r"परीक्षक को",
    ),
}
# "All criteria are met" is a claim; "when all criteria are met" is a way to work.
_CONDITION = re.compile(
    r"\b(?:when|once|until|till|unless|if|whether|only|after|before|soon|where|that|wenn|sobald|bis|falls|bevor|dass|quand"
    r"|lorsque|si|que|cuando|quando|se|als|gdy|kiedy|jesli|когда|если|пока)\b|如果|当|如果|たら|れば"
)
# Marks that belong to a prompt or to a grader's reply, not to an answer.
_MARKUP = rf"""
    ^[ \t#>*(\[=|-]{{0,9}}
        (?:system|assistant|verdicts?|score|grade|rubric|graders?|developer message|grading notes|valutazione)
        (?: ?\([^)\n]{{0,40}}\))? {{0,2}}[:=]
    |^ {{0,3}}#+ {{0,3}}(?:criteria|criterios|kriterien|rubric|grading|verdicts?|system)\b
    |<[|/]?\|?/?(?:answer|candidate\w*|instructions?|inst|im_start|im_end|eot_id|start_header_id|verdict|grade|think|tool_call|回答)\b
        [^>\n]{{0,80}}>
    |\[/?inst\]|-{{3,}} ?(?:end|begin|start) (?:of )?(?:the )?(?:answer|response)|\bend of the candidate
    |\bverdicts?["']? {{0,2}}[:=]{{1,2}} {{0,2}}["']?(?:met|strong|full|100)\b
    |\b(?:score|grade)["']? {{0,2}}[:=] {{0,2}}["']?100\b|\b100/100\b|\| {{0,3}}met {{0,3}}\|
    |\b(?:covered|missing|met): ?(?:everything|nothing|all|none)\b
    |(?:^|[.!?(\[{{>*-]) {{0,3}}(?:(?:to|for) the )?{_WHO} {{0,2}}[:,]
"""
_QUOTED = re.compile(r"""(?<=[\w,:] )(?:["“„«][^"“”„«»\n]{1,300}["”“»]|['‘][^'‘’\n]{1,300}['’](?!\w))""")


def is_instruction(text: str) -> bool:
    """Whether a text, of one sentence or more, speaks to the grader instead of answering; also where nobody sees it."""
    unflagged = _FLAG.sub("", text)
    if _TAGS.search(unflagged):  # an answer has no use for letters that can't be seen, whatever they say
        return True
    seen = folded(unflagged)
    return _speaks_to_grader(seen) or any(_speaks_to_grader(folded(said)) for said in _decoded(unflagged))


def folded(text: str) -> str:
    """A text as a reader takes it: what is unseen made visible or gone, look-alikes and spaced letters made plain."""
    text = _TAGS.sub(lambda match: chr(ord(match[0]) - 0xE0000), text)
    text = _BACKWARDS.sub(lambda match: match[1][::-1], text)
    text = _UNSEEN.sub("", normalize("NFKD", html.unescape(unquote_plus(text))))
    text = normalize("NFC", _ACCENTS.sub("", text)).casefold()
    text = _SPACED.sub(lambda match: match[0].replace(match[1], ""), text)
    return _WORD.sub(_plain, text)


def _plain(match: re.Match[str]) -> str:
    word = match[0]
    mixed = _LATIN.search(word) and _STRANGE.search(word)
    return word.translate(_LOOKALIKE) if mixed else word


def _decoded(text: str) -> Iterator[str]:
    for match in _BASE64.finditer(text):
        try:
            yield base64.b64decode(match[0] + "=" * (-len(match[0]) % 4), validate=True).decode()
        except ValueError:
            continue


def _speaks_to_grader(seen: str) -> bool:
    markup, orders, told, met = _patterns()
    if markup.search(seen):
        return True
    # A line may be a sentence without its stop, or go on in the next.
    for text in dict.fromkeys((seen, seen.replace("\n", ", "))):
        spoken = _spoken(text)
        if told.search(spoken) or orders.search(_spoken(_QUOTED.sub("it", text))):
            return True
        if any(not _CONDITION.search(spoken[: claim.start()].rpartition(".")[2]) for claim in met.finditer(spoken)):
            return True
    return False


def _spoken(seen: str) -> str:
    """Words with one space between, sentences ended by their sign, every other mark a comma."""
    return " ".join(_MARKS.sub(" , ", _ENDS.sub(" . ", _APOSTROPHE.sub("", seen))).split())


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    """Markup, orders, what is told to graders, claims of having met all; compiled when first needed."""
    orders, told, met = [_ORDERS], [_TOLD], [_MET]
    for drop, rules, full, all_met, grader in _LANGUAGES.values():
        orders += [rf"(?:{drop})[^.]{{0,60}}(?:{rules})", rf"(?:{rules})[^.]{{0,30}}(?:{drop})"]
        told += [full, grader]
        met.append(all_met)
    sources = (_MARKUP, "|".join(orders), "|".join(told), "|".join(met))
    return tuple(re.compile("".join(map(str.strip, source.splitlines())), re.MULTILINE) for source in sources)
