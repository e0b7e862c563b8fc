"""Tables of consent: the site's words about data, and who was asked about them and agreed."""

from peewee import BigAutoField, BigIntegerField, ForeignKeyField, TextField

from passbot.store.fields import UtcField
from passbot.store.gate_models import Resident
from passbot.store.row import Row


class ConsentText(Row):
    """A version of the words in one language. It is asked about until `ended_at`."""

    id = BigAutoField()
    language = TextField()
    words = TextField()
    made_at = UtcField()
    made_by = ForeignKeyField(Resident, null=True, column_name="made_by", backref="consent_texts")
    ended_at = UtcField(null=True)

    class Meta:
        table_name = "consent_texts"


class Consent(Row):
    """What one account said to one version. The resident is known once the account has registered."""

    id = BigAutoField()
    telegram_id = BigIntegerField()
    resident = ForeignKeyField(Resident, null=True, backref="consents")
    resident_id: int | None
    text = ForeignKeyField(ConsentText, backref="consents")
    text_id: int
    asked_at = UtcField()
    agreed_at = UtcField(null=True)
    refused_at = UtcField(null=True)

    class Meta:
        table_name = "consents"
