"""Who stands in the pictures."""

from dataclasses import dataclass

from passbot.sandbox.telegram.client import Phone


@dataclass(frozen=True)
class People:
    admin: Phone
    guard: Phone
    resident: Phone
    neighbour: Phone
