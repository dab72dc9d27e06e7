# ---
# jupyter:
#   jupytext:
#     formats: py:percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Eerste run
#
# U laat een gemeente twee jaar leven, kijkt wat eruit komt, en ziet waarom één run nog geen antwoord is. Alle
# inwoners zijn synthetisch: samen passen zij bij de tabellen van het CBS, geen van hen bestaat.
#
# Deze bladzijde is een notebook: open haar met Jupyter en jupytext, of draai `python eerste_run.py`. De eerste keer
# worden de rekenkernen gecompileerd; dat duurt een paar minuten, daarna gaat het in seconden.

# %%
# ruff: noqa: D100
from pathlib import Path

from results.figures_population import pyramid, pyramid_alt
from results.reading import read_result
from results.store import prepare
from results.style import About, save, styled
from results.tables import pick, total
from sim import read_scenario, run

GEMEENTE = "oldambt"
MAP = Path("eerste-run")

# %% [markdown]
# ## 1. Draaien
#
# Een run is een functie van wat u opgeeft: scenario, gemeente, begin, einde en seed. Op de opdrachtregel is het
#
# `zorgdruk run --municipality oldambt --until 2022-12 --seed 1 --out eerste-run`

# %%
basispad = read_scenario("basispad")
uitkomst = run(basispad, GEMEENTE, start="2021-01", until="2022-12", seed=1)
print(uitkomst.yearly.head(3).to_string(index=False))

# %% [markdown]
# ## 2. Wat staat er in?
#
# `yearly` is één lange tabel: een rij voor elk jaar, elk cijfer (`indicator`), elke uitsplitsing (`by`) en elke
# groep. Standen gelden op 1 januari, stromen over het jaar. Twee jaar rekenen geeft dus drie standen.

# %%
inwoners = total(uitkomst.yearly, "population")
geboren, overleden = total(uitkomst.yearly, "births"), total(uitkomst.yearly, "deaths")
print(inwoners.round().astype(int).to_string())
assert list(inwoners.index) == [2021, 2022, 2023]
assert list(geboren.index) == [2021, 2022]

# %% [markdown]
# De boekhouding sluit: wie er bij komt en weggaat, verklaart precies het verschil tussen twee standen.

# %%
stromen = {
    naam: total(uitkomst.yearly, naam)
    for naam in ("births", "deaths", "arrivals", "departures", "immigration", "emigration")
}
saldo = (
    stromen["births"]
    - stromen["deaths"]
    + stromen["arrivals"]
    - stromen["departures"]
    + stromen["immigration"]
    - stromen["emigration"]
)
for jaar in (2021, 2022):
    print(jaar, "saldo", int(saldo[jaar]), "stand", int(inwoners[jaar]), "->", int(inwoners[jaar + 1]))
    assert inwoners[jaar] + saldo[jaar] == inwoners[jaar + 1]

# %% [markdown]
# Uitsplitsingen staan in dezelfde tabel. Hoeveel mensen zijn er in elke leeftijdsgroep? De delen tellen op tot het
# geheel.

# %%
leeftijd = pick(uitkomst.yearly, "population", "age_group")
print(leeftijd.round().astype(int).to_string())
assert (leeftijd.sum(axis=1) == inwoners).all()

# %% [markdown]
# ## 3. Zorg
#
# Uit mensen volgt zorg: hulp die nodig is, wat naasten geven, wie een voorziening heeft en wat die kost.

# %%
for naam in ("need_hours", "care_hours", "clients", "cost"):
    reeks = total(uitkomst.yearly, naam)
    print(f"{naam:12s}", {int(jaar): round(float(waarde)) for jaar, waarde in reeks.items()})

# %% [markdown]
# ## 4. Bewaren en een figuur
#
# Een map met tabellen en een `manifest.json`, waarin staat waar alles vandaan komt. Wie de map leest, krijgt dezelfde
# cijfers terug. Elke figuur draagt haar bron en heeft een tekst voor wie haar niet kan zien.

# %%
with prepare(MAP) as map_:
    map_.write(uitkomst)
terug = read_result(str(MAP))
assert total(terug.yearly, "population").equals(inwoners)
over = About("Oldambt", "Basispad", 1)
with styled():
    png, svg = save(pyramid(uitkomst.yearly, over), MAP, "piramide", pyramid_alt(uitkomst.yearly, over))
print(png.name, "en", svg.name, "staan in", MAP)
print(pyramid_alt(uitkomst.yearly, over))

# %% [markdown]
# ## 5. Dezelfde seed, hetzelfde leven; een andere seed, een ander
#
# Het toeval hangt aan de seed en aan de persoon. Dezelfde seed geeft dezelfde cijfers, tot op de laatste bit. Een
# andere seed is een ander mogelijk verloop. Eén run is dus geen voorspelling: daarvoor vergelijkt u veel runs, zie
# "Uw eigen scenario".

# %%
nog_eens = run(basispad, GEMEENTE, start="2021-01", until="2021-12", seed=1)
anders = run(basispad, GEMEENTE, start="2021-01", until="2021-12", seed=2)
assert total(nog_eens.yearly, "deaths")[2021] == overleden[2021]
print("overleden in 2021: seed 1", int(overleden[2021]), "en seed 2", int(total(anders.yearly, "deaths")[2021]))
assert not anders.yearly["value"].equals(nog_eens.yearly["value"])
