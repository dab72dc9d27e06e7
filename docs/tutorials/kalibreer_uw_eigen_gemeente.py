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
# # Kalibreer uw eigen gemeente
#
# Het model rekent met geboorten, sterfte, vestiging en vertrek op landelijke cijfers met een plaatselijk niveau.
# Hier zoekt u uit welk niveau bij de cijfers van uw gemeente past, en hoe zeker dat is. U ziet wat de cijfers zeggen,
# wat zij niet zeggen, en of het model daarna jaren voorspelt die het niet heeft gezien.
#
# Deze bladzijde is een notebook: open haar met Jupyter en jupytext, of draai `python kalibreer_uw_eigen_gemeente.py`.
# Op twee rekenkernen duurt zij een paar minuten. Alle inwoners zijn synthetisch.

# %%
# ruff: noqa: D100
from dataclasses import replace
from pathlib import Path

import pandas as pd

from calibration.calibrate import calibrate
from calibration.targets import fitting_view, targets
from sim.errors import DataError
from sim.municipalities import find_municipality
from sim.scenario import read_scenario
from sim.simulation import run
from sim.statline import Statline

GEMEENTE = "oldambt"
MAP = Path("kalibratie-oldambt")
TREKKINGEN = 3

# %% [markdown]
# ## 1. Welke cijfers zijn er, en welke mogen niet worden gebruikt?
#
# Elk cijfer heeft een rol: `fit` (om op te passen) of `test` (om achteraf aan te toetsen). De verdeling staat in één
# bestand, `calibration/targets.toml`. Wie op een toetscijfer past, denkt dat hij goed voorspelt en kijkt in de spiegel.

# %%
fit = targets(role="fit", stage="demography", municipality=GEMEENTE)
toets = targets(role="test", stage="demography", municipality=GEMEENTE)
print(len(fit), "cijfers om op te passen,", len(toets), "om te toetsen")
print(pd.DataFrame(fit)[["name", "year", "source"]].head(8).to_string(index=False))

# %% [markdown]
# De code die past, ziet de cijfers door een venster waarin de toetsjaren niet te lezen zijn. Probeert u het toch, dan
# weigert het:

# %%
code = find_municipality(GEMEENTE).code
venster = fitting_view("demography", MAP / "venster")
vraag = {"region": code, "indicator": "population_1jan", "year": 2021}
print("Zonder venster:", Statline().value("population_totals", **vraag))
try:
    venster.value("population_totals", **vraag)
    GEWEIGERD = False
except DataError as fout:
    GEWEIGERD = True
    print("Door het venster:", fout)

# %% [markdown]
# ## 2. Passen
#
# `quick=True` zoekt weinig parameters met weinig runs. Elke run wordt bewaard: breekt u af, dan gaat dezelfde regel
# later verder. Op de opdrachtregel:
#
# `zorgdruk calibrate --municipality oldambt --stage demography --quick --out kalibratie-oldambt`

# %%
(gevonden,) = calibrate(GEMEENTE, "demography", MAP, quick=True)
for waarschuwing in gevonden.posterior.warnings:
    print("let op:", waarschuwing)

# %% [markdown]
# ## 3. Wat zeggen de cijfers, en wat niet?
#
# `narrower` is de spreiding achteraf gedeeld door die van vooraf: 1 is niets geleerd. Wat niet smaller werd, weten
# deze cijfers niet: het houdt zijn volle onzekerheid en telt in elk interval mee.

# %%
parameters = pd.read_csv(MAP / f"parameters-{GEMEENTE}-demography.csv")
print(parameters.round(3).to_string(index=False))

# %% [markdown]
# Past het model na het passen bij de cijfers? `inside` zegt of het cijfer in het interval ligt.

# %%
voorspeld = pd.read_csv(MAP / f"predictive-{GEMEENTE}-demography.csv")
print(voorspeld.round(1).head(12).to_string(index=False))

# %% [markdown]
# ## 4. Vooruit, met de onzekerheid erbij
#
# Elke trekking uit de posterior is een mogelijke gemeente. Met drie ziet u alleen dat zij verschillen; neem er voor een
# interval twintig of meer, of `zorgdruk compare --draws 20`.

# %%
basis = read_scenario("basispad")
inwoners = []
for trekking in range(TREKKINGEN):
    waarden = {str(naam): float(waarde) for naam, waarde in gevonden.table.iloc[trekking].items()}
    uitkomst = run(replace(basis, parameters=waarden), GEMEENTE, until="2022-12", seed=trekking + 1).yearly
    totaal = uitkomst[(uitkomst["indicator"] == "population") & (uitkomst["by"] == "total")]
    inwoners.append(float(totaal[totaal["year"] == 2022]["value"].iloc[0]))
print("inwoners op 1 januari 2022:", [round(n) for n in inwoners])

# %% [markdown]
# ## 5. En nu eerlijk
#
# Passen is geen voorspellen. `zorgdruk validate --part backcast --municipality oldambt` draait het model vanaf 2016 met
# cijfers tot 2016 of 2019 en zet het naast voorspellingen die niets kunnen, zoals een rechte lijn. De eerste alinea van
# het rapport zegt waar het model verliest. Eén venster en drie gemeenten zeggen weinig: schrijf uw verwachting op met
# `zorgdruk ledger`, en kom over een paar jaar terug.
