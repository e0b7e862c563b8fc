"""The database: Peewee models, migrations, transactions."""
