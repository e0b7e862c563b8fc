"""What the tests of the sheet begin with."""

from tests.box import box
from tests.services.conftest import admin, anna, boris, db, guard, rules

__all__ = ["admin", "anna", "boris", "box", "db", "guard", "rules"]
