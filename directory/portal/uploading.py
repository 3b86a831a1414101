"""A CSV or Excel file: sent, looked at, loaded; and one's own services as such a file."""

from __future__ import annotations

import tempfile
from pathlib import Path

from sqlalchemy import select
from starlette.responses import Response
from wtforms import FileField

from directory.feeds.writing import write_csv
from directory.partners import accounts, uploads
from directory.partners.uploads import LARGEST, Looked, Planned
from directory.portal import render
from directory.portal.ending import Ending
from directory.portal.forms import PortalForm
from directory.portal.services import Card, card
from directory.portal.visit import Visit, go
from directory.portal.waiting import Waiting
from directory.tables import Service
from directory.wording import say_problem

MOST_SHOWN = 100
# To make a card takes longer than to name a fact.
MOST_CARDS = 25
# What of a new service is named beside its card: a column that slipped is seen here.
TOLD_OF_NEW = (
    "kind", "minimum_age", "maximum_age", "service_area", "address", "town", "postcode",
    "confidential", "opening_hours", "cost", "phone", "url", "description",
)  # fmt: skip


class Sending(PortalForm):
    table = FileField(
        "Your file",
        description="CSV or Excel (.xlsx), up to 10 MB and 5,000 rows.",
        render_kw={"accept": ".csv,.xlsx"},
    )


def send(visit: Visit) -> Response:
    """Take a file in and look at it. Nothing is loaded yet."""
    form = Sending.of(visit)
    if not visit.posts:
        return render.show(visit, "upload.html", form=form, problem=None)
    file = visit.file("table")
    data = file.file.read(LARGEST + 1) if file else b""
    problem = _problem(data)
    if problem or file is None:
        return render.show(visit, "upload.html", form=form, problem=problem)
    upload = uploads.keep(visit.session, visit.who, file.filename or "", data, visit.now)
    return go(f"/uploads/{upload.id}")


def found(visit: Visit) -> Looked | None:
    """What the file would do; None where it is gone. It is read and held against what is there."""
    return uploads.look(visit.session, visit.upload) if visit.upload else None


def look(visit: Visit) -> Response:
    """What the file would do, line by line; and doing all of it."""
    upload, looked = visit.upload, visit.found
    if upload is None or looked is None:
        return go("/?done=upload_gone")
    moved_on = visit.posts and visit.text("mark") != looked.mark
    ending = Ending(visit, {one.service_id: one.after for one in looked.planned})
    if visit.posts and looked.is_good and not moved_on and not ending.is_unsaid:
        try:
            waiting = Waiting(visit, upload.organization_id)
            live = uploads.apply(visit.session, upload, looked, visit.who, visit.now)
            if live:
                ending.tell_admins()
            else:
                waiting.tell_admins(upload.name)
            return go("/?done=uploaded" if live else "/?done=uploaded_waiting")
        except uploads.MovedOn:
            moved_on = True
    errors = [(error, say_problem(error)) for error in looked.errors[:MOST_SHOWN]]
    return render.show(
        visit,
        "uploaded.html",
        upload=upload,
        looked=looked,
        errors=errors,
        moved_on=moved_on,
        ending=ending,
        most=MOST_SHOWN,
        new=[(one, _new(visit, at, one)) for at, one in enumerate(looked.new[:MOST_SHOWN])],
        told=TOLD_OF_NEW,
        publishes=accounts.may_publish(visit.session, visit.who),
    )


def _new(visit: Visit, at: int, one: Planned) -> Card | None:
    """The card that a new service makes, of the first ones."""
    if at >= MOST_CARDS:
        return None
    return card(visit, one.after, one.service_id, one.organization_id, sent=True)


def table(visit: Visit) -> bytes:
    """This organisation's services as a CSV file that an upload reads again."""
    query = select(Service.id).order_by(Service.id)
    if visit.who.organization_id is not None and not visit.who.is_admin:
        query = query.where(Service.organization_id == visit.who.organization_id)
    ids = list(visit.session.scalars(query))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "services.csv"
        write_csv(visit.session, path, ids=ids)
        return path.read_bytes()


def download(visit: Visit) -> Response:
    headers = {"Content-Disposition": 'attachment; filename="services.csv"'}
    return Response(visit.found, media_type="text/csv; charset=utf-8", headers=headers)


def _problem(data: bytes) -> str | None:
    if not data:
        return "Choose a file that has something in it."
    if len(data) > LARGEST:
        return "This file is larger than 10 MB. Split it and send the parts one after the other."
    return None
