"""A real Chromium, for the tests marked `browser`. Without one they fail: they run on purpose."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from attrs import field, frozen

from tests.helpers.pages import PAGE
from tests.helpers.patience import HANG

if TYPE_CHECKING:
    from selenium.webdriver import Chrome
    from selenium.webdriver.remote.webelement import WebElement

INSTALL = (
    "pytest -m browser drives a real Chromium: install it and its driver (on Debian: "
    "apt-get install chromium chromium-driver), and Selenium (pip install 'nucleus-spec[browser]')"
)
SIZE = (1300, 1000)


def _program(*names: str) -> str:
    for name in names:
        if found := shutil.which(name):
            return found
    raise FileNotFoundError(f"there is no {' or '.join(names)}")


def start() -> Chrome:
    """Chromium, without a window. Raises `ImportError` or `OSError` where it is not installed."""
    from selenium.webdriver import Chrome, ChromeOptions, ChromeService

    options = ChromeOptions()
    options.binary_location = _program("chromium", "chromium-browser", "google-chrome")
    arguments = ["--headless=new", "--disable-gpu", f"--window-size={SIZE[0]},{SIZE[1]}"]
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")  # root has no sandbox; the pages are our own
    for each in arguments:
        options.add_argument(each)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    return Chrome(options, ChromeService(_program("chromedriver")))


@frozen
class Browser:
    """A page, seen and used as a person does."""

    driver: Chrome
    folder: Path
    _shown: list[str] = field(factory=list)

    def open(self, text: str, fragment: str = "", *, scheme: str = "light") -> None:
        """Show a page that is this text."""
        path = self.folder / f"page-{len(self._shown)}.html"
        path.write_text(text, "utf-8")
        self._shown.append(path.as_uri())
        self.prefer(scheme)
        self.driver.get(path.as_uri() + fragment)

    def prefer(self, scheme: str, media: str = "screen", motion: str = "reduce") -> None:
        features = [
            {"name": "prefers-color-scheme", "value": scheme},
            {"name": "prefers-reduced-motion", "value": motion},
        ]
        self.cdp("Emulation.setEmulatedMedia", media=media, features=features)

    def cdp(self, command: str, **arguments: Any) -> Any:
        return self.driver.execute_cdp_cmd(command, arguments)

    def run(self, script: str, *arguments: Any) -> Any:
        return self.driver.execute_script(script, *arguments)

    def all(self, selector: str) -> list[WebElement]:
        return self.driver.find_elements("css selector", selector)

    def one(self, selector: str) -> WebElement:
        return self.driver.find_element("css selector", selector)

    def shown(self, selector: str) -> list[str]:
        """The ids of those elements that no filter hides."""
        every = "[...document.querySelectorAll(arguments[0])]"
        script = f"return {every}.filter(e => !e.hidden).map(e => e.id)"
        found: list[str] = self.run(script, selector)
        return found

    def press(self, *keys: str) -> None:
        from selenium.webdriver import ActionChains

        ActionChains(self.driver).send_keys(*keys).perform()

    def cpu_seconds(self) -> float:
        """How much processor time the process of the page has taken so far."""
        self.cdp("Performance.enable")
        measured = self.cdp("Performance.getMetrics")["metrics"]
        (taken,) = (each["value"] for each in measured if each["name"] == "ProcessTime")
        return float(taken)

    def wait_for(self, script: str) -> None:
        """Wait until that expression is true."""
        from selenium.webdriver.support.wait import WebDriverWait

        WebDriverWait(self.driver, HANG).until(lambda _: self.run(f"return {script}"))

    @property
    def focused(self) -> str:
        """The id of what has the focus, or of what it is the summary of."""
        script = "const a = document.activeElement; return a.id || a.parentElement?.id || ''"
        return str(self.run(script))

    def complaints(self) -> list[str]:
        """What the console says: errors, and what the policy of the page forbade."""
        return [str(each["message"]) for each in self.driver.get_log("browser")]  # type: ignore[no-untyped-call]

    def requests(self) -> set[str]:
        """Every address, beside the page's, that was asked for since the last time."""
        sent, forbidden = {}, set()
        for each in self.driver.get_log("performance"):  # type: ignore[no-untyped-call]
            message = json.loads(each["message"])["message"]
            details = message["params"]
            if message["method"] == "Network.requestWillBeSent":
                sent[details["requestId"]] = details["request"]["url"].partition("#")[0]
            elif details.get("blockedReason") == "csp":
                forbidden.add(details["requestId"])
        return {url for name, url in sent.items() if name not in forbidden} - set(self._shown)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Chrome]:
    try:
        driver = start()
    except (ImportError, OSError) as error:
        pytest.fail(f"{error}. {INSTALL}", pytrace=False)
    yield driver
    driver.quit()


@pytest.fixture
def browser(chromium: Chrome, tmp_path: Path) -> Iterator[Browser]:
    """A browser whose console stays silent, and which asks for nothing but the page."""
    chromium.set_window_size(*SIZE)
    made = Browser(chromium, tmp_path)
    made.complaints()
    made.requests()
    yield made
    assert made.complaints() == []
    assert made.requests() == set()


@pytest.fixture
def page(browser: Browser) -> Browser:
    browser.open(PAGE)
    return browser
