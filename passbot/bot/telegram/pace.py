"""Rate limits for sending: one message a second to a chat after a short burst, 25 a second over all."""

from dataclasses import dataclass

from passbot.token_bucket import TokenBucket

RESTED = 60.0  # seconds after which a quiet chat's bucket is dropped
MANY = 1_000


@dataclass(frozen=True)
class Speed:
    """Messages a second; 0 means no limit."""

    chat: float = 1.0
    overall: float = 25.0
    burst: float = 3.0

    @property
    def to_everybody(self) -> float:
        """The rate of broadcasts, which leaves room for replies."""
        return self.overall * 0.6


class Paces:
    def __init__(self, speed: Speed) -> None:
        self._speed = speed
        self._overall = TokenBucket(speed.overall, max(1.0, speed.overall))
        self._to_everybody = TokenBucket(speed.to_everybody, 1)
        self._chats: dict[str, TokenBucket] = {}
        self._paused: dict[str, float] = {}

    def in_chat(self, chat: str, now: float) -> float:
        """Seconds until this chat may get its next message."""
        if len(self._chats) > MANY:
            self._forget_rested(now)
        bucket = self._chats.setdefault(chat, TokenBucket(self._speed.chat, self._speed.burst))
        return max(bucket.reserve(now), self._paused.pop(chat, 0.0) - now)

    def overall(self, now: float) -> float:
        """Seconds until any chat may get its next message."""
        return self._overall.reserve(now)

    def to_everybody(self, now: float) -> float:
        return self._to_everybody.reserve(now)

    def share(self, among: int) -> None:
        """Divide the rates among the bots of one token. Rates of single chats stay: mostly one bot sends to a chat."""
        self._overall.rate = self._speed.overall / among
        self._overall.size = max(1.0, self._overall.rate)
        self._to_everybody.rate = self._speed.to_everybody / among

    def pause(self, chat: str, seconds: float, now: float) -> None:
        """Pause this chat, because Telegram asked for it; others go on."""
        self._paused[chat] = now + seconds

    def _forget_rested(self, now: float) -> None:
        self._chats = {chat: bucket for chat, bucket in self._chats.items() if now - bucket.at < RESTED}
        self._paused = {chat: until for chat, until in self._paused.items() if until > now}
