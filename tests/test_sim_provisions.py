"""Products are data: what comes with zorgdruk is sourced or an assumption, and a user's file is read strictly."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.domains import TASKS
from sim.calendar import month_index
from sim.errors import DataError, ZorgdrukError
from sim.money.prices import Prices
from sim.provisions import read_catalogue, read_rules
from sim.provisions.product import EFFECTS, GRADES, REQUIRES
from sim.provisions.products import SHIPPED
from sim.statline import Statline

CATALOGUE = read_catalogue()
WEEKS = 365.25 / 7
MEAL = """
[product.maaltijddienst]
title_nl = "Maaltijddienst"
title_en = "Meals on wheels"
law = "wmo"
taakveld = "6.71"
group = "maaltijddienst"
tasks = ["huishoudelijke_taken"]
unit = "day"
usual = { value = 5, low = 3, high = 7, source = "", grade = "assumption" }
covers = { value = 0.75, low = 0.5, high = 1.0, source = "", grade = "assumption" }
months = { value = 24, low = 12, high = 60, source = "", grade = "assumption" }
tariff = { value = 8.50, low = 7.50, high = 10.00, source = "quotation", grade = "C" }
tariff_year = 2025
index = "care"
contribution = "wmo"
staff = "none"
first_age = 75
home = "home"
permanent = true
excludes = ["wlz_instelling"]
domains = { iadl = 3 }
"""
RULE = """
[[rule]]
setting = "wmo_contribution"
start = "2027-01"
title_nl = "Blijft"
title_en = "Stays"
minimum = { value = 22.0, low = 21.0, high = 23.0, source = "own", grade = "C" }
maximum = { value = 22.0, low = 21.0, high = 23.0, source = "own", grade = "C" }
"""


def written(folder, text, name="mine.toml"):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def yearly(name, year):
    """Return the cost of one client for a year of ZIN at prices of a year, all of it with the usual share of PGB."""
    p = CATALOGUE[name]
    price = p.tariff.value * Prices().index(p.index, p.tariff_year, year)
    units = 12 if p.unit == "month" else WEEKS * p.usual.value
    return units * price * (1 - p.pgb_share.value * (1 - p.pgb_tariff.value))


def test_every_product_of_the_model_is_there():
    wmo = "huishoudelijke_ondersteuning begeleiding dagbesteding kortdurend_verblijf hulpmiddelen trapliften vervoer"
    youth = "basisondersteuning_ojg jeugdhulp_ambulant dagbehandeling jeugdhulp_verblijf pleegzorg jeugdbescherming"
    work = "bijstand ioaw ioaz bijzondere_bijstand minimaregelingen schuldhulpverlening beschut_werk loonkostensubsidie"
    wanted = {
        "wmo": {*wmo.split(), "woonvoorzieningen", "beschermd_wonen"},
        "jeugdwet": {*youth.split(), "jeugdreclassering", "jeugdhulp_crisis", "jeugd_ggz", "dyslexie"},
        "participatiewet": {*work.split(), "re_integratie"},
        "wlz": {"wlz_instelling", "wlz_thuis", "wlz_ggz"},
        "zvw": {"wijkverpleging"},
    }
    assert {law: {p.name for p in CATALOGUE.of(law)} for law in wanted} == wanted
    assert len(CATALOGUE) == sum(map(len, wanted.values()))


@pytest.mark.parametrize("product", CATALOGUE.values(), ids=lambda p: p.name)
def test_every_number_has_a_source_or_is_an_assumption_with_a_range(product):
    for name, number in product.numbers():
        assert number.low <= number.value <= number.high and number.grade in GRADES, name
        assert number.source or (number.grade == "assumption" and number.low < number.high), name
        if number.grade == "A" and number.low < number.high:
            assert re.search(r"\b[A-E]\d{3}|taakveld|C04", number.source), name


@pytest.mark.parametrize("product", CATALOGUE.values(), ids=lambda p: p.name)
def test_a_product_speaks_only_of_what_the_model_knows(product):
    assert set(product.tasks) <= set(TASKS) and [TASKS[t] for t in product.task_codes] == list(product.tasks)
    assert set(product.requires) <= set(REQUIRES) and {name for name, _ in product.effects} <= set(EFFECTS)
    assert product.municipal == (product.law not in ("wlz", "zvw"))
    assert all(other in CATALOGUE for other in product.excludes)
    assert (abs(sum(share for _, share in product.referrers) - 1) < 1e-12) == (product.law == "jeugdwet")
    assert (product.staff == "none") == (product.staff_hours.value == 0)
    assert product.staff == "none" or product.client_time == CATALOGUE.staff[product.staff].client_time


def test_conflicts_hold_both_ways():
    pairs = CATALOGUE.conflicts()
    assert ("begeleiding", "beschermd_wonen") in pairs
    assert {(b, a) for a, b in pairs} == pairs and all(a != b for a, b in pairs)
    assert ("wlz_instelling", "hulpmiddelen") not in pairs


def test_only_effects_with_a_source_are_there():
    assert {p.name: dict(p.effects).keys() for p in CATALOGUE.values() if p.effects} == {
        "schuldhulpverlening": {"debt_free": 0}.keys(),
        "re_integratie": {"find_work": 0}.keys(),
    }


def test_what_was_derived_gives_the_cost_per_client_it_was_derived_from():
    """Catches a tariff of another year or unit: those differ by 10% or more, a month for a year by a factor 12."""
    assert 2_600 < yearly("huishoudelijke_ondersteuning", 2021) < 3_900  # C054
    assert yearly("huishoudelijke_ondersteuning", 2021) == pytest.approx(3_300, rel=0.03)
    both = yearly("begeleiding", 2021) + 0.25 * yearly("dagbesteding", 2021)  # a quarter of them has both
    assert 7_000 < both < 10_600  # C055
    assert yearly("bijstand", 2021) == pytest.approx(14_362, abs=1)  # C089
    assert yearly("ioaw", 2021) * 61 == pytest.approx(1_009_000, rel=1e-4)  # C088
    assert yearly("ioaz", 2021) * 7 == pytest.approx(99_000, rel=1e-4)
    assert yearly("loonkostensubsidie", 2021) * 121 == pytest.approx(1_056_000, rel=1e-4)  # C090
    assert yearly("beschermd_wonen", 2020) == pytest.approx(50_000 * (1 - 0.15 * 0.2), rel=1e-3)  # C057
    nurse = CATALOGUE["wijkverpleging"]
    assert nurse.tariff.value * nurse.usual.value * nurse.months.value * WEEKS / 12 == pytest.approx(6_200, rel=0.01)
    aids, lift = CATALOGUE["hulpmiddelen"], CATALOGUE["trapliften"]
    assert 2_240 * 12 * aids.tariff.value + 36 * lift.tariff.value == pytest.approx(1_155_000, rel=0.01)  # C038
    assert 2_220 * 12 * CATALOGUE["vervoer"].tariff.value == pytest.approx(1_118_500, rel=0.01)  # C040


def test_the_share_of_pgb_gives_the_share_of_spending_it_was_derived_from():
    for name, spent in (("huishoudelijke_ondersteuning", 0.043), ("begeleiding", 0.423), ("dagbesteding", 0.423)):
        p = CATALOGUE[name]
        pgb = p.pgb_share.value * p.pgb_tariff.value
        assert pgb / (pgb + 1 - p.pgb_share.value) == pytest.approx(spent, abs=0.005)


def test_youth_products_cost_about_what_the_nation_spends_per_youth():
    """Stocks: C082-C085 and, of stay and family support, C072 and C074; within a fifth of 0.89 of C076."""
    stocks = {
        "basisondersteuning_ojg": 46_000,
        "jeugdhulp_ambulant": 250_000,
        "dagbehandeling": 20_600,
        "jeugdhulp_verblijf": 10_000,
        "pleegzorg": 17_000,
        "jeugdbescherming": 28_500,
    }
    spent = sum(n * yearly(name, 2021) for name, n in stocks.items()) / 444_000
    assert spent == pytest.approx(0.89 * 12_400, rel=0.2)


def test_wlz_costs_what_the_nation_spends_per_client_of_80_and_older():
    cost = Statline().values("care_cost_by_age_nl", region="NL01", indicator="expenditure_per_inhabitant_Wlz")
    people = Statline().values("population_nl_single_age", region="NL01", indicator="population_1jan", year=2022)
    people = people.assign(age=people["age_from"].clip(upper=99)).groupby("age")["value"].sum()
    old = cost[cost["age_from"] >= 80]
    per_client = (old["value"].to_numpy() * people[old["age_from"]].to_numpy()).sum() / 128_110  # C119
    at_home = 0.36  # E018
    mean = (1 - at_home) * yearly("wlz_instelling", 2022) + at_home * 12 * CATALOGUE["wlz_thuis"].tariff.value
    assert mean == pytest.approx(per_client, rel=0.02)


def test_referrers_are_those_of_the_three_gemeenten():
    names = ("municipality", "GP", "youth_doctor", "certified_institution", "medical_specialist")
    table = Statline().table("social_domain_2021")
    table = table[table["region"].isin(["GM1966", "GM1895", "GM1708"])]
    counted = {n: table[table["indicator"] == f"youthcare_referrer_{n}"]["value"].sum() for n in names}
    shares = dict(CATALOGUE["jeugdhulp_ambulant"].referrers)
    assert {n: round(shares[n], 3) for n in names} == {
        n: round(c / sum(counted.values()), 3) for n, c in counted.items()
    }


def test_a_file_of_a_user_replaces_and_adds(tmp_path):
    text = SHIPPED.read_text(encoding="utf-8")
    own = text.split("[product.vervoer]")[1].split("[product.beschermd_wonen]")[0].replace("42.00", "49.00")
    found = read_catalogue(written(tmp_path, "[product.vervoer]" + own + MEAL))
    assert list(found) == [*CATALOGUE, "maaltijddienst"] and found.own == ("vervoer", "maaltijddienst")
    assert found["vervoer"].tariff.value == 49.0
    assert {n for n in CATALOGUE if found[n] != CATALOGUE[n]} == {"vervoer"}
    meal = found["maaltijddienst"]
    assert meal.tariff.value == 8.5 and meal.domains == (("iadl", 3),) and meal.last_age == 120
    assert ("wlz_instelling", "maaltijddienst") in found.conflicts()


def test_shares_of_referrers_that_were_rounded_add_up_to_one(tmp_path):
    three = "referrers = { GP = 0.333, municipality = 0.333, court = 0.333 }\n"
    found = read_catalogue(written(tmp_path, MEAL.replace('law = "wmo"', 'law = "jeugdwet"') + three))
    assert sum(share for _, share in found["maaltijddienst"].referrers) == pytest.approx(1.0, abs=1e-12)


def test_staff_of_a_user_changes_the_products_they_deliver(tmp_path):
    text = SHIPPED.read_text(encoding="utf-8").split("[staff.support]")[1].split("[staff.day_care]")[0]
    found = read_catalogue(written(tmp_path, "[staff.support]" + text.replace("0.80", "0.78")))
    assert found.staff["support"].client_time.value == 0.78
    assert found["begeleiding"].client_time.value == 0.78 and found["dagbesteding"] == CATALOGUE["dagbesteding"]


def test_rules_hold_from_their_first_month_until_the_next():
    rules = read_rules()
    assert not rules.on("wlz_ggz", month_index(2020, 12)) and rules.on("wlz_ggz", month_index(2021, 1))
    assert not rules.on("participatiewet", month_index(2014, 12)) and rules.on("participatiewet", month_index(2015, 1))
    assert rules.on("", -500)
    assert [rules.debt_months(month_index(2023, m)) for m in (6, 7)] == [36, 18] and rules.debt_months(-9999) == 36


def test_the_contribution_follows_the_law_of_the_month():
    contribution = read_rules().wmo_contribution
    before, flat, bill = month_index(2018, 12), month_index(2019, 1), month_index(2027, 1)
    assert contribution(before, 10_000, False) == 18.96
    assert contribution(before, 41_000, False) == pytest.approx(18.96 + 0.125 * 24_000 / 12)
    assert contribution(before, 41_000, True) < contribution(before, 41_000, False)
    assert {contribution(flat, income, couple) for income in (0, 9e5) for couple in (False, True)} == {19.0}
    assert contribution(month_index(2025, 1), 30_000, False) == 21.0 == contribution(bill - 1, 30_000, False)
    assert contribution(bill, 24_500, False) == 23.60 == contribution(bill, 34_000, True)
    assert contribution(bill, 61_000, False) == pytest.approx(328, abs=0.3)  # D076
    assert contribution(bill, 70_500, True) == pytest.approx(328, abs=0.3)
    assert contribution(bill, 500_000, True) == 328.0
    assert contribution(bill, 30_100, False) - contribution(bill, 30_000, False) == pytest.approx(10 / 12)
    assert contribution(month_index(2014, 12), 30_000, False) == 0.0


def test_a_rule_of_a_user_replaces_the_one_of_its_month_or_is_added(tmp_path):
    shipped, found = read_rules(), read_rules(written(tmp_path, MEAL + RULE))
    assert found.wmo_contribution(month_index(2027, 1), 90_000, False) == 22.0
    assert found.wmo_contribution(month_index(2026, 12), 90_000, False) == 21.0
    assert len(list(found)) == len(list(shipped))
    later = read_rules(written(tmp_path, RULE.replace("2027-01", "2028-07")))
    assert len(list(later)) == len(list(shipped)) + 1
    assert later.wmo_contribution(month_index(2028, 6), 24_500, False) == 23.60


def change(old, new):
    assert MEAL.count(old) == 1, old
    return MEAL.replace(old, new)


BAD = {
    "field": (change("tariff_year", "tarif_year"), "unknown field 'tarif_year'; did you mean 'tariff_year'?"),
    "missing": (change('unit = "day"\n', ""), "'unit' is missing"),
    "law": (change('law = "wmo"', 'law = "wmoo"'), "law: unknown 'wmoo'; did you mean 'wmo'?"),
    "taakveld": (change('"6.71"', '"6.73"'), "taakveld: unknown '6.73'"),
    "empty taakveld": (change('"6.71"', '""'), "taakveld: unknown ''"),
    "task": (change("huishoudelijke_taken", "huishoudelijk_taken"), "did you mean 'huishoudelijke_taken'?"),
    "tasks as text": (change('["huishoudelijke_taken"]', '"huishoudelijke_taken"'), "tasks: must be a list"),
    "task twice": (
        change('["huishoudelijke_taken"]', '["vervoer", "vervoer"]'), "tasks: 'vervoer' stands twice"
    ),
    "text": (change("value = 8.50", 'value = "8,50"'), "tariff, value: must be a number from 0 to 200000, not '8,50'"),
    "true": (change("value = 8.50", "value = true"), "must be a number from 0 to 200000, not True"),
    "below": (change("value = 8.50, low = 7.50", "value = -8.50, low = -9.0"), "from 0 to 200000, not -9"),
    "range": (change("low = 7.50", "low = 9.50"), "value 8.5 must lie from low 9.5 to high 10"),
    "nan": (change("value = 8.50", "value = nan"), "must be a number from 0 to 200000, not nan"),
    "infinite": (change("high = 10.00", "high = inf"), "not inf"),
    "no source": (change('"quotation"', '""'), "is empty with grade C"),
    "assumption": (change("low = 0.5, high = 1.0", "low = 0.75, high = 0.75"), "an assumption needs a range"),
    "grade": (change('grade = "C"', 'grade = "D"'), "grade: unknown 'D'"),
    "number": (change('tariff = { value = 8.50, low = 7.50, high = 10.00, source = "quotation", grade = "C" }',
                      "tariff = 8.50"), "tariff must be a table, not 8.5"),
    "year": (change("2025", "2025.5"), "tariff_year: must be a whole number from 2000 to 2070"),
    "long": (change('"Meals on wheels"', '"' + "x" * 500 + '"'), "title_en: must be a text of at most 400 signs"),
    "control": (change('"Meals on wheels"', '"Meals\\u0007"'), "title_en: must be a text"),
    "blank": (change('"Meals on wheels"', '"  "'), "title_en: is empty"),
    "flag": (change("permanent = true", 'permanent = "yes"'), "permanent: must be true or false"),
    "domain": (change("iadl = 3", "iadll = 3"), "domains: unknown field 'iadll'; did you mean 'iadl'?"),
    "level": (change("iadl = 3", "iadl = 5"), "domains, iadl: must be a whole number from 1 to 4, not 5"),
    "other product": (change('"wlz_instelling"', '"wlz_instellin"'), "did you mean 'wlz_instelling'?"),
    "itself": (change('"wlz_instelling"', '"maaltijddienst"'), "'maaltijddienst' is no other product"),
    "ages": (change("first_age = 75", "first_age = 75\nlast_age = 70"), "first_age 75 is above last_age 70"),
    "month": (change('unit = "day"', 'unit = "month"'), "usual: 5 with unit month must be 1"),
    "income": (MEAL.replace("home =", "income = 1.15\nhome ="), "income: 1.15 cannot be told apart"),
    "referrers": (MEAL + "referrers = { GP = 1.0 }\n", "belongs to the jeugdwet, not to wmo"),
    "no referrers": (
        change('law = "wmo"', 'law = "jeugdwet"'), "the shares of youth help add up to 0 and must add up to 1"
    ),
    "predicate": (MEAL + 'requires = ["__import__"]\n', "requires: unknown '__import__'"),
    "effect": (MEAL + "effects = { falls = { value = 1 } }\n", "effects: unknown field 'falls'; did you mean 'fall'?"),
    "name": (change("product.maaltijddienst", 'product."Maal tijd"'), "a name has small letters"),
    "key of two lines": ('"a\\nb" = 1\n' + MEAL, "unknown section 'a\\nb'"),
    "field of two lines": (change("tariff_year", '"a\\nb"'), "unknown field 'a\\nb'"),
    "name of two lines": (change("product.maaltijddienst", 'product."a\\nb"'), "a name has small letters"),
    "other of two lines": (change('"wlz_instelling"', '"a\\nb"'), "'a\\nb' is no other product"),
    "endless": (change("2025", "0x" + "f" * 5000), "not something very long"),
    "section": (MEAL.replace("product.", "products."), "unknown section 'products'; did you mean 'product'?"),
    "list": ("product = [1, 2]", "products must be tables"),
    "no table": ("[product]\nvervoer = 3", "product 'vervoer' must be a table, not 3"),
    "staff": ("[staff.nurse]\nhours = 3", "unknown field 'nurse'"),
    "nothing": ("", "says nothing"),
    "no toml": ("[product.vervoer\n", "is not valid TOML"),
    "piece": (
        change('unit = "day"', 'unit = "piece"').replace("value = 5, low = 3", "value = 1, low = 1").replace(
            "value = 24, low = 12", "value = 0, low = 0"), "months: a piece is paid once per indication"
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_a_mistake_is_one_sentence_with_the_place_in_two_languages(tmp_path, case):
    text, said = BAD[case]
    with pytest.raises(DataError) as caught:
        read_catalogue(written(tmp_path, text))
    english, dutch = str(caught.value), caught.value.dutch
    assert said in english and english.startswith("mine.toml") and dutch.startswith("mine.toml")
    assert english != dutch and "\n" not in english + dutch and len(english) < 700


BAD_RULES = {
    "setting": (RULE.replace("wmo_contribution", "wmo_contributie"), "did you mean 'wmo_contribution'?"),
    "month": (RULE.replace("2027-01", "2027-13"), "rule 1 (wmo_contribution), start: '2027-13' is not a month"),
    "number": (RULE + "on = { value = 1, low = 1, high = 1, source = 'x', grade = 'A' }\n", "unknown field 'on'"),
    "half a slope": (
        RULE + "slope = { value = 0.1, low = 0.1, high = 0.1, source = 'x', grade = 'A' }\n", "'single_from' is missing"
    ),
    "order": (RULE.replace("maximum = { value = 22.0", "maximum = { value = 21.5"), "21.5 is below minimum 22"),
    "twice": (RULE + RULE, "stands there twice for 2027-01"),
    "list": ("rule = 3", "rules must be tables [[rule]]"),
    "switch": (
        '[[rule]]\nsetting = "wlz_ggz"\nstart = "2021-01"\ntitle_nl = "a"\ntitle_en = "b"\n'
        "on = { value = 0.5, low = 0, high = 1, source = 'x', grade = 'A' }\n", "must be 1 (in force) or 0 (not)"
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD_RULES)
def test_a_mistake_in_a_rule_is_one_sentence_with_the_place(tmp_path, case):
    text, said = BAD_RULES[case]
    with pytest.raises(DataError) as caught:
        read_rules(written(tmp_path, text))
    assert said in str(caught.value) and str(caught.value).startswith("mine.toml")
    assert caught.value.dutch.startswith("mine.toml") and caught.value.dutch != str(caught.value)


@pytest.mark.parametrize("what", ["missing", "folder", "large", "binary", "deep"])
def test_a_file_that_is_none_is_refused(tmp_path, what):
    path = tmp_path / "mine.toml"
    if what == "folder":
        path.mkdir()
    elif what == "large":
        path.write_text("# " + "x" * 1_000_001)
    elif what == "binary":
        path.write_bytes(bytes(range(256)))
    elif what == "deep":
        path.write_text("a = " + "[" * 100_000)
    with pytest.raises(DataError) as caught:
        read_catalogue(path)
    assert "mine.toml" in str(caught.value) and "\n" not in str(caught.value)


VALUES = st.sampled_from([
    "1", "-1", "0", "1e308", "-1e-308", "nan", "inf", "true", '""', '"x"', "[]", "[[1]]", "{}", "{ value = 1 }",
    '"wmo"', "2021-01-01", "0x7fffffffffffffff", '["vervoer"]', '"\\u0000"',
    "{ value = 1, low = 0, high = 2, source = 'a', grade = 'C' }",
    "99999999999999999999", '"é"', '"' + "9" * 300 + '"', "",
])  # fmt: skip


@given(line=st.integers(0, 400), value=VALUES, also=st.integers(0, 400), other=VALUES)
@settings(max_examples=120, deadline=None)
def test_whatever_stands_in_a_field_is_read_or_refused_in_one_sentence(tmp_path_factory, line, value, also, other):
    lines = (MEAL + RULE).strip().splitlines()
    for at, text in ((line % len(lines), value), (also % len(lines), other)):
        key, equals, _ = lines[at].partition(" = ")
        lines[at] = f"{key}{equals}{text}" if equals else f"{key} {text}"
    path = written(tmp_path_factory.getbasetemp(), "\n".join(lines), "fuzz.toml")
    for read in (read_catalogue, read_rules):
        try:
            read(path)
        except ZorgdrukError as error:
            assert "\n" not in str(error) and len(str(error)) < 900


@given(data=st.binary(max_size=200), at=st.integers(0, 900), cut=st.integers(0, 60))
@settings(max_examples=80, deadline=None)
def test_damaged_files_are_read_or_refused_in_one_sentence(tmp_path_factory, data, at, cut):
    whole = (MEAL + RULE).encode()
    path = tmp_path_factory.getbasetemp() / "damaged.toml"
    path.write_bytes(whole[:at] + data + whole[at + cut :])
    for read in (read_catalogue, read_rules):
        try:
            read(path)
        except ZorgdrukError as error:
            assert "\n" not in str(error)


def test_a_file_of_a_user_leaves_the_shipped_products_alone(tmp_path):
    before = dict(CATALOGUE)
    read_catalogue(written(tmp_path, MEAL))
    assert dict(read_catalogue()) == before and "maaltijddienst" not in read_catalogue()
