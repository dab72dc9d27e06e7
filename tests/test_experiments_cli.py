"""The command line: one clear sentence for every mistake, nothing half-written, and a help that is there at once."""

import errno
import importlib.util
import json
import os
import re
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from experiments import bench_start, cli, run_command, sentences, startup
from results.reading import read_result
from sim.errors import DataError, ZorgdrukError

ROOT = Path(__file__).resolve().parents[1]
_spec = importlib.util.spec_from_file_location("fake_result", Path(__file__).with_name("fake_result.py"))
fake = importlib.util.module_from_spec(_spec)
sys.modules["fake_result"] = fake
_spec.loader.exec_module(fake)

HELP_WITHIN = 0.5  # CPU seconds of a fresh process


@pytest.fixture
def instant(monkeypatch, tmp_path):
    """Replace the simulation by a made-up result, in an empty folder; returns what was asked of it."""
    asked = []

    def run(scenario, municipality, start, until, seed, off, as_of, progress, world, population, facilities):
        asked.append((scenario.name, municipality, start, until, seed, off, as_of))
        assert world is None and population is None and facilities is None
        return fake.fake_result(scenario.name, seed)

    monkeypatch.setattr(run_command, "run", run)
    monkeypatch.setattr(run_command, "counted", lambda result: (None, None))
    monkeypatch.chdir(tmp_path)
    return asked


def call(*words):
    return cli.main([str(word) for word in words])


def fresh(*words, **options):
    """Run the command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "experiments.cli", *words],
        capture_output=True, text=True, check=False, timeout=300, cwd=ROOT, **options,
    )  # fmt: skip


def sentence(capsys):
    """Return the one line on standard error, after checking that it is one and that nothing else was printed."""
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("zorgdruk: ") and err.endswith("\n") and err.count("\n") == 1
    assert "Traceback" not in err
    return err


def empty(folder):
    return list(folder.iterdir()) == []


@pytest.mark.parametrize(("lang", "said"), [("nl", "is geen lineage"), ("en", "is no lineage")])
def test_a_trace_of_nobody_is_refused_before_the_run_in_the_language_of_the_user(instant, tmp_path, capsys, lang, said):
    assert call("run", "--trace", "oldst", "--lang", lang) == cli.MISTAKE
    assert said in sentence(capsys) and instant == [] and empty(tmp_path)


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_a_run_that_follows_somebody_writes_table_figure_and_story(instant, monkeypatch, tmp_path, capsys, lang):
    from experiments import trace_command
    from tests.test_sim_trace import lived

    def run(scenario, *asked, trace):
        lived(trace, 3)
        result = fake.fake_result(scenario.name, asked[3])
        some = result.yearly["indicator"].isin(["population", "households"]) & (result.yearly["year"] == 2021)
        return replace(result, yearly=result.yearly[some])  # as of three months: no flows

    monkeypatch.setattr(trace_command, "run", run)
    assert call("run", "--until", "2021-03", "--trace", "oldest", "--out", "lived", "--lang", lang) == 0
    table = pd.read_csv(tmp_path / "lived" / "trace.csv")
    (lineage,) = table["lineage"].unique()
    assert {path.suffix for path in (tmp_path / "lived" / "figures").glob(f"trace-{lineage}.*")} == {".png", ".svg"}
    out, err = capsys.readouterr()
    assert "computed" not in out and "berekend" not in out
    assert err == "" and f"{lineage} ({'de oudste inwoner' if lang == 'nl' else 'the oldest inwoner'})" in out


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_list_of_who_can_be_followed_fits_on_80_columns(monkeypatch, capsys, lang):
    from experiments import trace_command
    from sim.trace_examples import EXAMPLES

    rows = [{"word": word, "lineage": str(2**63 - 1), "age": 100, "nl": example.nl, "en": example.en}
            for word, example in EXAMPLES.items()]  # fmt: skip
    monkeypatch.setattr(trace_command, "listed", lambda world: rows)
    monkeypatch.setenv("COLUMNS", "80")
    trace_command.print_list(None, lang, False)
    lines = capsys.readouterr().out.splitlines()
    assert all(any(row["word"] in line and row[lang] in line and len(line.rstrip()) <= 80 for line in lines)
               for row in rows)  # fmt: skip


def test_a_run_writes_its_folder_and_prints_a_summary(instant, tmp_path, capsys):
    assert call("run") == 0
    out, err = capsys.readouterr()
    assert instant == [("basispad", "hogeland", "2021-01", "2030-12", 1, (), None)]
    assert err == "" and "Resultaat in zorgdruk-results/hogeland-basispad-2021-01-2030-12-1" in out and "51.559" in out
    folder = tmp_path / "zorgdruk-results" / "hogeland-basispad-2021-01-2030-12-1"
    assert read_result(folder).manifest["status"] == "complete"
    assert len(list((folder / "figures").iterdir())) == 12


def test_options_reach_the_run(instant, tmp_path):
    words = "run basispad -m GM1895 --start 2016-01 --until 2020-12 --seed 9 --off births --off deaths --as-of 2019"
    assert call(*words.split(), "--out", tmp_path / "x", "--quiet", "--no-figures") == 0
    assert instant == [("basispad", "oldambt", "2016-01", "2020-12", 9, ("births", "deaths"), 2019)]
    assert not (tmp_path / "x" / "figures").exists()


def test_quiet_prints_nothing_and_json_only_json(instant, tmp_path, capsys):
    assert call("run", "--quiet", "--no-figures") == 0
    assert capsys.readouterr() == ("", "")
    assert call("run", "--json", "--no-figures", "--out", tmp_path / "x") == 0
    found = json.loads(capsys.readouterr().out)
    assert found["stocks"]["population"]["start"] == 51559 and found["folder"] == str(tmp_path / "x")


def test_english_on_request(instant, capsys):
    assert call("run", "--lang", "en", "--no-figures") == 0
    assert "population" in capsys.readouterr().out


def test_the_title_of_a_scenario_is_shown_as_it_is(instant, tmp_path, capsys):
    (tmp_path / "plan.toml").write_text("name = '$\\frac$ <script> [b]'\n")
    assert call("run", "plan.toml", "--out", tmp_path / "x") == 0
    assert "$\\frac$ <script> [b]" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["../../x", "CON", "a" * 300, "Één plan", "...", "\u202etxt", "zorg/druk"])
def test_a_slug_is_harmless(name):
    made = run_command.slug(name)
    assert made and len(made) <= 60 and set(made) <= run_command.SLUG_SIGNS


MISTAKES = {
    "unknown command": (["rnu"], "did you mean 'run'?"),
    "unknown option": (["run", "--sed", "3"], "no such option --sed; did you mean '--seed'?"),
    "unknown municipality": (["run", "-m", "hogelnd"], "did you mean 'hogeland'?"),
    "unknown scenario": (["run", "basispd"], "did you mean 'basispad'?"),
    "scenario file gone": (["run", "gone.toml"], "no file gone.toml"),
    "horizon before start": (["run", "--until", "2020-12"], "lies before the start, 2021-01"),
    "start is no month": (["run", "--start", "garbage"], "not a month"),
    "start of the year 99999": (["run", "--start", "99999-01"], "not a month"),
    "until is month 13": (["run", "--until", "2030-13"], "not a month"),
    "seed below zero": (["run", "--seed", "-1"], "0 to 9223372036854775807"),
    "seed too large": (["run", "--seed", str(2**63)], "0 to 9223372036854775807"),
    "seed is no number": (["run", "--seed", "abc"], "seed: 'abc' must be a whole number"),
    "seed is a fraction": (["run", "--seed", "1.5"], "seed: '1.5' must be a whole number"),
    "seed of 5,000 digits": (["run", "--seed", "9" * 5000], "must be a whole number"),
    "seed missing": (["run", "--seed"], "requires an argument"),
    "as-of is no year": (["run", "--as-of", "soon"], "as_of: 'soon' must be a whole number"),
    "unknown language": (["run", "--lang", "de"], "'de' is not one of 'nl', 'en'"),
    "too many scenarios": (["run", "basispad", "basispad"], "unexpected extra argument"),
    "out is empty": (["run", "--out", ""], "not the name of a folder"),
    "out lies in a file": (["run", "--out", "file/x"], "choose another folder with --out"),
    "rates turned round": (["rates", "--first", "2030", "--last", "2021"], "lies before the first"),
    "no such place for rates": (["rates", "-m", "nergens"], "unknown municipality"),
    "population of no month": (["population", "--start", "x"], "not a month"),
}  # fmt: skip


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_gives_one_clear_sentence_and_exit_code_2(instant, tmp_path, capsys, mistake):
    words, said = MISTAKES[mistake]
    (tmp_path / "file").write_text("x")
    spoken = words[0] in ("run", "rates", "population")
    assert call(words[0], *(["--lang", "en"] if spoken else []), *words[1:]) == 2
    english = sentence(capsys)
    assert said.lower() in english.lower().replace("..", ".")
    assert call(*words) == 2
    assert (sentence(capsys) == english) == (not spoken or "--help" in english)  # help and its options are in English
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
    assert instant == []


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (ZorgdrukError("start: no figures\nfor 1999"), 2, "start: no figures for 1999"),
        (DataError("x.parquet was changed or damaged"), 2, "damaged"),
        (MemoryError(), 1, "not enough memory"),
        (KeyboardInterrupt(), 130, "stopped; nothing was written"),
        (ValueError("odd"), 1, "fault of zorgdruk, not of yours (ValueError: odd); the details are in"),
    ],
)
def test_whatever_happens_during_a_run_nothing_is_left_and_it_is_said(
    instant, tmp_path, monkeypatch, capsys, error, code, said
):
    def fail(*_args):
        raise error

    monkeypatch.setattr(run_command, "run", fail)
    monkeypatch.setattr(sentences.tempfile, "tempdir", str(tmp_path.parent))
    assert call("run") == code
    assert said in sentence(capsys)
    assert empty(tmp_path)


def test_the_traceback_of_a_fault_is_kept(instant, tmp_path, monkeypatch, capsys):
    def fail(*_args):
        raise ValueError("odd")

    (tmp_path / "temp").mkdir()
    monkeypatch.setattr(run_command, "run", fail)
    monkeypatch.setattr(sentences.tempfile, "tempdir", str(tmp_path / "temp"))
    assert call("run") == 1
    (file,) = (tmp_path / "temp").iterdir()
    assert str(file) in sentence(capsys)
    assert "ValueError: odd" in file.read_text() and "Traceback" in file.read_text()


def test_a_full_disk_is_one_sentence_and_leaves_nothing(instant, tmp_path, monkeypatch, capsys):
    def full(*_args, **_options):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(pd.DataFrame, "to_parquet", full)
    assert call("run", "--no-figures") == 2
    assert "de schijf is vol" in sentence(capsys)
    assert empty(tmp_path)


def test_a_full_disk_among_the_figures_too(instant, tmp_path, monkeypatch, capsys):
    from matplotlib.figure import Figure

    def full(*_args, **_options):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Figure, "savefig", full)
    assert call("run", "--lang", "en") == 2
    assert "cannot write the figures" in sentence(capsys)
    assert call("run") == 2
    assert "kan niet de figuren schrijven in" in sentence(capsys)
    assert empty(tmp_path)


def test_a_foreign_folder_is_refused_before_anything_is_simulated(instant, tmp_path, capsys):
    (tmp_path / "x").mkdir()
    (tmp_path / "x" / "thesis.docx").write_text("mine")
    assert call("run", "--out", tmp_path / "x") == 2
    assert "die zorgdruk niet schreef" in sentence(capsys)
    assert instant == [] and (tmp_path / "x" / "thesis.docx").read_text() == "mine"


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs a folder that nobody can write")
def test_an_unwritable_folder_is_refused_before_anything_is_simulated(instant, capsys):
    assert call("run", "--out", "/proc/zorgdruk") == 2
    assert "kan niet schrijven in '/proc/zorgdruk'" in sentence(capsys)
    assert instant == []


def test_without_a_command_help_is_shown(capsys):
    assert call() == 0
    assert "zorgdruk run --municipality hogeland" in capsys.readouterr().out


@pytest.mark.parametrize("command", [c.name or c.callback.__name__ for c in cli.app.registered_commands])
def test_every_command_has_help_with_an_example(capsys, command):
    assert call(command, "--help") == 0
    out = capsys.readouterr().out
    assert "Example" in out and f"\n    zorgdruk {command}" in out


def test_the_version_is_told(capsys):
    assert call("--version") == 0
    assert capsys.readouterr().out.startswith("zorgdruk")


def test_help_comes_at_once_in_a_fresh_process():
    """CPU time, as other tests run beside this one; the benchmarks measure what a user waits."""
    fresh("--help")  # so that byte code is there
    times = [bench_start.help_time(1)["cpu"] for _ in range(3)]
    assert min(times) < HELP_WITHIN


HEAVY = ("numpy", "pandas", "numba", "matplotlib", "pyarrow", "rich", "mesa", "scipy")


def test_help_imports_nothing_heavy():
    code = (
        "import sys; from experiments.cli import main; main(['run', '--help']); "
        f"print([m for m in {HEAVY!r} if m in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stderr.strip() == "[]"


def test_a_closed_pipe_is_no_fault():
    if os.name == "nt":
        pytest.skip("no such pipes on Windows")
    done = subprocess.run(
        ["sh", "-c", f"{sys.executable} -m experiments.cli run --help | true"],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=True,
    )
    assert done.stderr == ""


def test_a_foreign_package_is_named(tmp_path, monkeypatch, capsys):
    (tmp_path / "agents").mkdir()
    (tmp_path / "agents" / "__init__.py").write_text("")
    monkeypatch.syspath_prepend(str(tmp_path))
    assert str(tmp_path / "agents") in startup.foreign_package()
    assert call("--help") == 2
    assert "another package 'agents'" in sentence(capsys)


def test_a_foreign_module_of_that_name_is_named_too(tmp_path, monkeypatch):
    (tmp_path / "sim.py").write_text("")
    monkeypatch.syspath_prepend(str(tmp_path))
    assert "sim.py" in startup.foreign_package()


def test_our_own_packages_are_fine():
    assert startup.foreign_package() is None
    assert startup.foreign_package(("no_such_package",)) is None


@pytest.mark.skipif(os.name == "nt", reason="signals differ on Windows")
def test_ctrl_c_in_a_real_run_leaves_nothing(tmp_path):
    process = subprocess.Popen(
        [sys.executable, "-m", "experiments.cli", "run", "--until", "2069-12", "--out", str(tmp_path / "x")],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT,
    )  # fmt: skip
    waited = time.monotonic() + 300
    while empty(tmp_path) and process.poll() is None and time.monotonic() < waited:
        time.sleep(0.02)
    time.sleep(0.3)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=300)  # the kernels may have to be compiled first
    assert process.returncode == 130, err
    assert (out, err) == ("", "zorgdruk: stopped; nothing was written\n")
    assert empty(tmp_path)


def test_a_real_run_in_a_fresh_process(tmp_path):
    done = fresh("run", "--until", "2021-12", "--out", str(tmp_path / "x"), "--json")
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    found = json.loads(done.stdout)
    stored = read_result(tmp_path / "x")
    assert found["stocks"]["population"]["start"] == 47834
    assert found["counted"]["births"]["cbs"] == 413
    text = (tmp_path / "x" / "manifest.json").read_text(encoding="utf-8")
    assert str(tmp_path) not in text and str(Path.home()) not in text and str(ROOT) not in text
    assert stored.manifest["scenario"]["name"] == "basispad"
    assert [p.name for p in tmp_path.iterdir()] == ["x"]


def test_a_start_without_data_names_the_years(tmp_path):
    done = fresh("run", "--start", "2009-01", "--until", "2010-12", "--out", str(tmp_path / "x"))
    assert done.returncode == 2
    assert "2006" in done.stderr and "2021" in done.stderr and done.stderr.count("\n") == 1
    assert empty(tmp_path)


def test_the_processes_in_the_examples_exist(capsys):
    from sim.simulation import check_off

    call("run", "--help")
    named = re.findall(r"--off (\w+)", capsys.readouterr().out.split("Arguments:")[0])
    assert len(named) == 2
    check_off(named)
