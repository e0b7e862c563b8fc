"""A guard at work while strangers do their worst to the API; `python -m tests.long hostile` is the long form."""

from pathlib import Path

from passbot.sandbox.running import Box
from passbot.sandbox.seed import TOKEN
from passbot.sandbox.telegram.client import Telegram
from tests.api.board.test_hostile import more_files
from tests.api.server import running
from tests.long.hostile import LONGEST, doing, settled
from tests.long.strangers import HALF_OPEN
from tests.patience import PATIENCE


def test_a_press_is_answered_whatever_strangers_do(box: Box, tmp_path: Path) -> None:
    more_files(2 * HALF_OPEN)
    settings = {"chat_pace": 0, "overall_pace": 0, "token": TOKEN, "key_pace": 50, "address_pace": 20}
    with Telegram(box.base) as telegram:
        telegram.add_bot(TOKEN, "passbot demo", "passbot_demo_bot")
        with running("sqlite", tmp_path, "bot,api", telegram_base=box.base, **settings) as server:
            assert telegram.awake(timeout=PATIENCE)
            gate = settled(server, telegram, cars=100)
            with doing("everything", server.base, seed=1):
                gate.work(3)
            gate.camera.close()

    assert 4 == len(gate.took)
    assert all(times and max(times) < LONGEST for times in gate.took.values())
    assert [] == [said for said in server.said if " ERROR " in said]
