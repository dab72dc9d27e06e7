"""`zorgdruk dashboard` from the command line: what is refused, in one sentence, before anything begins."""

import asyncio
import socket

import pytest

from experiments import dashboard_command
from experiments.cli import main
from experiments.dashboard_command import Wish, check_extra, home_of, listening, serve
from sim.errors import ZorgdrukError


def refused(capsys, *words):
    """The sentence by which a command is refused."""
    assert main(["dashboard", "--no-open", *words]) == 2
    said = capsys.readouterr()
    assert "Traceback" not in said.err and said.out == "" and len(said.err.strip().splitlines()) == 1
    return said.err


def test_listening_to_others_without_a_token_is_refused(capsys):
    assert "--token" in refused(capsys, "--host", "0.0.0.0")
    assert "letters en cijfers" in refused(capsys, "--host", "192.0.2.1", "--token", "short")


def test_words_that_cannot_be_are_refused(capsys, tmp_path):
    (tmp_path / "file").write_text("x")
    assert "65535" in refused(capsys, "--port", "70000")
    assert "port" in refused(capsys, "--port", "x")
    assert "--home" in refused(capsys, "--home", str(tmp_path / "file" / "below"))
    assert "atlantis" in refused(capsys, "--municipality", "atlantis", "--home", str(tmp_path / "h"))


def test_a_port_that_is_taken_is_told(capsys, tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        assert "andere --port" in refused(capsys, "--port", port, "--home", str(tmp_path))


def test_without_the_extra_there_is_one_sentence(monkeypatch):
    monkeypatch.setattr(dashboard_command.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ZorgdrukError, match=r"pip install \"zorgdruk\[dashboard\]\"") as told:
        check_extra()
    assert "installeer het met" in told.value.dutch


def test_the_folder_of_a_user_is_made_and_can_be_written(tmp_path):
    assert home_of(str(tmp_path / "a" / "b")).is_dir()
    with pytest.raises(ZorgdrukError, match="another folder"):
        home_of("a\0b")


def test_by_default_only_this_machine_is_listened_to():
    door = listening(Wish().host, 0)
    assert door.getsockname()[0] == "127.0.0.1"
    door.close()


def test_a_dashboard_for_all_is_refused_before_its_libraries_are_looked_for(monkeypatch):
    monkeypatch.setattr(dashboard_command, "check_extra", lambda: pytest.fail("too late"))
    with pytest.raises(ZorgdrukError, match="--token"):
        serve(Wish(host="::"), "nl", True)


def test_a_window_that_is_slow_to_answer_is_not_cut_off(monkeypatch):
    """With ten users at work an answer took over 20 seconds: windows were closed and their jobs forgotten."""
    import uvicorn

    found = {}
    monkeypatch.setattr(uvicorn, "Config", lambda app, **settings: found.update(settings))
    monkeypatch.setattr(uvicorn, "Server", lambda config: type("S", (), {"run": lambda self, sockets: None})())
    dashboard_command._run(None, None)
    from shiny.reactive import _core

    assert isinstance(_core.traceback, dashboard_command.Unhurt)
    assert found["ws_ping_timeout"] >= 300.0


def test_a_window_that_closes_prints_nothing_and_a_fault_is_printed(capsys):
    for fault, told in ((asyncio.CancelledError(), False), (ValueError("no such thing"), True)):
        try:
            raise fault
        except BaseException:
            dashboard_command.Unhurt().print_exc()
        assert ("Traceback" in capsys.readouterr().err) == told
