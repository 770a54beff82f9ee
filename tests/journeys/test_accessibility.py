"""Every page as every role: axe finds nothing, nothing scrolls sideways, the console stays silent."""

import html
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, Page

from app.accounts.models.users import User
from app.accounts.services import passwords
from app.core.db import Database
from app.core.settings import load
from app.core.storage import FolderStore
from app.demo import sample
from app.traceability.models.labels import LabelRun
from app.traceability.queries import label_counts
from app.traceability.rules.label_runs import RunKind, RunState
from app.traceability.services import label_making, label_plans, labels
from app.traceability.services.label_papers import Paper
from app.traceability.services.labels import Amount
from tests import factories
from tests.journeys.conftest import DESK, PHONE, Served, context_of

AXE = (Path(__file__).parents[1] / "vendor" / "axe-core" / "axe.min.js").read_text()
EVERY_RULE = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LOOKS_ONLY = [
    "color-contrast",
    "target-size",
    "html-has-lang",
    "valid-lang",
    "link-in-text-block",
    "scrollable-region-focusable",
]
"""What colours, size and language can change in a page whose structure the first view has checked by every rule."""
RUN = """async (rules) => {
  // Corners of a plot lie where the plot has them: WCAG 2.5.8 excepts targets whose place is essential.
  const found = await axe.run({ exclude: [".leaflet-marker-pane"] }, { runOnly: rules });
  return found.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target.join(" ")).slice(0, 3).join(" | ")}`);
}"""
NOT_PAGES = re.compile(r"\.(pdf|png|geojson|json|jsonld|jpg|ico|svg|xlsx|zip|zpl|tspl)$|^/(media|files|static|map)/")
MOST_PAGES = 200
"""More kinds of pages than a role can reach; a crawl that hits this has run away."""

pytestmark = pytest.mark.xdist_group("sample house")

ROLES = [email for email, _who in sample.SIGN_INS]
VIEWS = [(PHONE, "vi-VN", False), (DESK, "en-GB", True)]
MANAGER, GROWER, COMMUNE, PROVINCE, ADMINISTRATOR = (ROLES[number] for number in (0, 1, 3, 4, 5))
WALKS = [
    *((email, *VIEWS[0]) for email in (MANAGER, GROWER, COMMUNE, PROVINCE, ADMINISTRATOR)),
    *((email, *VIEWS[1]) for email in (MANAGER, PROVINCE)),
]
"""Every role on a phone; on a desk the two who between them see every kind of page."""


def _short(value: object) -> str:
    """A parameter's part of the test's name; an @ in it would be taken for a group."""
    return str(value["width"]) if isinstance(value, dict) else str(value).split("@")[0]


def _kind(path: str) -> str:
    """Pages that differ only in a number or code are one kind, and so are the ready layouts."""
    return re.sub(r"/[0-9A-Z]{12}(?=/|$)|/\d+(?=/|$)|(?<=/ready)/[\w-]+(?=/|$)", "/:id", urlsplit(path).path)


def _sign_in(page: Page, url: str, email: str) -> None:
    page.goto(f"{url}/sign-in?lang=vi")
    page.locator("#email").fill(email)
    page.locator("#password").fill(sample.PASSWORD)
    page.locator("form.signin button[type=submit], form button.primary").first.click()
    page.wait_for_load_state()
    if page.url.endswith("/choose") or "/choose?" in page.url:
        page.locator("main button[type=submit]").first.click()
        page.wait_for_load_state()


def _faults(page: Page, url: str) -> list[str]:
    page.evaluate(AXE)
    light = page.evaluate("matchMedia('(prefers-color-scheme: light)').matches")
    found = [f"{page.url}: {fault}" for fault in page.evaluate(RUN, EVERY_RULE if light else LOOKS_ONLY)]
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if wide > 1:
        found.append(f"{page.url}: {wide} px wider than the screen")
    return [fault.replace(url, "") for fault in found]


def _links(page: Page) -> list[str]:
    return [str(link) for link in page.eval_on_selector_all("a[href]", "links => links.map(a => a.href)")]


def _links_alone(page: Page, target: str) -> list[str]:
    """The links of a page that need not be drawn again."""
    return re.findall(r'<a\b[^>]*\bhref="([^"#]+)', page.request.get(target).text())


def _walk(
    page: Page, url: str, start: str, passed: re.Pattern[str] = NOT_PAGES, known: frozenset[str] = frozenset()
) -> tuple[list[str], set[str]]:
    """Follow every link to a new kind of page; returns what axe found and the kinds seen.

    Kinds that are `known` lead on to others and are not looked at again.
    """
    faults: list[str] = []
    seen: set[str] = set()
    waiting = deque([start])
    while waiting:
        target = waiting.popleft()
        kind = _kind(target)
        if kind in seen:
            continue
        seen.add(kind)
        assert len(seen) < MOST_PAGES, sorted(seen)
        if kind in known and target != start:
            waiting.extend(_new(_links_alone(page, target), target, url, passed, seen))
            continue
        answer = page.goto(target)
        if answer is None or answer.status >= 500:
            faults.append(f"{kind}: {answer.status if answer else 'no answer'}")
            continue
        faults += _faults(page, url)
        waiting.extend(_new(_links(page), target, url, passed, seen))
    return faults, seen


def _new(links: list[str], source: str, url: str, passed: re.Pattern[str], seen: set[str]) -> Iterator[str]:
    """Pages of the house among `links` whose kind was not seen yet."""
    for link in links:
        absolute = urljoin(source, html.unescape(link)).split("#")[0]
        path = urlsplit(absolute).path
        own = absolute.startswith(url) and not NOT_PAGES.search(path) and not passed.search(path)
        if own and _kind(absolute) not in seen:
            yield absolute


LOOKED_AT: dict[int, set[str]] = {}
"""Kinds of pages by width of the screen: what one role's walk has checked, the next one only passes through."""


@pytest.mark.parametrize(("email", "size", "locale", "dark"), WALKS, ids=_short)
def test_axe_finds_nothing_on_any_page(
    chromium: Browser, sample_house: Served, email: str, size: dict[str, int], locale: str, dark: bool
) -> None:
    context = context_of(chromium, size=size, locale=locale, dark=dark)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    _sign_in(page, sample_house.url, email)
    known = LOOKED_AT.setdefault(size["width"], set())
    faults, seen = _walk(page, sample_house.url, f"{sample_house.url}/today", known=frozenset(known))
    known |= seen
    context.close()
    assert faults == []
    assert errors == []
    assert len(seen) > 8, sorted(seen)


@pytest.mark.parametrize(("size", "locale", "dark"), VIEWS, ids=["phone-vi-light", "desk-en-dark"])
def test_axe_finds_nothing_on_what_strangers_see(
    chromium: Browser, sample_house: Served, size: dict[str, int], locale: str, dark: bool
) -> None:
    context = context_of(chromium, size=size, locale=locale, dark=dark)
    page = context.new_page()
    faults: list[str] = []
    for path in ("/sign-in", "/forgot-password", "/q", "/q/0000MAV00000", "/01/04012345000001/10/A", "/nowhere"):
        page.goto(sample_house.url + path)
        faults += _faults(page, sample_house.url)
    context.close()
    assert faults == []


@dataclass(frozen=True)
class LabelPages:
    """Where the sample house shows labels in each of their states: to the cooperative, and to a shopper."""

    own: tuple[str, ...]
    public: tuple[str, ...]


@pytest.fixture(scope="module")
def label_pages(sample_house: Served) -> LabelPages:
    """The manager's label pages, with a run that nobody has made the file of and one that was voided."""
    settings = load({"GOCNGHE_DATA_DIR": str(sample_house.data)})
    keys = labels.serial_keys(settings.label_keys)
    database = Database(settings.database_url)
    with database.transaction() as db:
        roll = db.scalars(sa.select(LabelRun).where(LabelRun.kind == RunKind.BLANK)).one()
        cartons = db.scalars(sa.select(LabelRun).where(LabelRun.kind == RunKind.CARTONS)).first()
        assert cartons is not None
        lan = factories.manager(roll.cooperative)
        batch, item, _left = next(one for one in label_counts.open_goods(db, lan) if one[2] >= 8)
        goods = {"batch_id": batch.id, "trade_item_id": item.id, "public_url": sample_house.url}
        ready, waiting, voided, failed = (
            labels.issue(db, lan, keys, amount=Amount(2), paper=Paper("L7160"), request_key=f"walk-{number}", **goods)
            for number in range(4)
        )
        label_making.make_within(db, lan, FolderStore(settings.data_dir / "files"), keys, ready.id)
        label_making.void(db, lan, voided.id, reason="Giấy lệch")
        failed.state, failed.fault = RunState.FAILED, {"message": label_making.BROKEN, "values": {}}
        runs = (ready, waiting, voided, failed, roll, cartons)
        codes, sscc = label_plans.codes(keys, roll), label_plans.codes(keys, cartons)[0]
        found = LabelPages(
            (
                *("/labels/", "/labels/?state=voided", "/labels/?state=waiting", f"/batches/{batch.id}"),
                *(f"/labels/{run.id}" for run in runs),
                *(f"/labels/new/{batch.id}", "/labels/rolls/", "/labels/rolls/new", "/labels/rolls/bind"),
                *(
                    "/labels/layouts/",
                    "/labels/layouts/new",
                    "/labels/printers/",
                    "/labels/printers/new",
                    "/labels/help",
                ),
            ),
            (
                f"/q/{codes[-1]}",
                f"/q/{codes[60]}",
                f"/q/{codes[0]}",
                f"/00/{sscc}",
                "/00/123",
                "/00/000000000000000000",
            ),
        )
    database.engine.dispose()
    return found


@pytest.mark.parametrize(("size", "locale", "dark"), VIEWS, ids=["phone-vi-light", "desk-en-dark"])
def test_axe_finds_nothing_on_pages_of_labels(
    chromium: Browser, sample_house: Served, label_pages: LabelPages, size: dict[str, int], locale: str, dark: bool
) -> None:
    context = context_of(chromium, size=size, locale=locale, dark=dark)
    page, faults = context.new_page(), list[str]()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    for path in label_pages.public:
        page.goto(sample_house.url + path)
        faults += _faults(page, sample_house.url)
    _sign_in(page, sample_house.url, ROLES[0])
    for path in label_pages.own:
        answer = page.goto(sample_house.url + path)
        assert answer is not None
        assert answer.status == 200, path
        page.eval_on_selector_all("main details", "all => all.forEach(one => { one.open = true; })")
        faults += _faults(page, sample_house.url)
    context.close()
    assert (faults, errors) == ([], [])


@pytest.mark.parametrize(("size", "locale", "dark"), VIEWS, ids=["phone-vi-light", "desk-en-dark"])
def test_axe_finds_nothing_on_label_forms_that_were_refused(
    chromium: Browser, sample_house: Served, label_pages: LabelPages, size: dict[str, int], locale: str, dark: bool
) -> None:
    context = context_of(chromium, size=size, locale=locale, dark=dark)
    page, faults = context.new_page(), list[str]()
    _sign_in(page, sample_house.url, ROLES[0])
    for path in (one for one in label_pages.own if re.search(r"/new(/\d+)?$|/bind$", one)):
        page.goto(sample_house.url + path)
        with page.expect_navigation():
            page.evaluate(
                """() => {
                  const form = document.querySelector("main form.form");
                  form.querySelectorAll("input[type=radio]").forEach((one) => { one.checked = false; });
                  form.querySelectorAll("input.input, textarea").forEach((one) => { one.value = ""; });
                  form.submit();
                }"""
            )
        assert page.locator("#error-summary").count() == 1, path
        faults += _faults(page, sample_house.url)
    context.close()
    assert faults == []


def test_axe_finds_nothing_in_a_house_where_nothing_is_yet(chromium: Browser, empty_house: Served) -> None:
    database = Database(load({"GOCNGHE_DATA_DIR": str(empty_house.data)}).database_url)
    with database.transaction() as db:
        factories.make_user(db, cooperative=factories.make_cooperative(db), email=ROLES[0])
        user = db.scalars(sa.select(User)).one()
        user.password_hash = passwords.hashed(sample.PASSWORD, email=user.email)
    database.engine.dispose()
    context = context_of(chromium, size=PHONE)
    page = context.new_page()
    _sign_in(page, empty_house.url, ROLES[0])
    faults, seen = _walk(page, empty_house.url, f"{empty_house.url}/today")
    context.close()
    assert faults == []
    assert len(seen) > 15, sorted(seen)
