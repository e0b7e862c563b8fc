"""Codes that people copy, type and read out."""

import hashlib
import re

import pytest

from passbot.domain import codes
from passbot.domain.plates import plates

CODE = "KAJFGRYGH7HJWNGMU6UC"


@pytest.mark.parametrize(
    "typed",
    [
        CODE,
        CODE.lower(),
        f"  {CODE}\n",
        "KAJFG-RYGH7-HJWNG-MU6UC",
        "KAJFG RYGH7 HJWNG MU6UC",
        f"/start {CODE}",
        f"/start@gate_bot {CODE}",
        f"https://t.me/gate_bot?start={CODE}",
        f"t.me/gate_bot?start={CODE}",
        f"Вот приглашение: https://t.me/gate_bot?start={CODE} до пятницы",
        f"tg://resolve?domain=gate_bot&start={CODE}",
        "КАJFGRУGН7НJWNGМU6UС",
    ],
)
def test_an_invite_is_read_however_it_is_passed_on(typed: str) -> None:
    assert CODE == codes.read_invite(typed)


def test_an_invite_fits_a_deep_link_and_has_no_look_alikes() -> None:
    drawn = [codes.invite_code() for _ in range(200)]

    assert all(re.fullmatch(r"[A-Z0-9]{20}", code) for code in drawn)
    assert set("0O1IL2Z5S8B").isdisjoint("".join(drawn))
    assert drawn == [codes.read_invite(code) for code in drawn]
    assert 200 == len(set(drawn))


def test_an_order_code_is_typed_alike_on_both_keyboards_and_is_no_number() -> None:
    drawn = [codes.order_code() for _ in range(500)]

    assert all(re.fullmatch(r"[ACHKMPTXY][2-9ACHKMPTXY]{5}", code) for code in drawn)
    assert drawn == [plates.fold(code.lower()) for code in drawn]
    assert len(set(drawn)) > 490


def test_a_pin_keeps_its_leading_zeros() -> None:
    drawn = {codes.pin() for _ in range(2000)}

    assert all(re.fullmatch(r"[0-9]{5}", pin) for pin in drawn)
    assert any(pin.startswith("0") for pin in drawn)


def test_an_api_key_is_long_and_only_its_digest_is_kept() -> None:
    key = codes.api_key()

    assert re.fullmatch(r"pb_[A-Za-z0-9_-]{43}", key)
    assert hashlib.sha256(key.encode()).hexdigest() == codes.digest(key)


def test_a_digest_takes_any_text_a_program_may_send() -> None:
    assert 64 == len(codes.digest("\ud800"))
