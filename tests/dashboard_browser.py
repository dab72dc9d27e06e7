"""A dashboard in a process of its own and a real browser to look at it, for the tests that use both."""

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
]  # fmt: skip
PATIENCE = 180_000
"""Milliseconds for what a busy machine must compute."""
TAGS = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"], "preload": False}
"""What axe checks; it is not to fetch style sheets by itself, which it looks for in the wrong place."""


def chromium():
    """Path of a Chromium of this machine; the test is skipped without one."""
    found = next((p for n in ("chromium", "chromium-browser", "google-chrome") if (p := shutil.which(n))), None)
    if found is None:
        pytest.skip("there is no chromium on this machine; apt-get install chromium")
    return found


class Server:
    """`zorgdruk dashboard` as a user starts it."""

    def __init__(self, home, *options):
        self.home = home
        words = [sys.executable, "-m", "experiments.cli", "dashboard", "--port", "0", "--home", str(home), "--no-open"]
        kept = {k: v for k, v in os.environ.items() if not k.startswith("PYTEST")}
        env = kept | {"PYTHONPATH": str(ROOT), "NO_COLOR": "1"}
        self.log = (home / "server.log").open("w+")
        self.begun = time.monotonic()
        self.process = subprocess.Popen(
            [*words, *options], cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=self.log, text=True
        )
        line = self.process.stdout.readline()
        found = re.search(r"(http://127\.0\.0\.1:\d+/)(\S*)", line)
        assert found, line + self.said()
        self.address, self.query = found.groups()
        self.seconds = time.monotonic() - self.begun

    def said(self):
        """What it wrote to its standard error."""
        self.log.seek(0)
        return self.log.read()

    def workers(self):
        """Process numbers of its workers."""
        found = []
        for entry in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError, IndexError, ValueError):
                parent = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
                words = (entry / "cmdline").read_bytes()
                if parent == self.process.pid and b"spawn_main" in words:
                    found.append(int(entry.name))
        return sorted(found)

    def memory(self):
        """Bytes that the page server itself holds."""
        return int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")

    def close(self):
        """Stop it like Ctrl-C does."""
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.log.close()


class Person:
    """One user with a browser window of their own."""

    def __init__(self, browser, server, **window):
        self.server, self.outside, self.faults = server, [], []
        window.setdefault("viewport", {"width": 1280, "height": 900})
        self.context = browser.new_context(accept_downloads=True, **window)
        self.page = self.context.new_page()
        self.page.set_default_timeout(60_000)
        self.page.on("request", self._ask)
        self.page.on("response", lambda r: self.faults.append(f"{r.status} {r.url}") if r.status >= 400 else None)
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("console", lambda m: self.faults.append(m.text) if m.type == "error" else None)

    def _ask(self, request):
        if not request.url.startswith((self.server.address, "data:", "blob:")):
            self.outside.append(request.url)

    def open(self):
        """Open the page; return the seconds until the form stands there."""
        begun = time.monotonic()
        self.page.goto(self.server.address + self.server.query)
        self.page.wait_for_selector("#cards_ui p, #cards_ui fieldset")
        return time.monotonic() - begun

    def tab(self, name):
        """Go to a page."""
        self.page.click(f'.nav-link[data-value="{name}"]')

    def shown(self):
        """Name of the page that is shown."""
        return self.page.get_attribute(".nav-link.active", "data-value")

    def slowly(self):
        """Make the server slow: while the list that is returned holds something, what the server says is kept back."""
        held, late = [], []

        def between(window):
            server = window.connect_to_server()

            def told(text):
                late.append(text)
                if not held:
                    for one in late:
                        window.send(one)
                    late.clear()

            server.on_message(told)

        self.page.route_web_socket("**", between)
        return held

    def add(self, kind):
        """Add a measure."""
        self.page.select_option("#kind", kind)
        self.page.click("#add")
        self.page.wait_for_selector(f"#card-{kind}")

    def size(self, until, seeds):
        """Choose horizon and number of runs."""
        self.page.select_option("#until", str(until))
        self.page.fill("#seeds", str(seeds))
        self.page.press("#seeds", "Tab")

    def status(self, wanted, timeout=PATIENCE):
        """Wait until the status says something; return it all."""
        says = "w => document.getElementById('status').textContent.includes(w)"
        try:
            self.page.wait_for_function(says, arg=wanted, timeout=timeout)
        except Exception as error:  # a driver's own: all it tells is that it took long
            told = self.page.inner_text("#status"), self.page.inner_text("#wrong")
            raise AssertionError(f"the status does not say {wanted}: {told}") from error
        return self.page.inner_text("#status")

    def compute(self, until=2026, seeds=2):
        """Compute, and wait until it is done."""
        self.tab("choose")
        self.size(until, seeds)
        self.page.click("#run")
        self.page.wait_for_selector("#headline_ui .zd-head", timeout=PATIENCE)
        return self.status(f"Klaar: {seeds} van {seeds}")

    def says(self, where, wanted):
        """Wait until a part of the page says something."""
        self.page.wait_for_function(
            "([where, wanted]) => document.querySelector(where)?.innerText.includes(wanted)", arg=[where, wanted]
        )

    def wrong(self):
        """Return the sentence about what could not be done, waiting for one."""
        self.page.wait_for_function("document.getElementById('wrong').textContent !== ''")
        return self.page.inner_text("#wrong")

    def axe(self):
        """Return what an accessibility checker finds on what is shown now."""
        import axe_playwright_python

        script = Path(axe_playwright_python.__file__).parent / "axe.min.js"
        self.page.evaluate(script.read_text(encoding="utf-8"))
        found = self.page.evaluate("options => axe.run(document, options)", TAGS)
        return [f"{v['id']}: {v['help']}: {v['nodes'][0]['html'][:200]}" for v in found["violations"]]

    def shot(self, folder, name):
        """Keep a picture of the page for who wants to look at it."""
        folder.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=str(folder / f"{name}.png"), full_page=True)

    def close(self):
        """Close the window."""
        self.context.close()


@contextlib.contextmanager
def browsing():
    """A browser while this lasts."""
    path = chromium()
    from playwright.sync_api import sync_playwright

    with sync_playwright() as made:
        browser = made.chromium.launch(executable_path=path, args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()
