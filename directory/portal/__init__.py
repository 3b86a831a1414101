"""The portal: where local partners keep their services, in pages that need no JavaScript."""

from directory.portal.app import Portal, mount

__all__ = ["Portal", "mount"]
