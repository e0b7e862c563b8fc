"""A migration about people's data: consent, and names that must leave the sheet too."""

from passbot.store.db import on_sqlite


def consents_and_erasures() -> list[str]:
    """The site's words about data by version and language, and what each account said to them.

    And orders that lose their names in the database from now on, until their rows on the sheet have lost them.
    """
    key = "INTEGER PRIMARY KEY AUTOINCREMENT" if on_sqlite() else "BIGSERIAL PRIMARY KEY"
    return [
        f"""
        CREATE TABLE consent_texts (
            id {key},
            language TEXT NOT NULL,
            words TEXT NOT NULL,
            made_at BIGINT NOT NULL,
            made_by BIGINT REFERENCES residents (id),
            ended_at BIGINT
        )
        """,
        "CREATE UNIQUE INDEX consent_texts_current ON consent_texts (language) WHERE ended_at IS NULL",
        f"""
        CREATE TABLE consents (
            id {key},
            telegram_id BIGINT NOT NULL,
            resident_id BIGINT REFERENCES residents (id),
            text_id BIGINT NOT NULL REFERENCES consent_texts (id),
            asked_at BIGINT NOT NULL,
            agreed_at BIGINT,
            refused_at BIGINT,
            UNIQUE (telegram_id, text_id)
        )
        """,
        "CREATE INDEX consents_resident ON consents (resident_id) WHERE resident_id IS NOT NULL",
        "CREATE INDEX consents_of_strangers ON consents (asked_at) WHERE resident_id IS NULL",
        """
        CREATE TABLE sheet_erasures (
            order_id BIGINT PRIMARY KEY REFERENCES orders (id),
            since BIGINT NOT NULL
        )
        """,
    ]
