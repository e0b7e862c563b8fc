"""Migrations about people: how they join the bot and sign in to the page."""

from passbot.store.db import on_sqlite


def sign_ins() -> list[str]:
    """Sign-in links for the page and the sessions that they opened; only digests are stored."""
    key = "INTEGER PRIMARY KEY AUTOINCREMENT" if on_sqlite() else "BIGSERIAL PRIMARY KEY"
    return [
        f"""
        CREATE TABLE sign_ins (
            id {key},
            resident_id BIGINT NOT NULL REFERENCES residents (id),
            link TEXT NOT NULL UNIQUE,
            link_until BIGINT NOT NULL,
            session TEXT UNIQUE,
            session_until BIGINT
        )
        """
    ]


def let_in() -> list[str]:
    """People let in by the secret command, and wrong guesses at it."""
    return [
        """
        CREATE TABLE let_in (
            telegram_id BIGINT PRIMARY KEY,
            wrong BIGINT NOT NULL,
            tried_at BIGINT NOT NULL,
            locked_until BIGINT,
            open_until BIGINT
        )
        """
    ]


def applications() -> list[str]:
    """Applications: people who asked to join and wait for an admin's approval."""
    key = "INTEGER PRIMARY KEY AUTOINCREMENT" if on_sqlite() else "BIGSERIAL PRIMARY KEY"
    return [
        f"""
        CREATE TABLE applications (
            id {key},
            telegram_id BIGINT NOT NULL UNIQUE,
            code TEXT NOT NULL UNIQUE,
            name TEXT NOT NULL,
            phone TEXT NOT NULL,
            house TEXT,
            language TEXT NOT NULL,
            asked_at BIGINT NOT NULL
        )
        """
    ]


def claims() -> list[str]:
    """Claims: names of the roster that somebody says are theirs, until an admin has answered."""
    key = "INTEGER PRIMARY KEY AUTOINCREMENT" if on_sqlite() else "BIGSERIAL PRIMARY KEY"
    return [
        f"""
        CREATE TABLE claims (
            id {key},
            telegram_id BIGINT NOT NULL UNIQUE,
            resident_id BIGINT NOT NULL REFERENCES residents (id),
            language TEXT NOT NULL,
            asked_at BIGINT NOT NULL
        )
        """
    ]
