"""Ten users click for two minutes on one dashboard: no error, nobody sees another's scenario, memory stays bounded."""

import os
import time
from pathlib import Path

import pytest

from tests.dashboard_browser import Person, Server, browsing

pytestmark = pytest.mark.long
USERS, SECONDS = 10, 120
MOST_PAGE, MOST_WORKER = 1_200_000_000, 2_600_000_000  # bytes
KINDS = ("valpreventie", "gli", "thuiskamers", "respijtzorg", "homestart")


def memory(pid):
    """Bytes that a process holds."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def name_of(number):
    """A name that no other user's holds."""
    return f"Plan van gebruiker {number:02d}x"


def mixed(person, number):
    """Whether a page shows a name of somebody else."""
    told = person.page.inner_text("main")
    return any(name_of(other) in told for other in range(USERS) if other != number)


def test_ten_users_click_for_two_minutes(tmp_path, capsys):
    found = {"computed": 0, "clicks": 0, "page": [], "workers": [], "answers": []}
    with browsing() as browser:
        server = Server(tmp_path)
        try:
            people = [Person(browser, server) for _ in range(USERS)]
            for number, person in enumerate(people):
                person.open()
                person.page.fill("#name", name_of(number))
                person.page.press("#name", "Tab")
                person.size(2026, 2)
                person.add(KINDS[number % len(KINDS)])
            people[0].status("Klaar om te rekenen")
            begun, asked, answered = time.monotonic(), {}, set()
            while time.monotonic() - begun < SECONDS:
                for number, person in enumerate(people):
                    status = person.page.inner_text("#status")
                    assert "Mislukt" not in status and person.page.inner_text("#wrong") == ""
                    if number in asked and status.startswith("Klaar: 2 van 2"):
                        found["answers"].append(time.monotonic() - asked.pop(number))
                        found["computed"] += 1
                        answered.add(number)
                        person.tab("result")
                        person.says("#headline_ui", name_of(number))
                    assert not mixed(person, number)
                    if number not in asked:
                        person.tab("choose")
                        person.size(2026 + found["clicks"] % 2, 2)
                        asked[number] = time.monotonic()
                    person.page.click("#run")
                    person.tab(("result", "split", "keep")[found["clicks"] % 3])
                    found["clicks"] += 1
                found["page"].append(server.memory())
                found["workers"].append(max([memory(pid) for pid in server.workers()], default=0))
            for number in list(asked):  # everybody gets an answer, however busy the machine is
                people[number].status("Klaar: 2 van 2", 400_000)
                people[number].tab("result")
                people[number].says("#headline_ui", name_of(number))
                found["answers"].append(time.monotonic() - asked.pop(number))
                answered.add(number)
            faults = [fault for person in people for fault in (*person.faults, *person.outside)]
            for person in people:
                person.close()
            time.sleep(3.0)
            left = list((tmp_path / "runs").glob("*"))
        finally:
            server.close()
        said = server_said(tmp_path)
    with capsys.disabled():
        answers = sorted(found["answers"]) or [0.0]
        print(
            f"\n{USERS} users, {SECONDS} s: {found['clicks']} clicks, {found['computed']} comparisons done, answer in "
            f"{answers[len(answers) // 2]:.0f} s (middle) to {answers[-1]:.0f} s (slowest); page server at most "
            f"{max(found['page']) / 1e6:.0f} MB, a worker at most {max(found['workers']) / 1e6:.0f} MB"
        )
    assert faults == [] and left == [] and "Error" not in said
    assert answered == set(range(USERS))
    assert max(found["page"]) < MOST_PAGE and max(found["workers"]) < MOST_WORKER


def server_said(folder):
    """What the server wrote to its standard error."""
    return (folder / "server.log").read_text()
