"""The cache: whole pages with checksums, damage that is noticed, snapshots when the service is away."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sim.cbs.cache import Cache, default_cache
from sim.cbs.faults import UnreachableError
from sim.errors import ZorgdrukError
from tests.cbs_help import fetched, reader, series
from tests.fake_cbs import Fault, serving

ONE = "population_totals"


def test_a_page_comes_back_as_it_was_put_with_its_date(tmp_path):
    cache = Cache(tmp_path)
    cache.put("v4/a?b", "2026", b'{"value": []}')
    found = Cache(tmp_path).get("v4/a?b", "2026")
    assert found is not None and found.body == b'{"value": []}'
    assert found.fetched == time.strftime("%Y-%m-%d", time.gmtime())
    assert cache.get("v4/a?b", "2027") is None and cache.get("v4/a?c", "2026") is None


DAMAGE = {
    "a bit": lambda data: data[:-3] + bytes([data[-3] ^ 1]) + data[-2:],
    "its end": lambda data: data[:-20],
    "its head": lambda data: b"{" + data,
    "everything": lambda data: b"",
    "nesting": lambda data: b"[" * 100_000 + b"\n" + data,
    "another page": lambda data: data.replace(b'"edition": "', b'"edition": "x'),
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE.keys())
def test_a_damaged_page_is_noticed_and_asked_again(damage, tmp_path):
    with serving() as fake:
        truth = series(fetched(fake, tmp_path, ONE).frames["population_totals"])
        for file in (tmp_path / "pages").glob("*.page"):
            file.write_bytes(damage(file.read_bytes()))
        with pytest.raises(UnreachableError):
            it = reader(None, tmp_path)
            it.entity("v4", "03759ned", "Observations", it.edition("v4", "03759ned"))
        before = len(fake.asked)
        assert series(fetched(fake, tmp_path, ONE).frames["population_totals"]).equals(truth)
        assert len(fake.asked) - before > 5


def test_what_was_fetched_is_not_asked_again_until_cbs_changes_the_table(tmp_path):
    with serving() as fake:
        fetched(fake, tmp_path, ONE)
        first = len(fake.asked)
        fetched(fake, tmp_path, ONE)
        assert [path.rsplit("/", 1)[1] for path in fake.asked[first:]] == ["Properties"]
        fake.edition, second = "2027-01-01T00:00:00", len(fake.asked)
        fetched(fake, tmp_path, ONE)
        assert len(fake.asked) - second == first


def test_offline_uses_the_copy_and_says_of_which_day(tmp_path):
    with serving() as fake:
        truth = series(fetched(fake, tmp_path, ONE).frames["population_totals"])
    found = fetched(None, tmp_path, ONE)
    assert series(found.frames["population_totals"]).equals(truth)
    today = time.strftime("%Y-%m-%d", time.gmtime())
    assert found.snapshots == (f"03759ned ({today})",) and found.dates[0] == today


def test_offline_without_a_copy_says_what_is_missing(tmp_path):
    found = fetched(None, tmp_path, ONE)
    assert not found.frames and "is not in the cache" in found.outcomes[0].why[0]


def test_a_service_that_is_away_leaves_the_copy_and_is_asked_once_only(tmp_path):
    with serving() as fake:
        truth = series(fetched(fake, tmp_path, ONE, "population_average").frames["population_totals"])
        fake.faults, before = [Fault("status", match="/", times=999, value=503)], len(fake.asked)
        found = fetched(fake, tmp_path, ONE, "population_average")
        assert series(found.frames["population_totals"]).equals(truth)
        assert found.snapshots and len(fake.asked) - before == 4  # the tries of one question


def test_half_a_copy_is_never_used(tmp_path):
    """A page is gone and the service is away: no figures, where the rest of the pages would give some."""
    with serving(page=20) as fake:
        fetched(fake, tmp_path, ONE)
        pages = [f for f in (tmp_path / "pages").glob("*.page") if b"Observations" in f.read_bytes()[:600]]
        assert len(pages) > 5
        pages[3].unlink()
        fake.faults = [Fault("status", match="/", times=999, value=503)]
        with pytest.raises(UnreachableError, match="not in the cache"):
            fetched(fake, tmp_path, ONE)
    found = fetched(None, tmp_path, ONE)
    assert not found.frames and found.outcomes[0].why


def test_parts_of_a_process_that_was_killed_are_cleared_after_a_day(tmp_path):
    cache = Cache(tmp_path)
    old, new = (tmp_path / "pages" / f"{name}.1.part" for name in ("old", "new"))
    old.write_bytes(b"x")
    new.write_bytes(b"x")
    os.utime(old, (1, 1))
    cache = Cache(tmp_path)
    assert not old.exists() and new.exists() and cache.folder == tmp_path


def test_folders_of_a_process_that_was_killed_are_cleared_after_a_day(tmp_path):
    cache = Cache(tmp_path)
    old, young = tmp_path / "tables" / ".new-old", tmp_path / "tables" / ".new-young"
    for folder in (old, young):
        folder.mkdir()
        (folder / "x").write_text("x", encoding="utf-8")
    os.utime(old, (0, 0))
    assert Cache(cache.folder) and young.is_dir() and not old.exists()


def test_a_part_of_another_fetch_may_go_at_any_moment(monkeypatch, tmp_path):
    """Two fetches at once: what the other has just finished is no longer there when it is looked at."""
    Cache(tmp_path)
    monkeypatch.setattr(Path, "glob", lambda self, pattern: iter([self / "gone.part"]))
    Cache(tmp_path)


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(ZorgdrukError, match="name another folder with --cache"):
        Cache(tmp_path / "file" / "cache")


def test_the_environment_names_the_folder(monkeypatch, tmp_path):
    monkeypatch.setenv("ZORGDRUK_CACHE", str(tmp_path))
    assert default_cache() == tmp_path


def test_the_file_names_neither_host_nor_user(tmp_path):
    with serving() as fake:
        fetched(fake, tmp_path, ONE)
        for file in (tmp_path / "pages").glob("*.page"):
            head = json.loads(file.read_bytes().partition(b"\n")[0])
            assert "127.0.0.1" not in head["url"] and set(head) == {"format", "url", "edition", "fetched", "sha256"}


DYING = """
import os, signal, sys
from pathlib import Path
from sim.cbs.cache import Cache
os.fsync = lambda number: os.kill(os.getpid(), signal.SIGKILL)
Cache(Path(sys.argv[1])).put("v4/a", "2026", b'{"value": ["new"]}' * 1000)
"""


def test_a_page_is_the_old_one_until_the_new_one_is_whole(tmp_path):
    """The process dies (kill -9) when all is written but not yet named: the old page is still there, and whole."""
    cache = Cache(tmp_path)
    cache.put("v4/a", "2026", b'{"value": ["old"]}')
    done = subprocess.run([sys.executable, "-c", DYING, str(tmp_path)], cwd=Path(__file__).parents[1], check=False)
    assert done.returncode == -signal.SIGKILL
    page = cache.get("v4/a", "2026")
    assert page is not None and page.body == b'{"value": ["old"]}' and not cache.damaged
    assert len(list((tmp_path / "pages").glob("*.part"))) == 1
