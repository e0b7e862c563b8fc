"""Questions and answers: the site's own file, else ours for what the site offers.

The site's file is read again when it has changed.

A file is plain text: `# question`, its answer below, the next `# question`. `{pass_hours}` and the other rules are
filled in, so that answers stay correct when rules change.
"""

import hashlib
import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from importlib import resources
from pathlib import Path

from passbot.errors import InvalidInput
from passbot.texts.own import text_of

logger = logging.getLogger(__name__)

LONGEST_QUESTION = 100  # it is a button's label
LONGEST_ANSWER = 3_500  # Telegram's limit for a message is 4,096 characters
MOST = 40


@dataclass(frozen=True)
class Question:
    key: str
    question: str
    answer: str


@dataclass(frozen=True)
class Faq:
    """`fault` says why the site's file is not used."""

    questions: tuple[Question, ...]
    fault: InvalidInput | None = None

    def find(self, key: str) -> Question | None:
        return next((each for each in self.questions if each.key == key), None)


def read(home: Path | None, language: str, rules: Mapping[str, object], offered: Sequence[str]) -> Faq:
    """The current questions and answers, with the rules filled in."""
    own = home / f"faq.{language}.md" if home else None
    ours = _ours(language, tuple(offered))
    if own is None or not own.is_file():
        return _filled(ours, rules)
    found = own.stat()
    site = _of_site(own, found.st_mtime_ns, found.st_size)
    return _filled(replace(ours, fault=site.fault) if site.fault else site, rules)


@lru_cache(maxsize=8)
def _of_site(file: Path, _saved: int, _size: int) -> Faq:
    """For a broken file, `fault` and our own answers."""
    try:
        return Faq(parse(text_of(file)))
    except InvalidInput as fault:
        logger.error("faq unusable file=%s why=%s", file, fault)
        return Faq((), fault)


@cache
def _ours(language: str, offered: tuple[str, ...]) -> Faq:
    """Ours: those about each offering, then the general ones."""
    common = "faq" if "passes" in offered else "faq.no_passes"
    names = (*(f"faq.{each}" for each in offered), common)
    files = (resources.files(__package__).joinpath(f"{name}.{language}.md") for name in names)
    return Faq(tuple(question for file in files for question in parse(file.read_text(encoding="utf-8"))))


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
    """Fill in the rules; other braces are part of the author's text."""
    gaps = re.compile(r"\{(" + "|".join(rules) + r")\}")
    return replace(
        faq,
        questions=tuple(
            replace(each, answer=gaps.sub(lambda found: str(rules[found[1]]), each.answer))
            for each in faq.questions
        ),
    )
