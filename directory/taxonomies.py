"""The taxonomies that services are described with, beside their kind."""

from __future__ import annotations

INTEREST = "interest"
REMOVES_BARRIER = "removes_barrier"
TIER = "tier"
TAXONOMIES = {
    INTEREST: "What a young person may be interested in",
    REMOVES_BARRIER: "What a service helps with that may be in the way",
    TIER: "Whom a service suits, by how much support they need",
}
