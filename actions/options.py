"""The options: three cards at first, more on asking, kept, turned down, told in full."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from actions import alongside, concerns, intake, naming, result
from actions.answers import Question
from actions.reasons import reason_in
from actions.records import Person, Shown, Stage
from actions.turns import Outcome, Turn, say
from directory import catalogue, choice, lengths, places, practical, reports
from directory.eligibility import Rule, Seeker
from directory.lengths import cut
from directory.matching import Suggestion
from directory.offer import Offer
from directory.partners.checking import start_has_passed
from directory.reasons import Reason
from directory.weights import weights

AT_A_TIME = 3
# So many of what was asked for: the others leave a choice of kinds, and a person.
MOST_OF_A_KIND = 2


def seeker_of(session: Session, person: Person) -> Seeker:
    """What the directory needs to know to match: the answers, never who it is."""
    answers = intake.answers_of(session, person)
    barriers, extra = answers.get("barriers"), answers.get("extra_help")
    entitled = answers.get("entitled")
    return Seeker(
        age=answers.get("age"),
        outcode=answers.get("area"),
        goal=answers.get("goal"),
        interests=frozenset(answers.get("interests") or ()) - {"none", "any"},
        english_maths=answers.get("english_maths"),
        barriers=None if barriers is None else frozenset(barriers) - {"none"},
        ehcp=_has("ehcp", extra, entitled),
        care_experienced=_has("care_experienced", extra, entitled),
        universal_credit=_has("universal_credit", extra, entitled),
        tier=result.tier_of(session, person),
        situation=answers.get("situation"),
    )


def _has(code: str, extra: list[str] | None, entitled: str | None) -> bool | None:
    if entitled == code:
        return True
    return None if extra is None else code in extra


def show(turn: Turn) -> Outcome:
    """The first three options, or the saved ones; without a result yet, the questions go on."""
    if turn.person.placed_at is None:
        return Outcome(follow=intake.FORM).say("options/questions_first")
    if turn.said.facts.get("which") == "saved" or naming.asks_for_saved(turn.said.text):
        return show_saved(turn)
    return _cards(turn, _first(turn, without_declined(turn.session, turn.person)), "options/first")


def noted(turn: Turn) -> Outcome | None:
    """What they tell beside the options that changes them: kept, and they are chosen anew."""
    found = alongside.beside_options(turn)
    if not found:
        return None
    before = intake.answers_of(turn.session, turn.person).get(Question.INTERESTS) or []
    alongside.keep(turn, found)
    asked = frozenset(found.get(Question.INTERESTS, ())).difference(before)
    exclude = without_declined(turn.session, turn.person)
    of_it = [one for one in _ranked(turn, exclude) if asked & one.offer.interests][:MOST_OF_A_KIND]
    none_of_it = bool(asked) and not of_it
    intro = "options/none_of_it" if none_of_it else "options/first"
    anew = _cards(turn, _first(turn, exclude, _whole(turn, of_it)), intro)
    anew.messages.insert(0, say("intake/noted_too", told=found).messages[0])
    return anew


def more(turn: Turn) -> Outcome:
    """The next three that were not shown yet, chosen as the first were."""
    if (anew := noted(turn)) is not None:
        return anew
    seen = frozenset(_seen(turn.session, turn.person))
    if turn.person.placed_at is None or not seen:
        return show(turn)
    found = _first(turn, seen | _too_far(turn)) or _first(turn, seen)
    return _cards(turn, found, "options/next")


def _too_far(turn: Turn) -> frozenset[str]:
    """As far as what was turned down for that, and further; but what is by phone is nowhere."""
    far = {r.service_id for r in _rows(turn.session, turn.person) if r.declined_because == "far"}
    if not far:
        return frozenset()
    away = {s.offer.id: s.distance_km for s in _ranked(turn, frozenset())}
    limit = min((km for option in far if (km := away.get(option)) is not None), default=None)
    if limit is None:
        return frozenset()
    return frozenset(option for option, km in away.items() if km is not None and km >= limit)


def _first(
    turn: Turn, exclude: frozenset[str], asked_for: Sequence[Suggestion] = ()
) -> list[Suggestion]:
    """The best, of two kinds and with a person; while a concern is open, first who is for that.

    What was asked for comes first of all others.
    """
    urgent = _for_the_concern(turn, exclude)
    urgent += [one for one in asked_for if one.offer.id not in {two.offer.id for two in urgent}]
    others = catalogue.suggest_first(
        turn.session,
        seeker_of(turn.session, turn.person),
        today=turn.today,
        show_unassured=turn.world.show_unassured,
        exclude=exclude | {one.offer.id for one in urgent},
        n=AT_A_TIME - len(urgent),
    )
    return [*urgent, *others]


def _for_the_concern(turn: Turn, exclude: frozenset[str]) -> list[Suggestion]:
    """One service whose work it is, if a concern of theirs is open and there is one."""
    if not concerns.has_open(turn.session, turn.person):
        return []
    kinds = concerns.kinds_for(turn.session, turn.person)
    found = (s for s in _ranked(turn, exclude) if s.offer.kind in kinds)
    best = next((s for s in found if not _asks_who_they_are(s)), None)
    return _whole(turn, [best]) if best else []


def on_the_table(turn: Turn) -> Outcome:
    """The options that were looked at last, once more."""
    found = last_shown(turn)
    return _cards(turn, found, "options/first") if found else show(turn)


def show_saved(turn: Turn) -> Outcome:
    """The options that were kept for later."""
    kept = [row for row in _rows(turn.session, turn.person) if row.saved_at]
    found = [s for row in kept if (s := suggestion(turn, row.service_id))]
    if not found:
        return say("options/none_saved")
    return _cards(turn, found, "options/saved")


def details(turn: Turn) -> Outcome:
    """Everything about one option; of one that lies open already, what is asked of it."""
    suggestion = chosen(turn)
    if suggestion is None:
        return which(turn, "option_details")
    facts = card_facts(suggestion, turn.today)
    is_open = turn.person.stage == Stage.STEP and turn.person.focus == suggestion.offer.id
    turn.person.focus, turn.person.stage = suggestion.offer.id, Stage.STEP
    aspects = naming.aspects_of(turn.said.text) if is_open else []
    if not aspects:
        return say("options/details", **facts)
    return say("options/about", aspects=aspects, **facts)


def not_known(turn: Turn) -> Outcome:
    """Of the option that lies open, something is asked that its card does not tell."""
    suggestion = chosen(turn)
    if suggestion is None:
        return which(turn, "option_details")
    return say("options/about", aspects=["unknown"], **card_facts(suggestion, turn.today))


def last_shown(turn: Turn) -> list[Suggestion]:
    """The options that lie on the table."""
    rows = _batch(turn.session, turn.person)
    return [one for row in rows if (one := suggestion(turn, row.service_id))]


def save(turn: Turn) -> Outcome:
    """Keep one option for later; "saved" or "what did i save" asks for those that are kept."""
    if naming.is_only_saved(turn.said.text):
        return show_saved(turn)
    suggestion = chosen(turn)
    if suggestion is None:
        return which(turn, "save_option")
    row = _row(turn, suggestion.offer.id)
    row.saved_at = row.saved_at or turn.now
    return say("options/kept", name=suggestion.offer.name, option=suggestion.offer.id)


def decline(turn: Turn) -> Outcome:
    """Turn one option down, or all; the reason, if given, is kept and the next options follow."""
    if turn.said.facts.get("which") == "all" or naming.means_all(turn.said.text):
        return _decline_all(turn)
    suggestion = chosen(turn)
    if suggestion is None:
        return which(turn, "not_for_me")
    row = _row(turn, suggestion.offer.id)
    row.declined_at, row.saved_at = turn.now, None
    reason = turn.said.facts.get("reason") or reason_in(turn.said.text, "declines")
    if reason is None:
        return say("options/why_not", name=suggestion.offer.name, option=suggestion.offer.id)
    row.declined_because = reason
    return _next_after(turn, reason)


def _decline_all(turn: Turn) -> Outcome:
    for row in _batch(turn.session, turn.person):
        row.declined_at, row.saved_at = turn.now, None
        row.declined_because = reason_in(turn.said.text, "declines")
    turn.session.flush()
    return _next_after(turn, "all")


def _next_after(turn: Turn, reason: str) -> Outcome:
    outcome = more(turn)
    outcome.messages.insert(0, say("options/declined", reason=reason).messages[0])
    return outcome


def chosen(turn: Turn) -> Suggestion | None:
    """The option that was tapped, named by place or name, or last talked about."""
    service_id = turn.said.facts.get("option") or named(turn) or turn.person.focus
    return suggestion(turn, service_id) if service_id else None


def which(turn: Turn, intent: str) -> Outcome:
    """Ask which of the options now on the table is meant."""
    found = last_shown(turn)
    if not found:
        return show(turn)
    names = [{"option": s.offer.id, "name": s.offer.name} for s in found]
    return say("options/which", intent_name=intent, options=names)


def card_facts(suggestion: Suggestion, today: date) -> dict[str, Any]:
    """The facts of a card: what it is, why it fits, when, where, how far, cost, needs, age."""
    offer = suggestion.offer
    over = start_has_passed(offer.start_dates, today)
    km = suggestion.distance_km
    shown = {name: cut(name, getattr(offer, name)) for name in lengths.TEXTS}
    return {
        "is_cut": any(shown[name] != getattr(offer, name) for name in shown),
        "option": offer.id,
        "name": offer.name,
        "organization": offer.organization,
        "kind": offer.kind,
        "description": shown["description"] or "",
        "alert": shown["alert"],
        "who_for": shown["who_for"],
        "reasons": [
            {"code": r.code, "points": r.points, "facts": _plain(r.facts)}
            for r in _said_once(suggestion.reasons)
        ],
        "asks": [{"rule": j.rule, "facts": _plain(j.facts)} for j in suggestion.asks],
        "opening_hours": shown["opening_hours"],
        "start_dates": None if over else shown["start_dates"],
        "duration": shown["duration"],
        "address": shown["address"],
        "town": offer.town,
        "postcode": offer.postcode,
        "miles": None if km is None else round(places.miles(km), 1),
        "cost": shown["cost"],
        "pay": shown["pay"],
        "minimum_age": offer.minimum_age,
        "maximum_age": offer.maximum_age,
        "longer": _longer(offer),
        "gcses_needed": offer.english_maths_required,
        "phone": offer.phone,
        "email": offer.email,
        "url": offer.url,
        "how_to_apply": shown["how_to_apply"],
        "self_referral": offer.self_referral,
        "accessibility": shown["accessibility"],
        "days_since_checked": suggestion.freshness.days,
        "changed_since": suggestion.freshness.changed,
    }


def _longer(offer: Offer) -> dict[str, Any] | None:
    """The age to which it is open on other grounds, and which these are."""
    age = offer.maximum_age_with_ehcp_or_care
    if age is None or age <= (offer.maximum_age or age):
        return None
    return {"age": age, "grounds": list(weights().grounds(offer.kind))}


def _said_once(reasons: Sequence[Reason]) -> list[Reason]:
    """Without "can help with it" where "this is what they do: help with it" is said too."""
    made_for = {r.facts.get("barrier") for r in reasons if r.code == "made_for"}
    return [r for r in reasons if r.code != "removes_barrier" or r.facts["barrier"] not in made_for]


def _plain(facts: Any) -> dict[str, Any]:
    return {k: sorted(v) if isinstance(v, frozenset | set) else v for k, v in dict(facts).items()}


def of_kinds(turn: Turn, kinds: Collection[str]) -> list[Suggestion]:
    """All of these kinds that may be open to this young person, the best first."""
    return _whole(turn, [s for s in _ranked(turn, frozenset()) if s.offer.kind in kinds])


def _ranked(turn: Turn, exclude: frozenset[str]) -> list[Suggestion]:
    """All that may be open to this young person, the best first; for a card, `_whole`."""
    return catalogue.ranked(
        turn.session,
        seeker_of(turn.session, turn.person),
        today=turn.today,
        show_unassured=turn.world.show_unassured,
        exclude=exclude,
    )


def _whole(turn: Turn, chosen: Sequence[Suggestion]) -> list[Suggestion]:
    seeker = seeker_of(turn.session, turn.person)
    return catalogue.whole(turn.session, chosen, seeker, today=turn.today)


def suggestion(turn: Turn, service_id: str) -> Suggestion | None:
    """One service, whole, as it fits this young person; None where it may not be shown to them."""
    return catalogue.suggest_one(
        turn.session,
        service_id,
        seeker_of(turn.session, turn.person),
        today=turn.today,
        show_unassured=turn.world.show_unassured,
    )


def _cards(turn: Turn, found: list[Suggestion], intro: str) -> Outcome:
    if not found:
        return _nothing_fits(turn)
    outcome = say(intro, count=len(found))
    batch = 1 + (turn.session.scalar(_latest_batch(turn.person)) or 0)
    for position, suggestion in enumerate(found, start=1):
        _remember(turn, suggestion.offer.id, batch, position)
        facts = card_facts(suggestion, turn.today)
        outcome.say("options/card", last=position == len(found), number=position, **facts)
    turn.person.stage, turn.person.focus = Stage.OPTIONS, None
    return outcome


def _nothing_fits(turn: Turn) -> Outcome:
    """Say so, name a person to talk to, and note the unmet need without the person."""
    seeker = seeker_of(turn.session, turn.person)
    barrier = min(seeker.barriers) if seeker.barriers else None
    reports.record_unmet_need(
        turn.session,
        kind=seeker.goal or "any",
        area=seeker.outcode or "unknown",
        barrier=barrier,
        on=turn.today,
    )
    return say("options/nothing", **people_named(turn))


def people_named(turn: Turn, *, besides: Collection[str | None] = ()) -> dict[str, Any]:
    """What a message that names people says: who they are, and whether our country's are no use."""
    people = people_to_talk_to(turn, besides=besides)
    return {"people": people, "elsewhere": lives_elsewhere(turn)}


def lives_elsewhere(turn: Turn) -> bool:
    """Whether they said a place where the offers of our country are not for them."""
    outcode = seeker_of(turn.session, turn.person).outcode
    return outcode is not None and not places.is_in_home_country(outcode)


def people_to_talk_to(
    turn: Turn,
    most: int = 2,
    *,
    kinds: Collection[str] = frozenset(),
    besides: Collection[str | None] = (),
) -> list[dict[str, Any]]:
    """Up to `most` services that are a person to talk to, best fit first, with their contact.

    Those of the `kinds`, where there are any, before all others; none of `besides`.

    Until we know where they live, only those that are for every place; and none that is for a
    group which the questions do not ask about, such as women.
    """
    everybody = _ranked(turn, frozenset())
    known = [s for s in everybody if s.offer.id not in besides and not _asks_who_they_are(s)]
    # Whom people could not get hold of comes last.
    known.sort(key=choice.does_not_hold)
    wanted = [s for s in known if s.offer.kind in kinds]
    others = [s for s in known if s.offer.kind not in kinds and _is_a_person(s)]
    chosen = (_whole(turn, some) for some in (wanted[:most], others[: most - len(wanted[:most])]))
    return [card_facts(s, turn.today) for some in chosen for s in some]


def without_declined(session: Session, person: Person) -> frozenset[str]:
    """The options that were turned down."""
    return frozenset(r.service_id for r in _rows(session, person) if r.declined_at)


def _latest_batch(person: Person) -> Any:
    return select(func.max(Shown.batch)).where(Shown.person_id == person.id)


def _rows(session: Session, person: Person) -> list[Shown]:
    query = select(Shown).where(Shown.person_id == person.id).order_by(Shown.batch, Shown.position)
    return list(session.scalars(query))


def _seen(session: Session, person: Person) -> list[str]:
    return [row.service_id for row in _rows(session, person)]


def _batch(session: Session, person: Person) -> list[Shown]:
    rows = _rows(session, person)
    latest = max((row.batch for row in rows), default=0)
    return [row for row in rows if row.batch == latest and row.declined_at is None]


def named(turn: Turn) -> str | None:
    """The option on the table that the words name."""
    rows = _batch(turn.session, turn.person)
    names = {}
    for row in rows:
        offer = catalogue.offer(turn.session, row.service_id)
        names[row.service_id] = (row.position, offer.name if offer else "")
    return naming.named(turn.said.text, names) if not turn.said.tapped else None


def _row(turn: Turn, service_id: str) -> Shown:
    query = select(Shown).where(Shown.person_id == turn.person.id, Shown.service_id == service_id)
    return turn.session.scalar(query) or _remember(turn, service_id, 0, 0)


def _remember(turn: Turn, service_id: str, batch: int, position: int) -> Shown:
    query = select(Shown).where(Shown.person_id == turn.person.id, Shown.service_id == service_id)
    row = turn.session.scalar(query)
    if row is None:
        row = Shown(person_id=turn.person.id, service_id=service_id)
        turn.session.add(row)
    row.batch, row.position, row.shown_at = batch, position, turn.now
    turn.session.flush()
    return row


def _asks_who_they_are(suggestion: Suggestion) -> bool:
    return any(
        ask.rule is Rule.ONLY_FOR or (ask.rule is Rule.AREA and ask.facts["outcode"] is None)
        for ask in suggestion.asks
    )


def _is_a_person(suggestion: Suggestion) -> bool:
    return bool(suggestion.reasons_of(practical.a_person))
