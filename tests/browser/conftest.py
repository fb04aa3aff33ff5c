"""What the browser's tests share."""

from tests.gallery.fixtures import gallery

__all__ = ["gallery"]
