"""A simulator of Google Sheets v4, of the part of Drive v3 that gspread uses, and of the token endpoint."""

from passbot.sandbox.google.side import GoogleSide

__all__ = ["GoogleSide"]
