"""Migrations about people: how they come in, to the bot and to the page."""

from passbot.store.db import on_sqlite


def sign_ins() -> list[str]:
    """Links that sign somebody in to the page, and the sessions they opened; only digests."""
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
    """Whom the secret command has let in, and who guesses at it."""
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
    """Who has asked to be let in and waits for an admin's yes."""
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
    """Names of the roster that somebody says are theirs, until an admin has answered."""
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
