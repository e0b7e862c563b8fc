"""What is stored where and for how long, in words: the list of holdings with the site's own times."""

from passbot.domain.site.rules import Rules
from passbot.services.privacy.holdings import HOLDINGS, Holding
from passbot.services.processes import sheet_health
from passbot.texts import Texts


def told(texts: Texts, rules: Rules, *, backups: int, sheet_profile: str) -> str:
    """`backups` are the nightly copies that are kept."""
    lines = "\n".join(line(each, texts, rules) for each in HOLDINGS)
    parts = [texts("privacy.holds.title"), lines]
    if not sheet_health.is_absent():
        parts.append("\n".join([texts("privacy.holds.sheet"), *_nameless(texts, sheet_profile)]))
    parts += [copies(texts, backups), texts("privacy.holds.logs")]
    return "\n\n".join(parts)


def line(holding: Holding, texts: Texts, rules: Rules) -> str:
    times = {"time": holding.days, "more": holding.more}
    said = {name: texts.count("privacy.days", of(rules)) for name, of in times.items() if of}
    return texts(f"privacy.holds.{holding.what}", **said)


def copies(texts: Texts, backups: int) -> str:
    if not backups:
        return texts("privacy.holds.no_backups")
    return texts("privacy.holds.backups", time=texts.count("privacy.days", backups))


def _nameless(texts: Texts, sheet_profile: str) -> list[str]:
    return [texts("privacy.holds.minimal")] if sheet_profile == "minimal" else []
