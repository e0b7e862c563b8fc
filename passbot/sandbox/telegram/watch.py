"""Observe the bots' requests: checks against the table, and the journal."""

from collections.abc import Callable

from passbot.sandbox.telegram import checks
from passbot.sandbox.telegram.bots import Bot
from passbot.sandbox.telegram.call import Described
from passbot.sandbox.telegram.errors import Refused
from passbot.sandbox.telegram.journal import Journal
from passbot.sandbox.telegram.params import Params


class Watch:
    """`violations` grows if checks are on."""

    def __init__(
        self, violations: list[str], journal: Journal, *, clock: Callable[[], float], checked: bool
    ) -> None:
        self._violations = violations
        self._journal = journal
        self._clock = clock
        self._checked = checked

    def asked(self, name: str, params: Params) -> None:
        if self._checked:
            self._violations.extend(checks.request(name, params))

    def answered(self, bot: Bot, name: str, params: Params, result: object) -> None:
        plain = result.result if isinstance(result, Described) else result
        if self._checked:
            self._violations.extend(checks.answer(name, plain))
        self._journal.note(self._clock(), bot.id, name, params, plain)

    def refused(self, bot: Bot, name: str, params: Params, refused: Refused) -> None:
        self._journal.note(self._clock(), bot.id, name, params, refused.body())
