"""Kept scenarios: names that can do no harm, files that survive, and uploads that the loader of scenarios judges."""

import pytest

from experiments.dashboard.document import LARGEST_UPLOAD, Document, open_shipped, read_document
from experiments.dashboard.store import MOST, Store, is_slug, slug_of
from experiments.dashboard.toml_text import toml_text
from sim.errors import ZorgdrukError
from sim.scenario import read_scenario, shipped_scenarios

BAD = ["../../x", "/etc/x", "a\0b", "x" * 300, "CON", "con", "nul.", "trailing.", "abc\u202edef", "LPT1", "", "..",
       "\\\\srv\\x", "C:\\x", "a/b", "Een Plan", "-x", "x-", "é", "a\n", "aux "]  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_a_bad_name_is_no_slug_but_has_a_safe_one(name):
    assert not is_slug(name) or name in ("x-",)
    made = slug_of(name)
    assert is_slug(made) and len(made) <= 60
    assert made.split(".")[0] not in ("con", "nul", "aux", "lpt1")


def test_a_plain_rule_for_names_would_take_con():
    assert not is_slug("con") and not is_slug("com1") and is_slug("convenant") and is_slug("plan-2030_a")


def plan(title, **more):
    return Document({"name": title, "base": "basispad", **more})


def test_a_scenario_is_kept_renamed_and_read_again_by_another_store(tmp_path):
    store = Store(tmp_path / "s")
    kept = store.save(plan("Één Plan").with_measure("valpreventie"))
    assert kept.slug == "een-plan"
    again = Store(tmp_path / "s")
    assert [one.title for one in again.all()] == ["Één Plan"]
    assert again.read("een-plan").measures[0]["kind"] == "valpreventie"
    renamed = again.rename("een-plan", "Plan B")
    assert renamed.slug == "plan-b" and [one.slug for one in store.all()] == ["plan-b"]
    assert store.read("plan-b").title == "Plan B"
    store.remove("plan-b")
    assert store.all() == [] and list((tmp_path / "s").iterdir()) == []


def test_names_that_differ_in_case_alone_do_not_replace_each_other(tmp_path):
    store = Store(tmp_path)
    one, other = store.save(plan("Plan")), store.save(plan("PLAN"))
    assert one.slug == "plan" and other.slug == "plan-2"
    assert store.save(plan("Plan")).slug == "plan" and len(store.all()) == 2
    with pytest.raises(ZorgdrukError, match="is there already"):
        store.rename("plan-2", "Plan")


@pytest.mark.parametrize("slug", BAD)
def test_a_slug_that_is_none_opens_nothing(tmp_path, slug):
    (tmp_path / "x.toml").write_text('name = "secret"\n')
    store = Store(tmp_path / "s")
    with pytest.raises(ZorgdrukError):
        store.read(slug)
    with pytest.raises(ZorgdrukError):
        store.path(slug)


def test_a_link_out_of_the_folder_is_not_followed(tmp_path):
    (tmp_path / "secret.toml").write_text('name = "secret"\n')
    (tmp_path / "s").mkdir()
    (tmp_path / "s" / "link.toml").symlink_to(tmp_path / "secret.toml")
    store = Store(tmp_path / "s")
    assert store.all() == []
    with pytest.raises(ZorgdrukError, match="no longer kept"):
        store.read("link")


def test_too_many_scenarios_and_a_folder_that_cannot_be_written_are_told(tmp_path):
    folder = tmp_path / "s"
    folder.mkdir()
    for i in range(MOST):
        (folder / f"p{i}.toml").write_text(f'name = "p{i}"\n')
    with pytest.raises(ZorgdrukError, match="remove one first"):
        Store(folder).save(plan("new"))
    (tmp_path / "file").write_text("x")
    with pytest.raises(ZorgdrukError, match="could not be kept"):
        Store(tmp_path / "file").save(plan("new"))


@pytest.mark.parametrize("title", ["", "  ", "a\nb", "x" * 201, "abc\u202edef"])
def test_a_name_for_a_reader_is_a_visible_line(tmp_path, title):
    with pytest.raises(ZorgdrukError, match="200 signs"):
        Store(tmp_path).save(plan(title))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('name = "x"\n[[measure]]\nkind = "valpreventi"\nstart = "2026-01"\n', "did you mean 'valpreventie'"),
        ('name = "x"\n[[measure]]\nkind = "valpreventie"\nstart = "2026-01"\nraech = 0.4\n', "did you mean 'reach'"),
        ('name = "x"\n[[measure]]\nkind = "valpreventie"\nstart = "2026-01"\nreach = 1.4\n', "reach"),
        ("name = 'x\n", "not a valid TOML file"),
        ('base = "../../etc/passwd.toml"\n', "is no scenario that comes with zorgdruk"),
        ('base = "other.toml"\n', "is no scenario that comes with zorgdruk"),
        ('base = ["preventie", "/etc/x.toml"]\n', "is no scenario that comes with zorgdruk"),
        ("base = 3\n", "is no scenario that comes with zorgdruk"),
        ("x = " + "[" * 5000 + "]" * 5000, "nested too deep"),
    ],
)
def test_a_bad_upload_gets_the_sentence_of_the_loader(text, said):
    with pytest.raises(ZorgdrukError, match=said) as refused:
        read_document(text.encode(), "plan.toml")
    assert str(refused.value).startswith("plan.toml") and "scenario.toml" not in str(refused.value)
    assert "\n" not in refused.value.dutch


def test_an_upload_that_is_too_large_or_no_text_is_refused():
    with pytest.raises(ZorgdrukError, match="more than 200000 bytes, which is the most"):
        read_document(b"#" * (LARGEST_UPLOAD + 1), "plan.toml")
    with pytest.raises(ZorgdrukError, match="not a valid TOML"):
        read_document(b"\xff\xfe\x00", "plan.toml")


@pytest.mark.parametrize("name", shipped_scenarios())
def test_a_shipped_scenario_written_out_is_the_same_scenario(name):
    document = open_shipped(name)
    assert document.content["base"] == "basispad"
    found, wanted = document.scenario(name.replace("_", "-")), read_scenario(name)
    for part in ("title", "parameters", "shocks", "provisions", "budget", "measures", "later", "horizon"):
        assert getattr(found, part) == getattr(wanted, part), part


def test_an_upload_keeps_what_the_page_does_not_show():
    text = 'name = "x"\n[parameters]\n"mortality.scale" = 1.02\n[[shock]]\nkind = "pandemic"\nstart = "2027-03"\n'
    document = read_document((text + "duration = 12\nsize = 0.5\n").encode(), "x.toml")
    changed = document.with_measure("gli").with_setting("gli", "reach", 0.2).with_context("staff", "shortage")
    found = read_document(changed.text.encode(), "y.toml").scenario("y")
    assert found.parameters["mortality.scale"] == 1.02 and found.shocks[0].kind == "pandemic"
    assert found.measures[0].said["reach"] == 0.2 and "staff.inflow" in found.later[1]
    assert "staff" not in changed.with_context("staff", None).context


def test_toml_is_read_back_as_it_was():
    import tomllib

    content = {
        "name": 'quote " back \\ tab \t é \u2028 \x7f',
        "a b": [1, 2.5, True], "deep": {"x": {"y": ["z"]}, "k.k": -1e-9},
        "measure": [{"kind": "gli", "effect": {"times.a": 0.5}}, {"where": {"kern": ["'s-X"]}}], "empty": [],
    }  # fmt: skip
    assert tomllib.loads(toml_text(content)) == content
