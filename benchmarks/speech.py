"""How well speech is transcribed, on a folder of recordings with a `manifest.jsonl`.

    .venv/bin/python benchmarks/speech.py DIR [--transcriber local] [--beside NAME …] [--bank BANK]

A line of the manifest has `file` and `text` (what was said, um, uh and ah included), and may have `kind`.
The runs compared are the transcriber as it hears, the same with technical words put right, and those beside it: "plain"
is the local model called without prompt and hints (the default), anything else a name as --transcriber takes it.

- words wrong: word error rate by jiwer after Whisper's English normaliser, um, uh and ah dropped on both sides
- work: processor seconds for a second of speech, loading not counted
- fillers and technical words: kept or right, of those said, and in brackets those that nobody said

Hints are those of the bank's question whose number stands in the file name (`answer-03-…`); recordings of something
else get those of questions 1 to 4 in turn. Technical words are those of the bank's vocabulary.
"""

import argparse
import json
import re
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jiwer
from whisper_normalizer.english import EnglishTextNormalizer

from mockint.banks.finding import load_bank
from mockint.domain.question import Bank
from mockint.domain.transcript import Transcript
from mockint.speech.audio import Audio
from mockint.speech.decoding import decode
from mockint.speech.engines import get_transcriber
from mockint.speech.english import is_common
from mockint.speech.terms import correct
from mockint.speech.transcriber import Transcriber
from mockint.speech.vocabulary import Vocabulary, hints, vocabulary

FILLER = re.compile(r"\b(?:u+m+|u+h+m*|a+h+)\b", re.IGNORECASE)
QUESTION = re.compile(r"answer-(\d+)")
normal = EnglishTextNormalizer()


class Plain:
    """The local model as faster-whisper calls it when nothing is asked of it."""

    name = "plain"

    def __init__(self) -> None:
        from faster_whisper import WhisperModel

        from mockint.speech.local import threads
        from mockint.speech.model_files import DEFAULT, get_model

        self._model: Any = WhisperModel(
            str(get_model(DEFAULT)), device="cpu", compute_type="int8", cpu_threads=threads()
        )

    def transcribe(self, audio: Audio, **_: Any) -> Transcript:
        segments, _ = self._model.transcribe(audio.samples, language="en", beam_size=5)
        text = "".join(segment.text for segment in segments).strip()
        return Transcript(text=text, seconds=audio.seconds, engine=self.name)


@dataclass
class Heard:
    """What one run made of one recording."""

    said: dict[str, Any]
    text: str
    seconds: float
    work: float
    corrections: tuple[str, ...] = ()


def transcribe(
    transcriber: Transcriber | Plain, folder: Path, manifest: list[dict[str, Any]], bank: Bank
) -> list[Heard]:
    transcriber.transcribe(decode(folder / manifest[0]["file"]))  # loads the model
    heard = []
    for index, said in enumerate(manifest):
        audio = decode(folder / said["file"])
        number = QUESTION.search(said["file"])
        question = bank.questions[(int(number[1]) - 1 if number else index % 4) % len(bank.questions)]
        begin = time.process_time()
        transcript = transcriber.transcribe(audio, hints=hints(question, bank))
        heard.append(Heard(said, transcript.text, audio.seconds, time.process_time() - begin))
    return heard


def corrected(heard: list[Heard], words: Vocabulary) -> list[Heard]:
    found = []
    for item in heard:
        begin = time.process_time()
        transcript = correct(Transcript(text=item.text, seconds=item.seconds, engine=""), words)
        work = item.work + time.process_time() - begin
        listed = tuple(f"{made.from_} → {made.to}" for made in transcript.corrections)
        found.append(Heard(item.said, transcript.text, item.seconds, work, listed))
    return found


def words_wrong(heard: list[Heard]) -> float:
    said, written = ([FILLER.sub("", text) for text in texts] for texts in _texts(heard))
    return 100 * jiwer.wer([normal(text) for text in said], [normal(text) for text in written])


def shares(heard: list[Heard], counts: Any) -> str:
    """How much of what `counts` finds in what was said is there, and how much is made up: "12 of 15 (2)"."""
    right = told = made_up = 0
    for said, written in zip(*_texts(heard), strict=True):
        there, here = counts(said), counts(written)
        told += there.total()
        right += (there & here).total()
        made_up += (here - there).total()
    return f"{right} of {told} ({made_up})"


def _texts(heard: list[Heard]) -> tuple[list[str], list[str]]:
    return [item.said["text"] for item in heard], [item.text for item in heard]


def fillers(text: str) -> Counter[str]:
    return Counter({"filler": len(FILLER.findall(text))})


def technical(words: Vocabulary) -> Any:
    """A counter of the technical words of a text, in any case; a plural is the same word."""
    known = {_singular(term) for term in words.known if not is_common(term)}

    def count(text: str) -> Counter[str]:
        found = (_singular(word) for word in re.findall(r"[a-z0-9]+(?:/cd)?", text.lower()))
        return Counter(word for word in found if word in known)

    return count


def _singular(word: str) -> str:
    return word.removesuffix("s") if len(word) > 3 else word


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, metavar="DIR")
    parser.add_argument("--transcriber", default="local")
    parser.add_argument("--beside", action="append", metavar="NAME")
    parser.add_argument("--bank")
    given = parser.parse_args()
    manifest = [json.loads(line) for line in (given.folder / "manifest.jsonl").read_text("utf-8").splitlines() if line]
    bank = load_bank(given.bank)
    words = vocabulary(bank)
    heard = transcribe(get_transcriber(given.transcriber), given.folder, manifest, bank)
    after = corrected(heard, words)
    runs = {f"{given.transcriber}, as heard": heard, f"{given.transcriber}, corrected": after}
    for name in given.beside or ["plain"]:
        other = Plain() if name == "plain" else get_transcriber(name)
        runs[name] = transcribe(other, given.folder, manifest, bank)
    kinds = sorted({said.get("kind", "speech") for said in manifest})
    seconds = sum(item.seconds for item in heard)
    print(f"{len(manifest)} recordings, {seconds:.0f} s of speech\n")
    print(f"| run | all | {' | '.join(kinds)} | work | fillers kept | technical words right |")
    print("| --- |" + " --- |" * (len(kinds) + 4))
    for name, run in runs.items():
        by_kind = [words_wrong([item for item in run if item.said.get("kind", "speech") == kind]) for kind in kinds]
        cells = [f"{words_wrong(run):.1f}", *(f"{rate:.1f}" for rate in by_kind)]
        work = sum(item.work for item in run) / seconds
        print(
            f"| {name} | {' | '.join(cells)} | {work:.2f} | {shares(run, fillers)} | {shares(run, technical(words))} |"
        )
    count = technical(words)
    others = [item for item in after if not count(item.said["text"])]
    made = sum(len(item.corrections) for item in others)
    print(f"\n{made} corrections in the {len(others)} recordings without a technical word\nPut right:")
    for item in after:
        if item.corrections:
            print(f"  {item.said['file']}: {'; '.join(item.corrections)}")


if __name__ == "__main__":
    main()
