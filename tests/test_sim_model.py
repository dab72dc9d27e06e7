"""The municipality as a Mesa model, its people as read-only views."""

import mesa
import pytest

from agents.persons import HERE
from sim.model import Gemeente, MunicipalityModel
from sim.simulation import run
from sim.verwant import Verwant


@pytest.fixture(scope="module")
def model() -> MunicipalityModel:
    found = MunicipalityModel(until="2021-03", seed=4)
    while found.running:
        found.step()
    return found


def test_a_step_is_a_month_and_the_model_stops_at_its_horizon(model: MunicipalityModel) -> None:
    assert isinstance(model, mesa.Model)
    assert (model.steps, model.month, model.running) == (3, "2021-04", False)
    assert isinstance(next(iter(model.agents_by_type[Gemeente])), mesa.Agent)


def test_the_model_lives_the_same_months_as_a_plain_run(model: MunicipalityModel) -> None:
    plain = run(until="2021-03", seed=4)
    assert model.gemeente.population == plain.world.population == plain.recorder.stocks[-1].persons.sum()


def test_an_inwoner_shows_columns_relatives_and_huishouden(model: MunicipalityModel) -> None:
    mother = next(model.select(lambda p: (p.sex == 1) & (p.parity >= 2) & (p.partner >= 0) & (p.role == 2)))
    assert (mother.sex, mother.status) == ("vrouw", "here")
    assert mother.age > 14
    assert mother.partner is not None and mother.partner.partner.lineage == mother.lineage
    assert mother.lineage in {m.lineage for m in mother.huishouden.members}
    here = [c for c in mother.children if not isinstance(c, Verwant)]
    assert here and all(mother.lineage in (c.mother.lineage, c.father.lineage) for c in here)
    assert "Inwoner" in repr(mother) and "Huishouden" in repr(mother.huishouden)


def test_a_view_is_read_only_and_knows_its_columns(model: MunicipalityModel) -> None:
    someone = next(model.select())
    with pytest.raises(AttributeError, match="columns are"):
        _ = someone.shoe_size
    with pytest.raises(AttributeError):
        someone.age = 3


def test_a_view_keeps_to_its_person_when_rows_change(model: MunicipalityModel) -> None:
    found = MunicipalityModel(until="2022-12", seed=4)
    someone = list(found.select())[-1]
    born, lineage = someone.birth, someone.lineage
    for _ in range(6):
        found.step()
    found.world.compact()
    assert someone.lineage == lineage and someone.birth == born


def test_selecting_everyone_gives_everyone_who_lives_here(model: MunicipalityModel) -> None:
    assert sum(1 for _ in model.select()) == int((model.world.persons.column("status") == HERE).sum())


def test_relatives_elsewhere_are_seen_with_age_and_distance() -> None:
    """Over a year some children leave their parents' home for another municipality."""
    found = MunicipalityModel(until="2021-12", seed=4)
    while found.running:
        found.step()
    away = [c for p in found.select() for c in p.children if isinstance(c, Verwant) and c.alive]
    assert len(away) > 100
    assert all(c.sex in ("man", "vrouw") and c.age >= 0 and c.distance > 0.3 for c in away)
    kin, node = found.world.kin, away[0].node
    assert int(kin.column("lineage")[node]) == away[0].lineage and kin.column("person")[node] == -1
    parent = next(p for p in found.select() if any(c.lineage == away[0].lineage for c in p.children))
    others = {c.lineage for c in parent.children} - {away[0].lineage}
    at_home = next((c for c in parent.children if not isinstance(c, Verwant)), None)
    assert at_home is None or away[0].lineage in {s.lineage for s in at_home.siblings} or not others
    kin.column("death")[node] = found.world.month
    assert (away[0].alive, away[0].age, away[0].distance) == (False, None, None)
    assert repr(away[0]).endswith("dead>")
