"""The taxonomies that services are described with, beside their kind."""

from __future__ import annotations

import re

INTEREST = "interest"
REMOVES_BARRIER = "removes_barrier"
TIER = "tier"
TAXONOMIES = {
    INTEREST: "What a young person may be interested in",
    REMOVES_BARRIER: "What a service helps with that may be in the way",
    TIER: "Whom a service suits, by how much support they need",
}
# What a code of each looks like.
CODED = {
    INTEREST: re.compile(r"[a-z][a-z0-9_]{0,58}"),
    REMOVES_BARRIER: re.compile(r"[a-z][a-z0-9_]{0,58}"),
    TIER: re.compile(r"[1-4]"),
}
