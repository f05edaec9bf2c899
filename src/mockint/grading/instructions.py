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
_DROP = (
    r"(?:ignore|disregard|forget|override|bypass|skip|set aside|pay no attention to|"
    r"(?:do not|dont)(?: have to| need to)? (?:follow|apply|check|stick to)|stop (?:applying|following))"
)
_JUDGE = r"(?:mark|grade|score|rate|count|consider|treat|accept|judge|evaluate|set|confirm|approve|tick|check off)"
_GOOD = r"(?:correct|right|met|full|perfect|pass(?:ed)?|satisfied|fulfil+ed|approved|100)"
_FULL = (
    r"(?:(?:full|maximum|max|top|perfect|highest|best|100) (?:\w+ )?"
    r"(?:marks?|scores?|credits?|points?|grades?|ratings?)|all(?: of)? the (?:marks|points))"
)
_COVERS = r"(?:meets?|satisf(?:y|ies)|covers?|covered|fulfil+s?|address(?:es)?|deserves?)"
_ALL = r"(?:all|every|each|everything)(?: of)?(?: the| these| those| your| my)*"
_ITEM = r"(?:criteri(?:a|on)|points?|box(?:es)?|verdicts?)"
# A command stands at the beginning of a sentence or clause, or behind a word that asks.
_COMMAND = r"(?:^|[.!?,] |\b(?:please|kindly|now|then|so|just|simply|you|you must|you should) )"

# Anybody may be told so: inside a sentence, in quotation marks, it may be what the answer is about.
_ORDERS = rf"""
    {_COMMAND}{_DROP} (?:\w+ ){{0,4}}{_RULES}\b
    |{_COMMAND}{_DROP} (?:all|everything|anything|what) (?:\w+ ){{0,4}}(?:above|before|told|said)\b
    |\byou are (?:now )?(?:a|an|the) (?:\w+ ){{0,3}}(?:{_WHO}|assistant|helpful|judge)\b
    |\b(?:from (?:now|here) on|as of now) you (?:are|act|will|must|should|only)\b
    |{_COMMAND}(?:act as|pretend that|decode this)\b
    |\b(?:your (?:\w+ )?instructions|instructions you (?:were|have been) given)\b
    |(?:^|[.,] )new (?:task|instructions?) ,|\bsystem override\b
    |\b(?:the )?(?:text|answer|message)s? (?:above|before|below) (?:was|is) (?:only|just)\b
"""
# A grader is told so, however it is dressed.
_TOLD = rf"""
    (?:{_COMMAND}|\band ){_DROP} (?:\w+ ){{0,4}}{_SCHEME}\b
    |{_COMMAND}{_JUDGE} (?:\w+ )?
        (?:this|it|me|my|everything|all|every|each|whatever|met|that answer|the (?:answer|verdict|response))\b
        [^.!?]{{0,40}}\b{_GOOD}\b
    |{_COMMAND}{_JUDGE} (?:this|me|my|the answer|everything|whatever|every criterion|each criterion|all criteria)\b
        [^.!?]{{0,40}}\b(?:complete|strong|covered|said|known|accordingly)\b
    |{_COMMAND}(?:mark|grade|count|accept|approve|tick|confirm) {_ALL} {_ITEM}\b
    |\b(?:write|say|return|answer|output|report|print) met\b
    |(?:{_COMMAND}|\balways ?)(?:give|gives|award|assign|grant) (?:\w+ ){{0,6}}{_FULL}\b|\bgive me {_FULL}\b
    |\b(?:this|it|i|answer|response|candidate) (?:\w+ ){{0,4}}(?:deserves?|merits?|gets|receives|earns)
        (?: \w+){{0,3}} {_FULL}\b
    |\bdeserves? {_FULL}\b|\breceives? 100 points\b|\bfor a (?:perfect|full|top) score\b|\bstrong grades\b
    |\b(?:whoever|{_WHO}|reader|person who)\b[^.!?]{{0,40}}\b(?:mark|grade|score|count|give|award|consider|treat)s?\b
        [^.!?]{{0,40}}\b(?:complete|covered|points|{_GOOD})\b
    |\bas (?:my )?evidence (?:for (?:every|each|all)\b|$)|\bas my evidence\b|\b(?:quotes are|evidence is) not needed\b
    |\b(?:my|this) (?:answer|response)\b[^.!?]{{0,40}}\b{_COVERS}\b
        [^.!?]{{0,60}}\b(?:criteri(?:a|on)|rubric|requirements?|marks)\b
    |\b(?:my|this|real|whole) answer (?:is|was|has been) (?:\w+ )?
        (?:perfect|flawless|complete|correct|excellent|outstanding|verified|approved)\b
    |\b(?:{_COVERS}|met) {_ALL} criteri(?:a|on)\b|\bmet for {_ALL} \w+\b|\baccepts? any answer\b
    |\b(?:score|grade|rate|judge) accordingly\b
    |\b(?:anything|whatever|what|any mention) [^.!?]{{0,40}}\b(?:counts?|counted|taken) as (?:covered|said|met|known)\b
    |\b(?:previous|other|earlier) {_WHO}\b
    |\b(?:hiring team|recruiter|hr)\b[^.!?]{{0,50}}\b(?:criteria|scored?|graded?|hired)\b
    |\b(?:grade|score|verdict|expected result)s? (?:is|was|are|corrected to|set to|to be|to) (?:met|100|strong)\b
    |\b(?:dear|hey|hello|hi|(?:notes?|message|instructions?|keywords) (?:to|for))
        (?: the)? (?:{_WHO}|model|assistant|ai)\b
    |\b(?:grading|evaluation|assessment)(?: rules| mode| check)? (?:is |are )?(?:now )?
        (?:apply|off|disabled|suspended|switched off)\b
    |\bin my favou?r\b|\bbenefit of the doubt\b|\bwhat you want to hear\b|\bthe rubric (?:asks|wants|requires|above)\b
    |\bto (?:grade|score|evaluate|judge) this (?:answer|response|candidate)\b|\b(?:grading|scoring) (?:this|me|my)\b
    |{_COMMAND}be (?:very |more )?(?:lenient|generous|kind|merciful)(?: (?:with|to|towards) (?:me|us|this answer))? [.,]
    |\b(?:do not|dont) (?:fail|reject|penali[sz]e) me\b|\blet me pass\b|{_COMMAND}approve(?: me| this answer)? \.
    |\bplease (?:count|credit|grade|score|pass me|hire)\b|\bwith the verdicts\b
    |\b(?:outstanding|excellent|perfect|ideal|exceptional) candidate\b|\b(?:the|this) candidate (?:\w+ ){{0,3}}
        (?:demonstrat|explain|cover|address|satisf|meet|succeed)\w*
"""
_MET = (
    rf"\b{_ALL}(?: listed| grading| rubric)* (?:criteri(?:a|on)|verdicts?|points) ,? ?(?:\w+ ){{0,3}}"
    r"(?:met|satisfied|fulfil+ed|covered|demonstrated|approved)\b|(?:^|[.,] )all (?:met|satisfied|covered|fulfil+ed)\b"
)
# By language: to ignore, what is to be ignored, full marks and passing, all criteria met, words for who grades.
_LANGUAGES = {
    "German": (
        r"\bignorier(?:e|t|en sie)\b|\bvergiss\b|\bvergessen sie\b|ausser acht|nicht (?:beachten|anwenden)|uberspring",
        r"anweisung|vorgaben|bewertung|kriterien|regeln",
        r"voll(?:e|en|er) (?:punkt|bewertung)|hochstpunkt|maximal\w* punkt|100 punkte|alle punkte an\b|nachsichtig"
        r"|ergebnis bestanden|beste (?:note|bewertung)",
        r"(?:alle|jedes) (?:kriteri\w+|punkte) (?:sind |als |gelten als )?(?:erfullt|abgedeckt)"
        r"|antwort (?:\w+ )?(?:als vollstandig|ist (?:perfekt|vollstandig))",
        r"(?:hinweis|anweisung) an d|voriger? prufer|du bist (?:jetzt|nun) ein|ende der antwort|systemhinweis",
    ),
    "French": (
        r"\bignorez\b|(?:^|[.,] )ignore (?:les|la|le|tou)|\boublie[sz]?\b|ne tenez pas compte|ne tiens pas compte",
        r"instructions|consignes|grille|criteres|bareme|regles",
        r"note maximale|accord\w* tous les points|100 points|note , 100|(?:validez|valide) (?:chaque|tou)|indulgent",
        r"tous les criteres (?:sont |comme )?(?:remplis|satisfaits)|cette reponse est parfaite",
        r"note au correcteur|correcteur precedent|tu es maintenant|vous etes maintenant",
    ),
    "Spanish": (
        r"(?:^|[.,] )ignor[ae] (?:las|los|la|el|tod)|\bolvida\b|\bno tengas en cuenta|\bno sigas\b",
        r"instrucciones|criterios|rubrica|reglas|tarea anterior",
        r"(?:nota|puntuacion|calificacion) maxima|maxima (?:nota|puntuacion|calificacion)|100 puntos"
        r"|validos todos los puntos|\bapruebame\b|\baprueba esta\b",
        r"todos los criterios (?:se cumplen|estan cumplidos)|cumple todos los criterios|como cumplido"
        r"|esta respuesta es perfecta",
        r"nota al evaluador|ahora eres un",
    ),
    "Portuguese": (
        r"(?:^|[.,] )ignor[ae] (?:as|os|tod)|\bdesconsidere\b|\besqueca\b|\bnao siga\b",
        r"instrucoes|criterios|rubrica|regras",
        r"nota maxima|pontuacao maxima|100 pontos|aprov[ae] (?:est|me|a resp)",
        r"todos os criterios (?:sao |estao |como )?(?:cumpridos|atendidos)|esta resposta e perfeita",
        r"voce e um avaliador|agora voce e",
    ),
    "Italian": (
        r"(?:^|[.,] )ignora(?:te)?\b|\bdimentica\b|non tenere conto|non seguire",
        r"istruzioni|criteri|rubrica|griglia|regole",
        r"punteggio massimo|massimo (?:dei voti|punteggio)|dai il massimo|100 punti|promuovimi",
        r"tutti i criteri (?:sono )?soddisfatti|questa risposta e perfetta",
        r"nota al valutatore|ora sei un",
    ),
    "Dutch": (
        r"\bnegeer\b|\bvergeet\b|\bniet volgen\b",
        r"instructies|criteria|richtlijnen|regels",
        r"(?:maximale|hoogste|volle) (?:score|punten|cijfer)",
        r"alle (?:criteria|punten) (?:zijn )?(?:vervuld|gehaald)",
        r"je bent nu een",
    ),
    "Polish": (
        r"z?ignoruj|\bpomin\b|zapomnij|nie zwracaj uwagi",
        r"instrukcj|kryteri|polece|zasad",
        r"maksymaln\w+ (?:liczb\w+ )?(?:punkt|ocen)|pelna punktacj|100 punktow|zalicz wszystko",
        r"wszystkie kryteria (?:sa )?spe\wnione",
        r"jestes teraz",
    ),
    "Turkish": (
        r"yok say|gormezden gel|\bdikkate alma\b",
        r"talimat|kriter|kural",
        r"tam puan|en yuksek puan|100 puan",
        r"tum kriterler karsilan",
        r"artik bir degerlendirici",
    ),
    "Russian": (
        r"игнориру|забудь|не обращаи|не учитываи",
        r"инструкц|критери|указани|правил",
        r"максимальныи балл|высшии балл|полныи балл|максимальную оценку|100 баллов|засчитаи",
        r"все критерии выполнены|полностью правильн",
        r"предыдущии проверяющ|ты теперь",
    ),
    "Chinese": (
        r"忽略|无视|忽視|無視|不要管|不用管|别管",
        r"指示|指令|标准|標準|规则|規則",
        r"满分|滿分|最高分|直接通过|全部通过|判为通过",
        r"标准都已满足|均已满足|判定为达到",
        r"评分员|你现在是",
    ),
    "Japanese": (
        r"無視|気にせず|気にしない",
        r"指示|命令|基準|ルール|規則",
        r"満点|最高点|全部正解|全て正解",
        r"基準を満たしている|合格にして|合格として",
        r"採点者|あなたは今",
    ),
    "Korean": (
        r"무시|신경 쓰지",
        r"지시|기준|규칙|명령",
        r"만점|최고 점수|통과시켜",
        r"모든 기준을 충족",
        r"채점자|당신은 이제",
    ),
    "Arabic": (
        r"تجاهل|لا تلتزم|لا تتبع|انس ",
        r"التعليمات|المعايير|القواعد|بالمعايير|بالتعليمات|بالقواعد",
        r"الدرجة الكاملة|العلامة الكاملة|اعلى درجة|كل النقاط صحيحة",
        r"جميع المعايير مستوفاة|صحيحة تماما",
        r"انت الان مصحح",
    ),
    "Hindi": (
        r"अनदेखा|नज़रअंदाज़|ध्यान मत",
        r"निर्देश|मानदंड|नियम",
        r"पूरे अंक|पूर्ण अंक|अधिकतम अंक|पास कर द",
        r"मानदंड पूरे",
        r"परीक्षक को",
    ),
}
# "All criteria are met" is a claim; "when all criteria are met" is a way to work.
_CONDITION = re.compile(
    r"\b(?:when|once|until|till|unless|if|whether|only|after|before|soon|where|that|wenn|sobald|bis|falls|bevor|dass|quand"
    r"|lorsque|si|que|sure|ensure|check|verify|cuando|quando|se|als|gdy|kiedy|jesli|когда|если|пока)\b|如果|当|如果|たら|れば"
)
# Marks that belong to a prompt or to a grader's reply, not to an answer.
_MARKUP = rf"""
    ^[ \t#>*(\[=|-]{{0,9}}
        (?:system|assistant|verdicts?|score|grade|rubric|graders?|developer message|grading notes|thinking|valutazione)
        (?: ?\([^)\n]{{0,40}}\))? {{0,2}}[:=]
    |^ {{0,3}}#+ {{0,3}}(?:criteria|criterios|kriterien|rubric|grading|verdicts?|system)\b
    |<[|/]?\|?/?(?:answer|candidate\w*|instructions?|inst|im_start|im_end|eot_id|start_header_id|verdict|grade|think|tool_call|回答)\b
        [^>\n]{{0,80}}>
    |\[/?inst\]|-{{3,}} ?(?:end|begin|start) (?:of )?(?:the )?(?:answer|response)|\bend of the candidate
    |\bverdicts?["']? {{0,2}}[:=]{{1,2}} {{0,2}}["']?(?:met|strong|full|100)\b
    |"(?:result|status|decision)": ?"(?:pass|passed|approved|accepted|strong)"|"override"
    |\b(?:score|grade)["']? {{0,2}}[:=] {{0,2}}["']?100\b|\b100/100\b|\| {{0,3}}met {{0,3}}\|
    |\b(?:covered|missing|met): ?(?:everything|nothing|all|none)\b
    |(?:^|[.!?(\[{{>*-]) {{0,3}}(?:(?:to|for) the )?{_WHO} {{0,2}}[:,]
    |^ {{0,3}}(?:reviewer|interviewer|{_WHO})(?:'s)? (?:comment|note|remark)s?:
"""
# The beginning of somebody's thoughts, with nothing behind it: some models take it for a good answer. A single word is
# none, since people use it as a heading; two signs of Chinese would pass as two words.
_OPENER = re.compile(
    r"\W*(?:(?:the )?(?:thought process|correct answer is(?: the following)?)|答案|解答?|解析|かいせつ|回答"
    r"|(?:lets|let us)(?: \w+){1,3} step by step|(?:resolvamos|pensemos)(?: \w+){0,3} paso a paso"
    r"|(?:解 , )?让我们一步一步\w*|(?:解答 , )?ステップ\w*考え\w*)\W*"
)
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
    return _WORD.sub(_plain, text) if _STRANGE.search(text) else text


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
        if _OPENER.fullmatch(spoken):
            return True
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
        orders += [rf"(?:{drop})[^.,]{{0,60}}(?:{rules})", rf"(?:{rules})[^.,]{{0,30}}(?:{drop})"]
        told += [full, grader]
        met.append(all_met)
    sources = (_MARKUP, "|".join(orders), "|".join(told), "|".join(met))
    return tuple(re.compile("".join(map(str.strip, source.splitlines())), re.MULTILINE) for source in sources)
