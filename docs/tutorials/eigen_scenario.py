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
# # Uw eigen scenario
#
# Een scenario is één klein bestand: wat anders is dan in het basispad. U schrijft er een, leest wat zorgdruk van een
# tikfout zegt, en vergelijkt met het basispad op dezelfde seeds: elk paar runs heeft hetzelfde toeval, zodat een
# verschil van het scenario komt. Alle inwoners zijn synthetisch.

# %%
# ruff: noqa: D100
from pathlib import Path

from experiments import compare
from results import difference
from sim import read_scenario
from sim.errors import ZorgdrukError

MAP = Path("eigen-scenario")
MAP.mkdir(exist_ok=True)

# %% [markdown]
# ## 1. Schrijven
#
# `zorgdruk measures` noemt wat er is. `effect = "evidence"` is wat onderzoek steunt, en wat u krijgt als u niets
# zegt; `"local_expectation"` is wat beleid hoopt. Elke tabel en figuur zegt op welk van de twee zij rust.

# %%
TOML = """
name = "Minder vallen, meer respijt"
base = "basispad"

[[measure]]
kind = "valpreventie"
start = "2022-01"
reach = 0.15

[[measure]]
kind = "respijtzorg"
start = "2022-01"
reach = 0.10
effect = "local_expectation"
"""
bestand = MAP / "minder-vallen.toml"
bestand.write_text(TOML, encoding="utf-8")
scenario = read_scenario(bestand)
for maatregel in scenario.measures:
    print(maatregel.name, "vanaf maand", maatregel.start, "bereik", maatregel.share, maatregel.setting)
assert [m.setting for m in scenario.measures] == ["evidence", "local_expectation"]

# %% [markdown]
# ## 2. Een tikfout
#
# Wat zorgdruk niet kent, neemt het niet stil over. U krijgt één zin met plaats, fout en wat u waarschijnlijk
# bedoelde.

# %%
fout = MAP / "met-tikfout.toml"
fout.write_text(TOML.replace("reach = 0.15", "raech = 0.15"), encoding="utf-8")
try:
    read_scenario(fout)
    GEZEGD = ""
except ZorgdrukError as mis:
    GEZEGD = mis.dutch
print(GEZEGD)
assert "raech" in GEZEGD
assert "reach" in GEZEGD

# %% [markdown]
# ## 3. Vergelijken op dezelfde seeds
#
# Op de opdrachtregel, met figuren en een bladzijde voor de raad:
#
# `zorgdruk compare eigen-scenario/minder-vallen.toml --municipality oldambt --until 2022-12 --seeds 2`
#
# Twee paren is veel te weinig voor een besluit; neem er twintig of meer. Het gaat hier om de weg.

# %%
runs = compare([bestand], base="basispad", seeds=(1, 2), municipality="oldambt", until="2022-12", jobs=2)
verschil = difference(runs)
assert set(verschil["scenario"]) == {"minder-vallen"}
assert verschil["pairs"].max() == 2

# %% [markdown]
# ## 4. Lezen
#
# Een rij voor elk cijfer en jaar: het gemiddelde in het basispad (`base_mean`), in het scenario (`mean`), het
# verschil, en het 90%-interval van dat verschil (`low`, `high`). U kijkt naar het laatste jaar: kosten over 2022,
# standen op 1 januari 2023.

# %%
KOLOMMEN = ["indicator", "year", "base_mean", "mean", "difference", "low", "high"]
totaal = verschil[verschil["by"] == "total"]
VIER = ["care_hours", "unmet_hours", "carers_heavy", "cost"]
kijk = totaal[totaal["indicator"].isin(VIER)].sort_values("year").groupby("indicator").tail(1)
print(kijk[KOLOMMEN].round(1).to_string(index=False))
assert set(kijk["year"]) == {2022, 2023}  # kosten over 2022, standen op 1 januari 2023
assert (kijk["difference"] != 0).any()

# %% [markdown]
# Voor de maatregelen beginnen, verandert er niets: niet ongeveer niets, maar niets. Dat is de winst van hetzelfde
# toeval.

# %%
vooraf = totaal[(totaal["year"] == 2021) & ~totaal["indicator"].isin(["measure_cost", "measure_participants"])]
assert (vooraf["difference"] == 0).all()
print(len(vooraf), "cijfers over 2021, alle zonder verschil")

# %% [markdown]
# ## 5. Hoe zeker, en wat het zelf kost
#
# Bevat het interval 0, dan kan het verschil toeval zijn; met twee paren is ook het interval zelf een ruwe schatting.
# Wat de maatregelen zelf kosten en hoeveel mensen meedoen, staat apart.

# %%
zeker = kijk[(kijk["low"] > 0) | (kijk["high"] < 0)]
print("groter dan toeval:", ", ".join(zeker["indicator"]) or "geen van deze vier")
eigen = verschil[(verschil["by"] == "measure") & (verschil["year"] == 2022)]
print(eigen[["indicator", "group", "mean"]].round().to_string(index=False))
deelnemers = eigen[eigen["indicator"] == "measure_participants"].set_index("group")["mean"]
assert set(deelnemers.index) == {"valpreventie", "respijtzorg"}
assert (deelnemers > 0).all()
