"""The base class of all tables."""

from peewee import Model

from passbot.store.db import database


class Row(Model):
    class Meta:
        database = database
        legacy_table_names = False
