"""What `./run` without a command does: start the site."""

from argparse import Namespace

from passbot.commands import site


def run(args: Namespace) -> int:  # noqa: ARG001  # every command is called alike
    settings = site.enter()
    what = "the bot and the sync worker" if settings.token else "the sandbox, for there is no Telegram token"
    print(
        f"This would start {what}, with the site in {settings.home}. Neither is there yet: see ./run --help."
    )
    return 0
