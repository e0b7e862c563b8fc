"""The crashes happen to the same database and the same people as the services' tests."""

from tests.services.conftest import anna, db

__all__ = ["anna", "db"]
