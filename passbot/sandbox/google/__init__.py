"""A local stand-in for Google Sheets v4, the part of Drive v3 that gspread uses, and the token endpoint."""

from passbot.sandbox.google.side import GoogleSide

__all__ = ["GoogleSide"]
