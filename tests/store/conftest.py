"""The tests of the store begin with the same empty database as those of the services."""

from tests.services.conftest import db

__all__ = ["db"]
