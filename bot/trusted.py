"""The certificates that our HTTP clients trust, read once.

To read them takes 40 ms of the processor, and each `httpx.get` would do it anew: who looks ten
times a second whether a part is up would keep half a processor busy with that alone.
"""

from __future__ import annotations

import ssl
from functools import cache

import httpx


@cache
def trusted() -> ssl.SSLContext:
    """What `verify` of a client takes."""
    return httpx.create_ssl_context()
