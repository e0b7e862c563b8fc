"""Questions and answers: the site's own file where it has one, else ours. Read again when it has changed.

A file is plain text: `# question`, its answer below, the next `# question`. `{pass_hours}` and the other
rules of the house are filled in, so that an answer does not grow old.
"""

import hashlib
import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib import resources
from pathlib import Path

from passbot.errors import InvalidInput

logger = logging.getLogger(__name__)

LONGEST_QUESTION = 100  # it stands on a button
LONGEST_ANSWER = 3_500  # a message of Telegram has 4096 characters
MOST = 40


@dataclass(frozen=True)
class Question:
    key: str
    question: str
    answer: str


@dataclass(frozen=True)
class Faq:
    """`fault` says why the site's own file is not used."""

    questions: tuple[Question, ...]
    fault: InvalidInput | None = None

    def find(self, key: str) -> Question | None:
        return next((each for each in self.questions if each.key == key), None)


def read(home: Path | None, language: str, rules: Mapping[str, object]) -> Faq:
    """As it is now, with the rules filled in."""
    own = home / f"faq.{language}.md" if home else None
    if own is None or not own.is_file():
        return _filled(_ours(language), rules)
    found = own.stat()
    return _filled(_of_site(own, language, found.st_mtime_ns, found.st_size), rules)


@lru_cache(maxsize=8)
def _of_site(file: Path, language: str, _saved: int, _size: int) -> Faq:
    """A broken file is said so, and ours stands in: nobody is left without answers."""
    try:
        return Faq(parse(_text(file)))
    except InvalidInput as fault:
        logger.warning("faq unusable file=%s why=%s", file, fault)
        return replace(_ours(language), fault=fault)


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as exc:
        raise InvalidInput(
            "faq.unreadable", f"{file.name} cannot be read. Save it as UTF-8 text.", file=file.name
        ) from exc


@lru_cache(maxsize=2)
def _ours(language: str) -> Faq:
    return Faq(parse(resources.files(__package__).joinpath(f"faq.{language}.md").read_text(encoding="utf-8")))


def parse(text: str) -> tuple[Question, ...]:
    before, *parts = re.split(r"^#+[ \t]*", text, flags=re.MULTILINE)
    if before.strip():
        raise InvalidInput(
            "faq.stray",
            "The file must begin with a question, like `# How do I order?`",
            found=before.strip()[:40],
        )
    if not 1 <= len(parts) <= MOST:
        raise InvalidInput("faq.count", f"Write 1 to {MOST} questions, each behind a `#`.", most=MOST)
    return tuple(_question(part) for part in parts)


def _question(part: str) -> Question:
    question, _, answer = (piece.strip() for piece in part.partition("\n"))
    if not question or not answer:
        raise InvalidInput(
            "faq.no_answer", f"`# {question}` has no answer below it.", question=question[:40] or "—"
        )
    if len(question) > LONGEST_QUESTION or len(answer) > LONGEST_ANSWER:
        raise InvalidInput(
            "faq.long",
            f"`# {question[:40]}` is too long: at most {LONGEST_QUESTION} characters, its answer {LONGEST_ANSWER}.",
            question=question[:40],
            most=LONGEST_ANSWER,
        )
    return Question(hashlib.sha256(question.encode()).hexdigest()[:12], question, answer)


def _filled(faq: Faq, rules: Mapping[str, object]) -> Faq:
    """Only the rules are gaps; any other brace is the author's own."""
    gaps = re.compile(r"\{(" + "|".join(rules) + r")\}")
    return replace(
        faq,
        questions=tuple(
            replace(each, answer=gaps.sub(lambda found: str(rules[found[1]]), each.answer))
            for each in faq.questions
        ),
    )
