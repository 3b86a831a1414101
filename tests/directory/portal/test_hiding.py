"""What an organisation hides in one of its services none of the others tells, however it comes."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import Engine

from directory.covering import COVER
from directory.db import transaction
from directory.entries import load as load_entries
from directory.feeds.hsds.telling import tell
from directory.partners import versions
from directory.partners.tables import Action
from directory.partners.versions import Deed
from tests.directory.makers import NOW, make_row, make_table
from tests.directory.portal.test_uploading import load, upload
from tests.directory.portal_makers import ADMIN, EDITOR, OURS, World, mark_on, service_named, trust

HERE = {"address": "1 Promenade", "town": "Blackpool", "postcode": "FY1 1AA"}
ELSEWHERE = {"address": "9 Talbot Road", "town": "Blackpool", "postcode": "FY1 3AA"}


pytestmark = pytest.mark.usefixtures("world")


def publish(engine: Engine, service_id: str, **facts: Any) -> None:
    with transaction(engine) as session:
        deed = Deed(EDITOR, Action.EDITED, NOW, speaks_for=OURS)
        versions.publish(
            session, service_id, {**versions.now_says(session, service_id), **facts}, deed
        )


def hides(engine: Engine, name: str = "Deckchair crew", **facts: Any) -> None:
    publish(engine, service_named(engine, name), **{**HERE, "confidential": True, **facts})


def told(engine: Engine, name: str) -> str:
    """What the open directory says of it."""
    own = service_named(engine, name)
    with transaction(engine) as session:
        return json.dumps(tell(load_entries(session, [own])[own]), ensure_ascii=False)


def row(service: str, **cells: str) -> bytes:
    return make_table(make_row(organization=OURS, service=service, **cells))


def test_a_new_row_of_a_file_shows_nothing_that_another_service_hides(
    world: World, engine: Engine
) -> None:
    hides(engine)
    trust(engine, EDITOR)
    visitor = world.signed_in(EDITOR)
    page = upload(visitor, row("Night crew", **HERE, description="Come to 1, Promenade."))
    assert "These addresses stay hidden" in page.words and f"Come to {COVER}." in page.words
    load(visitor, page)
    assert "Promenade" not in told(engine, "Night crew")


def test_nor_does_one_that_stands_beside_it_in_the_same_file(world: World, engine: Engine) -> None:
    trust(engine, EDITOR)
    visitor = world.signed_in(EDITOR)
    both = [make_row(organization=OURS, service=name, **HERE) for name in ("Day", "Night")]
    both[1] |= {"confidential": "yes"}
    page = upload(visitor, make_table(*both))
    assert "These addresses stay hidden" in page.words
    load(visitor, page)
    assert "Promenade" not in told(engine, "Day") + told(engine, "Night")


def test_nor_does_a_file_that_an_admin_approves(world: World, engine: Engine) -> None:
    hides(engine)
    visitor = world.signed_in(EDITOR)
    load(visitor, upload(visitor, row("Night crew", **HERE)))
    admin = world.signed_in(ADMIN)
    where = admin.get("/queue").text.split('href="/portal/queue/')[1].split('"')[0]
    assert "1 Promenade 2026" not in admin.get(f"/queue/{where}").words
    admin.approve(f"/queue/{where}")
    assert "Promenade" not in told(engine, "Night crew")


def test_nor_does_a_new_service_in_the_form_and_its_preview_says_so(
    world: World, engine: Engine
) -> None:
    hides(engine)
    trust(engine, EDITOR)
    visitor = world.signed_in(EDITOR)
    draft = visitor.add_service(what={"description": "Ring at 1 Promenade."})
    page = visitor.get(f"{draft}/check")
    assert "This address stays hidden" in page.words
    assert "Your words tell a hidden address" in page.words
    assert "Night fishing 2026" in page.words  # the card, without its address
    visitor.post(f"{draft}/check")
    assert "Promenade" not in told(engine, "Night fishing")


def test_nor_does_one_that_moves_there(world: World, engine: Engine) -> None:
    hides(engine)
    own = service_named(engine, "Lamp crew")
    publish(engine, own, **ELSEWHERE)
    assert "Talbot" in told(engine, "Lamp crew")
    publish(engine, own, **HERE)
    assert "Promenade" not in told(engine, "Lamp crew")


def test_a_hidden_service_that_moves_hides_its_new_address_in_the_others(engine: Engine) -> None:
    hides(engine)
    own = service_named(engine, "Lamp crew")
    publish(engine, own, **ELSEWHERE)
    hides(engine, **ELSEWHERE)
    assert "Talbot" not in told(engine, "Lamp crew")


@pytest.mark.parametrize("first", [True, False])
def test_the_texts_of_the_others_do_not_tell_it_either(engine: Engine, first: bool) -> None:
    """Whether they were there before it was hidden, or are written after that."""
    own = service_named(engine, "Lamp crew")
    words = {"description": "Meet us first at No. 1 Promenade.", **ELSEWHERE}
    if first:
        publish(engine, own, **words)
    hides(engine)
    if not first:
        publish(engine, own, **words)
    said = told(engine, "Lamp crew")
    assert "Talbot" in said and "1 Promenade" not in said and COVER in said


def test_who_shows_an_address_on_its_own_page_may_say_it(engine: Engine) -> None:
    publish(engine, service_named(engine, "Lamp crew"), **HERE)
    hides(engine)
    assert "Promenade" not in told(engine, "Lamp crew")
    own = service_named(engine, "Lamp crew")
    publish(engine, own, confidential=False, description="At 1 Promenade.")
    assert "At 1 Promenade." in told(engine, "Lamp crew")
    publish(engine, own, description="Still at 1 Promenade.")
    assert "Still at 1 Promenade." in told(engine, "Lamp crew")


def test_another_house_of_the_same_street_says_its_own_address(engine: Engine) -> None:
    hides(engine, address="12 Rose Lane", postcode="FY1 4ZZ")
    where = {"address": "30 Rose Lane", "town": "Blackpool", "postcode": "FY1 4AA"}
    publish(engine, service_named(engine, "Lamp crew"), **where, description="At 30 Rose Lane.")
    assert "At 30 Rose Lane." in told(engine, "Lamp crew")
    publish(
        engine, service_named(engine, "Lamp crew"), description="12 or 30 Rose Lane, 12 Rose Ln"
    )
    assert "12 Rose" not in told(engine, "Lamp crew")


def test_a_preview_covers_what_will_be_covered(world: World, engine: Engine) -> None:
    trust(engine, EDITOR)
    visitor = world.signed_in(EDITOR)
    words = {"service": "Safe house at 40 Dove Street", "description": "Come to 40 Dove St."}
    where = {"address": "Flat 3, 40 Dove Street", "postcode": "FY1 4ZZ", "confidential": "y"}
    draft = visitor.add_service(what=words, where=where)
    page = visitor.get(f"{draft}/check")
    assert f"Safe house at {COVER} 2026" in page.words
    visitor.post(f"{draft}/check", mark=mark_on(page))
    assert "Dove" not in told(engine, f"Safe house at {COVER}")


def where(**said: Any) -> dict[str, Any]:
    """The page of the form about the place."""
    return {**HERE, "service_area": ["Blackpool"], **said}


def shown(engine: Engine, name: str = "Lamp crew") -> None:
    publish(engine, service_named(engine, name), **HERE, description="Come to 1 Promenade.")


def test_a_new_partner_s_tick_hides_the_address_at_once(world: World, engine: Engine) -> None:
    shown(engine)
    visitor, own = world.signed_in(EDITOR), service_named(engine, "Lamp crew")
    draft = visitor.begin(own)
    visitor.fill(draft, "where", **where(confidential="y"))
    page = visitor.get(f"{draft}/check")
    assert "but for the address: that is hidden at once" in page.words
    page = visitor.post(f"{draft}/check", mark=mark_on(page))
    assert "The address is hidden from now on" in page.words
    assert "waits for an admin" not in page.words
    assert "Promenade" not in told(engine, "Lamp crew")
    assert not world.letters
    # To show it again is no hiding, and waits.
    visitor.change(own, "where", **where())
    assert "waits for an admin" in visitor.get(f"/services/{own}").words
    assert "Promenade" not in told(engine, "Lamp crew")


def test_what_else_they_change_waits_and_can_be_approved(world: World, engine: Engine) -> None:
    shown(engine)
    visitor, own = world.signed_in(EDITOR), service_named(engine, "Lamp crew")
    draft = visitor.begin(own)
    visitor.fill(draft, "where", **where(address="1, The Promenade", confidential="y"))
    visitor.fill(draft, "money", cost="£5", pay="")
    page = visitor.post(f"{draft}/check", mark=mark_on(visitor.get(f"{draft}/check")))
    assert "An admin of the partnership looks at the rest" in page.words
    assert "Promenade" not in told(engine, "Lamp crew") and "£5" not in told(engine, "Lamp crew")
    admin = world.signed_in(ADMIN)
    waiting = admin.get(draft.replace("/drafts/", "/queue/"))
    assert "changed meanwhile" not in waiting.words.lower()
    admin.post(draft.replace("/drafts/", "/queue/"), verdict="approve", mark=mark_on(waiting))
    said = told(engine, "Lamp crew")
    assert "£5" in said and "Promenade" not in said and f"Come to {COVER}" in said


def test_a_move_to_a_hidden_place_waits_and_can_be_hidden_on_the_service_s_page(
    world: World, engine: Engine
) -> None:
    shown(engine)
    visitor, own = world.signed_in(EDITOR), service_named(engine, "Lamp crew")
    draft = visitor.begin(own)
    visitor.fill(draft, "where", **where(**ELSEWHERE, confidential="y"))
    visitor.post(f"{draft}/check", mark=mark_on(visitor.get(f"{draft}/check")))
    assert "Promenade" in told(engine, "Lamp crew") and "Talbot" not in told(engine, "Lamp crew")
    assert "Hide the address now" in visitor.get(f"/services/{own}").words
    assert "Hide the address now" not in world.signed_in(ADMIN).get(f"/services/{own}").words
    visitor.post(f"{draft}/hide")
    assert "Promenade" not in told(engine, "Lamp crew")
    assert "Hide the address now" not in visitor.get(f"/services/{own}").words


def test_a_new_partner_s_file_hides_at_once_and_the_rest_of_it_waits(
    world: World, engine: Engine
) -> None:
    shown(engine)
    shown(engine, "Deckchair crew")
    visitor = world.signed_in(EDITOR)
    table = make_table(
        make_row(organization=OURS, service="Lamp crew", confidential="yes", **HERE),
        make_row(organization=OURS, service="Deckchair crew", description="New words", **HERE),
    )
    page = upload(visitor, table)
    assert "An address that it hides is hidden at once" in page.words
    assert "1 Promenade" in told(engine, "Lamp crew")
    load(visitor, page)
    for name in ("Lamp crew", "Deckchair crew"):
        assert "Promenade" not in told(engine, name)
    assert "New words" not in told(engine, "Deckchair crew")


def test_going_back_to_a_hidden_address_hides_it_at_once(world: World, engine: Engine) -> None:
    hides(engine)
    publish(engine, service_named(engine, "Deckchair crew"), confidential=False)
    own = service_named(engine, "Deckchair crew")
    visitor = world.signed_in(EDITOR)
    visitor.get(f"/services/{own}")
    with transaction(engine) as session:
        number = next(v.number for v in versions.history(session, own) if v.facts["confidential"])
    path = f"/services/{own}/history/{number}"
    page = visitor.post(path, mark=mark_on(visitor.get(path)))
    assert "The address is hidden from now on" in page.words
    assert "Promenade" not in told(engine, "Deckchair crew")
