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
# # Een eigen maatregel
#
# Wat uw gemeente doet, staat misschien niet in de catalogus. U kunt een maatregel toevoegen als gegevens, zonder
# code: voor wie, hoeveel mensen, wat het kost en waar het op werkt, met voor elk getal een bandbreedte, een bron en
# een graad. Wat u niet weet, is een aanname en heet zo. Alle inwoners zijn synthetisch.

# %%
# ruff: noqa: D100
from pathlib import Path

from results.tables import total
from sim import read_scenario, run
from sim.measures.channels import FAMILIES
from sim.measures.states import STATES

MAP = Path("eigen-maatregel")
MAP.mkdir(exist_ok=True)
GEMEENTE = "oldambt"

# %% [markdown]
# ## 1. Voor wie, en waar werkt het op?
#
# Een doelgroep is een uitdrukking over wat van een inwoner bekend is (`zorgdruk measures --states`); een effect werkt
# op een kanaal (`zorgdruk measures --channels`). Andere woorden kent zorgdruk niet, en een uitdrukking wordt nooit
# als code uitgevoerd.

# %%
print(len(STATES), "gegevens voor een doelgroep, waaronder", ", ".join(list(STATES)[:6]))
print("kanalen:", ", ".join(FAMILIES))
assert "age" in STATES
assert "living_alone" in STATES
assert "hazard" in FAMILIES

# %% [markdown]
# ## 2. De maatregel
#
# Een bezoek aan alleenwonende ouderen. Voor zover wij weten is er geen gecontroleerd onderzoek naar: `evidence` is
# dus geen effect (een factor 1), met een bandbreedte naar beide kanten. Wat u hoopt, is de lokale verwachting. Elk
# getal hieronder is een voorbeeld en een aanname: vul uw eigen cijfers met hun bron in.

# %%
TOML = """
name = "Bezoek aan alleenwonende ouderen"
base = "basispad"

[new_measure.ouderenbezoek]
title_nl = "Ouderenbezoek"
title_en = "Visits to older people"
opgave = "preventie"
prevention = "primair"
target = "age >= 75 and living_alone"
reach = { value = 0.4, low = 0.2, high = 0.6, source = "voorbeeld", grade = "assumption" }
months = 12
again_months = 12
cost_person = { value = 150, low = 100, high = 250, source = "voorbeeld", grade = "assumption" }
price_year = 2021

[[new_measure.ouderenbezoek.effect]]
on = "hazard.lonely_recovery"
evidence = { value = 1.0, low = 0.8, high = 1.25, source = "geen onderzoek bekend", grade = "assumption" }
local_expectation = { value = 3.0, low = 1.0, high = 4.0, source = "voorbeeld", grade = "assumption" }

[[measure]]
kind = "ouderenbezoek"
start = "2022-01"
effect = "{EFFECT}"
"""
scenarios = {}
for instelling in ("evidence", "local_expectation"):
    bestand = MAP / f"bezoek-{instelling}.toml"
    bestand.write_text(TOML.replace("{EFFECT}", instelling), encoding="utf-8")
    scenarios[instelling] = read_scenario(bestand)
(bezoek,) = scenarios["local_expectation"].measures
print(bezoek.name, bezoek.effects, "bereik", bezoek.share, "prijs", bezoek.cost_person)
assert bezoek.effects == {"hazard.lonely_recovery": 3.0}

# %% [markdown]
# ## 3. Draaien, op dezelfde seed
#
# Drie runs met hetzelfde toeval: zonder, met wat onderzoek steunt, en met wat u hoopt.

# %%
uitkomsten = {"basispad": run(read_scenario("basispad"), GEMEENTE, until="2022-12", seed=1).yearly}
for instelling, scenario in scenarios.items():
    uitkomsten[instelling] = run(scenario, GEMEENTE, until="2022-12", seed=1).yearly
eenzaam = {naam: total(tabel, "strong_loneliness") for naam, tabel in uitkomsten.items()}
for naam, reeks in eenzaam.items():
    print(f"{naam:18s}", {int(jaar): int(aantal) for jaar, aantal in reeks.items()})

# %% [markdown]
# ## 4. Drie dingen die altijd moeten kloppen
#
# Toets een eigen maatregel voor u haar gelooft. Voor haar begin gebeurt er niets. Met effect nul verandert er
# niemands leven. En wie meedoet, kost geld, ook als het niet helpt.

# %%
for naam in scenarios:
    assert eenzaam[naam][2022] == eenzaam["basispad"][2022]  # stand op 1 januari 2022: nog niet begonnen
assert eenzaam["evidence"][2023] == eenzaam["basispad"][2023]  # een factor 1 doet niets
assert eenzaam["local_expectation"][2023] < eenzaam["basispad"][2023]  # drie keer zo vaak over de eenzaamheid heen
for naam in scenarios:
    deelnemers = total(uitkomsten[naam], "measure_participants")[2022]
    kosten = total(uitkomsten[naam], "measure_cost")[2022]
    print(naam, int(deelnemers), "deelnemers,", round(kosten), "euro")
    assert deelnemers > 0
    assert kosten > 0

# %% [markdown]
# ## 5. En nu eerlijk
#
# De uitkomst van de lokale verwachting is uw hoop, doorgerekend: het model zegt wat er zou volgen als zij waar is,
# niet dat zij waar is. Vergelijk met veel seeds (`zorgdruk compare eigen-maatregel/bezoek-local_expectation.toml
# --seeds 20`) en laat in elk stuk staan op welke instelling het rust. docs/measures.md noemt alle velden van een
# maatregel.
