"""Drawing the passport of a batch as a page: the words come from the template, the choices from here."""

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache, partial
from typing import Any

from flask import Flask

from app.cooperatives.rules import admin_units
from app.cooperatives.rules.admin_units import Unit
from app.cooperatives.rules.certificates import SCHEMES
from app.cooperatives.rules.cooperatives import KIND_NAMES, Kind
from app.core import clock
from app.core.errors import N_
from app.traceability.queries.codes import Carton, Label
from app.traceability.queries.passport import BuyLink, Facts, Passport, load
from app.traceability.queries.prepared import Asker
from app.traceability.rules import passport as rules
from app.traceability.rules.events import EVENT_NAMES, EventType, day_only
from app.traceability.rules.passport import Verdict
from app.traceability.views import passport_words as words
from app.traceability.views.pages import Draft, clock_time
from app.traceability.views.speech import Press, Speech
from app.web.static_files import static_url

BuyLinks = Callable[[Asker, int], Sequence[BuyLink]]
"""Who knows where goods are sold: (asker, trade item's id) to links. They stand in `app.extensions["buy_links"]`."""

_SERIAL, _TIME = (secrets.token_hex(16) for _ in range(2))  # no stored text can hold them
_VINH = (18.6734, 105.6922)
_WHO = {**KIND_NAMES, Kind.COOPERATIVE: N_("HTX")}
_ICONS = {
    EventType.HARVEST: "basket",
    EventType.RECEIVE: "basket",
    EventType.SPLIT: "share",
    EventType.MERGE: "share",
    EventType.PROCESS: "repeat",
    EventType.GRADE: "scale",
    EventType.TEST: "shield",
    EventType.PACK: "pack",
    EventType.SHIP: "truck",
    EventType.HOLD: "pause",
    EventType.RELEASE: "good",
    EventType.RECALL: "recalled",
}

_USED = ("mark", "star", "certificate", "phone", "good", "attention", "blocked", *dict.fromkeys(_ICONS.values()))
_VERDICTS = {
    Verdict.RECALLED: ("recalled", "recalled"),
    Verdict.VOIDED: ("blocked", "blocked"),
    Verdict.HELD: ("attention", "pause"),
    Verdict.PAST_DATE: ("attention", "attention"),
    Verdict.AREA_OUT: ("attention", "attention"),
    Verdict.SOLD_OUT: ("good", "good"),
    Verdict.GOOD: ("good", "good"),
}
"""State and icon of each verdict."""


@dataclass(frozen=True, slots=True)
class Shown:
    """All that decides a page besides its language; equal facts make equal pages."""

    passport: Passport
    buy_links: tuple[BuyLink, ...]


class Printer:
    """Draws public pages, with or without a request; nobody's session is asked, so nothing of anybody can get in."""

    def __init__(self, app: Flask, ask: Asker) -> None:
        """Templates and style sheets are those of `app`."""
        self._app = app
        self.ask = ask
        self._presses: dict[str, Press] = {}

    def draw(self, template: str, language: str, **values: Any) -> str:
        """A page of traceability's templates in one language."""
        return self._press(language).draw(f"traceability/{template}", **values)

    def facts(self, label: Label) -> Shown | None:
        """All that the page of a label's run says today."""
        return self._shown(label.batch_id, label.item_id, label.run_id, voided=label.voided)

    def draft(self, shown: Shown, language: str) -> Draft:
        """The page of a label's run, with a gap where serial and time will stand."""
        goods = shown.passport.goods
        links = rules.accepted_links(goods.link_prefix)
        links |= {(goods.gtin, goods.number)} if goods.gtin else set()
        head, _, rest = self._drawn(shown, language, serial=_SERIAL, time=_TIME).partition(_SERIAL)
        middle, _, tail = rest.partition(_TIME)
        return Draft(head.encode(), middle.encode(), tail.encode(), links)

    def without_code(self, batch_id: int, item_id: int, language: str, *, carton: Carton | None = None) -> str | None:
        """The page of a batch that nobody has scanned a label of, or only that of a carton."""
        shown = self._shown(batch_id, item_id, carton.run_id if carton else None)
        time = clock_time(clock.now())
        return self._drawn(shown, language, serial=None, time=time, carton=carton) if shown else None

    def _shown(self, batch_id: int, item_id: int, run_id: int | None, *, voided: bool = False) -> Shown | None:
        today = clock.today()
        found = load(self.ask, batch_id=batch_id, item_id=item_id, run_id=run_id, today=today, voided=voided)
        if found is None:
            return None
        on_sale = found.verdict in (Verdict.GOOD, Verdict.SOLD_OUT)
        return Shown(found, self._buy_links(item_id) if on_sale else ())

    def _press(self, language: str) -> Press:
        press = self._presses.get(language)
        if press is None:
            loader: Any = self._app.jinja_loader
            press = self._presses[language] = Press(loader, language, cache(self._static_url))
            press.globals.update(_CONSTANTS, outline=admin_units.outline(), vinh=_rounded(*_VINH))
            press.filters.update(shown_place=_shown_place, moment=partial(_moment, press.speech))
        return press

    def _static_url(self, name: str) -> str:
        with self._app.test_request_context():
            return static_url(name)

    def _drawn(
        self, shown: Shown, language: str, *, serial: str | None, time: str, carton: Carton | None = None
    ) -> str:
        found, goods = shown.passport, shown.passport.goods
        unit = admin_units.unit(goods.commune_code or goods.home)
        speech = self._press(language).speech
        who = speech.say(_WHO[goods.kind])
        state, icon = _VERDICTS[found.verdict]
        photo = _photo(goods) if goods.photo else None
        return self.draw(
            "passport.html",
            language,
            sprite=self._press(language).sprite(icon, *_USED),
            passport=found,
            goods=goods,
            verdict=found.verdict.value,
            verdict_state=state,
            verdict_icon=icon,
            serial=serial,
            carton=carton,
            time=time,
            name=(language == "en" and goods.name_en) or goods.name,
            who=who,
            unit=unit,
            place=f"{_lower_first(unit.full_name)}, Nghệ\u00a0An",
            photo=photo,
            old_units=old_units(unit),
            here="{} {}".format(*_rounded(unit.lat, unit.lon)),
            dates=words.dates(goods, speech),
            sprayed=words.sprayed(found, speech, who),
            facts=words.facts(found, speech, who, has_photo=photo is not None),
            recall=words.recall(goods, speech) if found.verdict is Verdict.RECALLED else None,
            printed=words.printed(goods, speech) if goods.content else [],
            on_label=words.on_label(goods, speech) if goods.content else [],
            buy_links=shown.buy_links,
        )

    def _buy_links(self, item_id: int) -> tuple[BuyLink, ...]:
        """Where the pack is on sale, as those say who know it; only web addresses become links."""
        sources: list[BuyLinks] = self._app.extensions["buy_links"]
        found = [link for source in sources for link in source(self.ask, item_id)]
        return tuple(link for link in found if link.url.startswith(("https://", "http://")))


@lru_cache(maxsize=256)
def _rounded(lat: float, lon: float) -> tuple[float, float]:
    """Where a place lies on the small map."""
    x, y = admin_units.outline().place(lat, lon)
    return round(x, 1), round(y, 1)


def _shown_place(place: str) -> str:
    shown = rules.shown_place(place)
    return f"{shown}. " if shown else ""


def _moment(speech: Speech, happened_at: datetime) -> str:
    return speech.day(happened_at) if day_only(happened_at) else speech.instant(happened_at)


@lru_cache(maxsize=256)
def old_units(unit: Unit) -> str:
    """The names before 1 July 2025: "xã Hạ Sơn, xã Minh Hợp (huyện Quỳ Hợp)"."""
    districts: dict[str, list[str]] = {}
    for old in unit.old_units:
        districts.setdefault(old.district, []).append(_lower_first(old.name))
    return "; ".join(f"{', '.join(names)} ({_lower_first(where)})" for where, names in districts.items())


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]


@dataclass(frozen=True, slots=True)
class Photo:
    """The address of a picture in its two sizes; width and height are those of the larger."""

    address: str
    sources: str
    width: int
    height: int


def _photo(goods: Facts) -> Photo:
    """Pictures are kept with their longer side at 400 and 800 px; a tall one is narrower than that."""
    wide, high = goods.photo_width or 800, goods.photo_height or 600
    sizes = []
    for side in (400, 800):
        scale = min(1.0, side / max(wide, high))
        address = f"/media/{goods.photo}/{side}"
        sizes.append((address, round(wide * scale), round(high * scale)))
    sources = ", ".join(f"{address} {width}w" for address, width, _ in sizes)
    return Photo(sizes[0][0], sources, sizes[1][1], sizes[1][2])


_CONSTANTS: Mapping[str, Any] = {
    "schemes": SCHEMES,
    "event_names": EVENT_NAMES,
    "event_icons": _ICONS,
}
