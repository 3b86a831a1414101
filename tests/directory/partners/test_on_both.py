"""What partners do, on SQLite and on PostgreSQL."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor, wait

from sqlalchemy import Engine

from directory.db import one_at_a_time, transaction
from directory.feeds.table import import_table
from directory.helplines import helplines
from directory.partners import accounts, bundles, drafts, reminders, signing_in, uploads, versions
from directory.partners.drafts import Sent
from directory.partners.tables import Action
from directory.partners.versions import Deed
from tests.actions.makers import BOTH, POSTGRESQL, databases, engines
from tests.directory.makers import NOW, make_row, make_table
from tests.directory.portal_makers import (
    ADMIN,
    EDITOR,
    OTHER,
    OURS,
    THEIRS,
    make_world,
    service_named,
    trust,
)
from tests.directory.test_helplines import line_row

database, engine = databases(*BOTH), engines()


def test_a_whole_life_of_an_entry(engine: Engine) -> None:
    world = make_world(engine)
    trust(engine, EDITOR)
    own = service_named(engine, "Lamp crew")
    with transaction(engine) as session:
        editor = accounts.find(session, EDITOR)
        assert editor is not None
        draft = drafts.begin(session, editor, own, NOW)
        drafts.save(draft, {"cost": "1 pound", "address": "1 Pier", "postcode": "FY1 1AA"}, NOW)
    with transaction(engine) as session:
        editor = accounts.find(session, EDITOR)
        assert editor is not None
        draft = drafts.begin(session, editor, own, NOW)
        assert drafts.send(session, draft, editor, NOW) is Sent.LIVE
    with transaction(engine) as session:
        assert versions.now_says(session, own)["address"] == "1 Pier"
        versions.go_back(session, own, 1, Deed(EDITOR, Action.WENT_BACK, NOW))
    with transaction(engine) as session:
        assert versions.now_says(session, own)["address"] is None
        numbers = [version.number for version in versions.history(session, own)]
        assert numbers == [3, 2, 1]
    world.later(days=90)
    assert reminders.remind(engine, world.send, "http://x.test", lambda: world.now) == 2
    assert reminders.remind(engine, world.send, "http://x.test", lambda: world.now) == 0


def test_two_who_change_one_entry_at_once_both_become_versions(engine: Engine) -> None:
    make_world(engine)
    own = service_named(engine, "Lamp crew")
    together = threading.Barrier(2)
    wrong: list[Exception] = []

    def change(cost: str) -> None:
        try:
            together.wait(10)
            with transaction(engine) as session:
                facts = {**versions.now_says(session, own), "cost": cost}
                deed = Deed(cost, Action.EDITED, NOW, speaks_for=OURS)
                versions.publish(session, own, facts, deed)
        except Exception as problem:
            wrong.append(problem)

    threads = [threading.Thread(target=change, args=(cost,)) for cost in ("one", "two")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    with transaction(engine) as session:
        found = versions.history(session, own)
        assert [version.number for version in found] == [3, 2, 1]
        assert {version.made_by for version in found[:2]} == {"one", "two"}


def test_of_two_admins_who_approve_one_file_at_once_one_does(engine: Engine) -> None:
    world = make_world(engine)
    with transaction(engine) as session:
        editor = accounts.find(session, EDITOR)
        assert editor is not None
        rows = [
            make_row(organization=OURS, service=name, cost="free") for name in ("New", "Lamp crew")
        ]
        kept = uploads.keep(session, editor, "t.csv", make_table(*rows), world.now)
        own = kept.id
        uploads.apply(session, kept, uploads.look(session, kept), editor, world.now)
    together = threading.Barrier(2)
    counts: list[int] = []

    def approve() -> None:
        together.wait(10)
        with transaction(engine) as session:
            admin = accounts.find(session, ADMIN)
            bundle = bundles.waiting(session, own, lock=True)
            assert admin is not None
            counts.append(bundles.approve(session, bundle, admin, NOW) if bundle else 0)

    threads = [threading.Thread(target=approve) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(counts) == [0, 2]


def test_of_two_presses_on_one_link_one_signs_in(engine: Engine) -> None:
    make_world(engine)
    with transaction(engine) as session:
        editor = accounts.find(session, EDITOR)
        assert editor is not None
        token = signing_in.new_link(session, editor, NOW)
    together = threading.Barrier(2)
    opened: list[str | None] = []

    def press() -> None:
        together.wait(10)
        with transaction(engine) as session:
            opened.append(signing_in.sign_in(session, token, NOW))

    threads = [threading.Thread(target=press) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len([one for one in opened if one]) == 1


def test_two_helplines_paused_at_once_do_not_both_go(engine: Engine) -> None:
    """Each stands in for the other: who comes second hears that none is left."""
    world = make_world(engine)
    rows = [line_row("Night line"), line_row("Day line", organization=THEIRS)]
    with transaction(engine) as session:
        import_table(session, make_table(*rows), now=NOW)
    world.letters.clear()
    at = [f"/services/{service_named(engine, name)}/pause" for name in ("Night line", "Day line")]
    with world.open, ThreadPoolExecutor(2) as both:
        visitors = [world.signed_in(EDITOR), world.signed_in(OTHER)]
        for visitor, path in zip(visitors, at, strict=True):
            assert "No other helpline" not in visitor.get(path).words
        with transaction(engine) as session:
            one_at_a_time(session)
            pressed = [both.submit(v.post, path) for v, path in zip(visitors, at, strict=True)]
            if engine.dialect.name == POSTGRESQL:
                wait([pressed[0]], timeout=2.0)  # until both stand before the lock
        words = [one.result(60).words for one in pressed]
    assert sum("Nothing was done yet" in said for said in words) == 1
    with transaction(engine) as session:
        assert len(helplines(session)) == 1
