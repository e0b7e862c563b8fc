"""How fast the bot may speak: one message a second in a chat after a short burst, twenty-five over all."""

from dataclasses import dataclass


@dataclass
class Bucket:
    """Holds `size` tokens and gains `rate` a second. Time is an argument."""

    rate: float
    size: float
    level: float
    at: float = 0.0

    def wait(self, now: float) -> float:
        """Seconds until one may be taken."""
        self.level = min(self.size, self.level + (now - self.at) * self.rate)
        self.at = now
        return 0.0 if self.level >= 1 else (1 - self.level) / self.rate

    def take(self) -> None:
        self.level -= 1


class Paces:
    def __init__(self, *, chat_rate: float = 1.0, burst: float = 3.0, overall_rate: float = 25.0) -> None:
        self._chat_rate = chat_rate
        self._burst = burst
        self._overall = Bucket(overall_rate, overall_rate, overall_rate)
        self._chats: dict[str, Bucket] = {}
        self._paused: dict[str, float] = {}

    def wait(self, chat: str, now: float) -> float:
        """Seconds until this chat may hear something; 0 takes the right to speak at once."""
        pause = self._paused.get(chat, 0.0) - now
        if pause > 0:
            return pause
        bucket = self._chats.setdefault(chat, Bucket(self._chat_rate, self._burst, self._burst, now))
        wait = max(bucket.wait(now), self._overall.wait(now))
        if wait == 0:
            bucket.take()
            self._overall.take()
            self._paused.pop(chat, None)
        return wait

    def pause(self, chat: str, seconds: float, now: float) -> None:
        """Telegram wants this chat left alone for a while; the others go on."""
        self._paused[chat] = now + seconds

    def forget(self, now: float) -> None:
        """Chats that have been quiet for long need no bucket."""
        rested = [chat for chat, bucket in self._chats.items() if now - bucket.at > 60]
        for chat in rested:
            del self._chats[chat]
