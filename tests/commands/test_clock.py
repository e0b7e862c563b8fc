"""`./run clock`: whether it is doubted, and the word of whoever has looked."""

from passbot.clock import utc_now
from passbot.services.site import clocks
from passbot.services.unit_of_work import connected
from tests.commands.shell import Shell


def test_an_operator_confirms_a_clock_that_is_doubted(shell: Shell) -> None:
    shell.register()
    with connected():
        clocks.doubt("+02:00:00", now=utc_now())

    said = [
        shell(*words).out for words in (("clock",), ("clock", "confirm"), ("clock",), ("clock", "confirm"))
    ]

    assert "It has jumped, or the server stood still. If it is right, say so: `clock confirm`." in said[0]
    assert "You have confirmed it" in said[1]
    assert ["Nobody doubts it."] * 2 == [each.splitlines()[-1] for each in said[2:]]
