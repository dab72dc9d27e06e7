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
# # Nette tabellen met pandas
#
# Alles wat een run oplevert, staat in een paar lange tabellen: één rij per cijfer. U leest ze met pandas, splitst
# uit, rekent per 1.000 inwoners en vergelijkt. Alle inwoners zijn synthetisch.
#
# De tabellen zijn om mee te rekenen en dus onafgerond. Wat naar buiten gaat, maakt `zorgdruk report`: dat verbergt
# kleine aantallen en wat ze zou verraden (zie docs/report.md).

# %%
# ruff: noqa: D100
import json
from pathlib import Path

import pandas as pd

from experiments import compare
from results import difference
from results.store import prepare
from sim import read_scenario, run

MAP = Path("tabellen")
MAP.mkdir(exist_ok=True)

# %% [markdown]
# ## 1. Een map lezen
#
# Een map van `zorgdruk run` heeft `yearly.parquet`, `monthly.parquet`, `margins.parquet` en `manifest.json`.

# %%
with prepare(MAP / "run") as map_:
    map_.write(run(read_scenario("basispad"), "oldambt", until="2022-12", seed=1))
jaren = pd.read_parquet(MAP / "run" / "yearly.parquet")
maanden = pd.read_parquet(MAP / "run" / "monthly.parquet")
manifest = json.loads((MAP / "run" / "manifest.json").read_text(encoding="utf-8"))
print(list(jaren.columns), len(jaren), "rijen;", len(maanden), "per maand")
print("seed", manifest["seed"], "van", manifest["start"], "tot en met", manifest["until"])
assert {"scenario", "draw", "seed", "year", "indicator", "by", "group", "value", "unit"} == set(jaren.columns)
assert "month" in maanden.columns

# %% [markdown]
# ## 2. Wat is er?
#
# `by` noemt de uitsplitsing. `total` is de gemeente; verder onder meer `age`, `sex`, `kern`, `wijk`, `law` en
# `product`.

# %%
print(jaren.groupby("by", observed=True)["indicator"].nunique().sort_values(ascending=False).head(10).to_string())
assert {"total", "age", "kern", "wijk", "law", "product"} <= set(jaren["by"])


# %% [markdown]
# ## 3. Van lang naar breed
#
# Een hulpfunctie van drie regels is genoeg: kies een cijfer en een uitsplitsing, en zet de groepen naast elkaar.


# %%
def breed(tabel: pd.DataFrame, indicator: str, by: str) -> pd.DataFrame:
    """Geef een cijfer als tabel: jaren onder elkaar, groepen naast elkaar."""
    deel = tabel[(tabel["indicator"] == indicator) & (tabel["by"] == by)]
    return deel.astype({"group": str}).pivot_table(index="year", columns="group", values="value", sort=False)


kosten = breed(jaren, "cost", "law")
print((kosten / 1e6).round(1).to_string())
gemeente = breed(jaren, "cost", "total")["total"]
assert ((kosten.sum(axis=1) - gemeente).abs() < 1).all()  # de wetten tellen op tot het geheel

# %% [markdown]
# Niet alles telt op: wie hulp heeft uit twee wetten, is één cliënt en staat bij beide.

# %%
wetten = breed(jaren, "clients", "law").sum(axis=1)
samen = breed(jaren, "clients", "total")["total"]
print("bij elkaar opgeteld", wetten.round().tolist(), "verschillende mensen", samen.round().tolist())
assert (wetten > samen).all()

# %% [markdown]
# ## 4. Per 1.000 inwoners, naar wijk
#
# Aantallen van een wijk zeggen weinig zonder hoeveel mensen er wonen. Kleine wijken schommelen sterk: laat die weg of
# neem het gemiddelde van veel runs.

# %%
mensen = breed(jaren, "population", "wijk").loc[2022]
belast = breed(jaren, "carers_heavy", "wijk").loc[2022]
tabel = pd.DataFrame({"inwoners": mensen, "per 1.000": 1000 * belast / mensen})
groot = tabel[tabel["inwoners"] >= 1000].sort_values("per 1.000", ascending=False)
print(groot.round(1).to_string())
assert abs(mensen.sum() - breed(jaren, "population", "total").loc[2022, "total"]) < 1e-6

# %% [markdown]
# ## 5. Per maand
#
# Stromen van de maanden tellen op tot die van het jaar.

# %%
deel = maanden[(maanden["indicator"] == "deaths") & (maanden["by"] == "total")]
per_jaar = deel.groupby("year")["value"].sum()
assert per_jaar.loc[[2021, 2022]].tolist() == breed(jaren, "deaths", "total")["total"].tolist()
print("overleden per maand in 2021:", deel[deel["year"] == 2021]["value"].astype(int).tolist())

# %% [markdown]
# ## 6. Een verschil, met de hand en met `difference`
#
# `compare` geeft de runs van alle scenario's onder elkaar. Trek per seed af, en neem dan pas het gemiddelde: zo valt
# het toeval dat beide delen weg.

# %%
bestand = MAP / "respijt.toml"
bestand.write_text(
    'name = "Meer respijt"\nbase = "basispad"\neffect = "local_expectation"\n'
    '[[measure]]\nkind = "respijtzorg"\nstart = "2021-01"\nreach = 0.2\n',
    encoding="utf-8",
)
TWEE = MAP / "twee"
runs = compare([bestand], base="basispad", seeds=(1, 2), municipality="oldambt", until="2021-12", jobs=2, out=TWEE)
zorg = runs[(runs["indicator"] == "care_hours") & (runs["by"] == "total")]
per_seed = zorg.astype({"scenario": str}).pivot_table(index=["year", "seed"], columns="scenario", values="value")
met_de_hand = (per_seed["respijt"] - per_seed["basispad"]).groupby("year").mean()
verschil = difference(runs)
keuze = verschil[(verschil["indicator"] == "care_hours") & (verschil["by"] == "total")].set_index("year")
print(keuze[["base_mean", "mean", "difference", "low", "high"]].round(2).to_string())
assert ((keuze["difference"] - met_de_hand).abs() < 1e-6).all()
assert met_de_hand[2021] == 0  # 1 januari 2021: nog niet begonnen
assert met_de_hand[2022] != 0
assert (TWEE / "yearly.parquet").is_file()
assert (TWEE / "differences.parquet").is_file()

# %% [markdown]
# ## 7. Naar Excel of R
#
# `yearly.parquet` opent in R (arrow), Python en DuckDB; voor een rekenblad schrijft u een deel als CSV. Zet bij alles
# wat u doorgeeft: synthetische bevolking, welk scenario, welke seeds.

# %%
kosten.round(0).to_csv(MAP / "kosten.csv", sep=";", decimal=",")
print((MAP / "kosten.csv").read_text(encoding="utf-8").splitlines()[0])
