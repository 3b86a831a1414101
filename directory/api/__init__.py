"""The open API: the directory for everybody, in HSDS-UK 3.0, to read only."""

from directory.api.routes import routes

__all__ = ["routes"]
