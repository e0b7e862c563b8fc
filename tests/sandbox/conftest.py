"""Every test here may have a sandbox of its own."""

from tests.box import box

__all__ = ["box"]
