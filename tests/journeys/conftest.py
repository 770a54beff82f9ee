"""A real server, real mock floors and a real Chromium for whole tasks."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from connectors.mock_server.server import MockServer
from tests.servers import Served, served

ROOT = Path(__file__).parents[2]
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The system's Chromium; without one these tests are skipped (in CI they fail)."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        if os.environ.get("CI"):
            pytest.fail("Chromium is missing: apt-get install chromium")
        pytest.skip("Chromium is missing: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def phone(chromium: Browser) -> Iterator[Page]:
    """A page on a phone that reads Vietnamese."""
    context = chromium.new_context(viewport=PHONE, locale="vi-VN", has_touch=True, device_scale_factor=2)  # type: ignore[arg-type]  # playwright's own size type
    context.set_default_timeout(15_000)
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    yield page
    context.close()
    assert faults == [], "the browser's console shows errors"


@pytest.fixture
def floors(tmp_path: Path) -> Iterator[MockServer]:
    """Three mock floors; VoSo approves at once."""
    with MockServer(tmp_path / "floors", review_seconds=0) as server:
        yield server


@pytest.fixture
def empty_house(tmp_path: Path, template: Path, floors: MockServer) -> Iterator[Served]:
    """A running house with nothing in it but the communes."""
    shutil.copy(template, tmp_path / "gocnghe.db")
    port = floors.url.rsplit(":", 1)[1]
    with served(tmp_path, GOCNGHE_MOCK_PORT=port) as running:
        yield running


@pytest.fixture(scope="session")
def sample_house(tmp_path_factory: pytest.TempPathFactory, sample_data: Path) -> Iterator[Served]:
    """A running house with the sample data."""
    data = tmp_path_factory.mktemp("house") / "data"
    shutil.copytree(sample_data, data)
    with served(data) as running:
        yield running


def context_of(browser: Browser, *, size: dict[str, int], locale: str = "vi-VN", dark: bool = False) -> BrowserContext:
    """A fresh browser profile."""
    return browser.new_context(
        viewport=size,  # type: ignore[arg-type]  # playwright's own size type
        locale=locale,
        color_scheme="dark" if dark else "light",
        has_touch=size is PHONE,
    )
