"""The rules of the house: plain functions, one transaction each."""

from passbot import store  # noqa: F401  # first of all, or Peewee would import a driver that nobody needs
