"""The rules of the house: plain functions, one transaction each."""
