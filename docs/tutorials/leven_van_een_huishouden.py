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
# # Het leven van een huishouden
#
# Cijfers van een gemeente zijn optelsommen van levens. Hier volgt u er een paar, maand voor maand: wat er gebeurt,
# hoeveel hulp iemand nodig heeft en wie die geeft. De mensen bestaan niet: het zijn synthetische inwoners, en hun
# verhaal is één mogelijk verloop.

# %%
# ruff: noqa: D100
from pathlib import Path

from results.figures_trace import life, life_alt
from results.style import About, save, styled
from results.tables import total
from results.trace_story import story
from sim import read_scenario, run
from sim.trace import Tracer

GEMEENTE = "oldambt"
MAP = Path("leven")
MAP.mkdir(exist_ok=True)
basispad = read_scenario("basispad")

# %% [markdown]
# ## 1. Wie volgt u?
#
# Met een woord, zoals `couple` (een 75-plusser met partner), `carer` of `oldest`; of met het nummer van een inwoner,
# de `lineage`. Op de opdrachtregel noemt `zorgdruk run --trace list` de woorden, en volgt `zorgdruk run --trace
# couple`.

# %%
eerst = Tracer(["couple", "carer"])
gewoon = run(basispad, GEMEENTE, until="2021-03", seed=1)
gevolgd = run(basispad, GEMEENTE, until="2021-03", seed=1, trace=eerst)
stel, verzorger = eerst.people
print("een 75-plusser met partner:", stel.lineage, "in", stel.moments[0].kern)
assert stel.moments[0].age >= 75
assert stel.moments[0].partner

# %% [markdown]
# Volgen verandert niets: de run is met en zonder toeschouwer dezelfde.

# %%
assert gewoon.yearly["value"].equals(gevolgd.yearly["value"])

# %% [markdown]
# ## 2. Het hele huishouden
#
# De partner heeft een eigen nummer. Wij volgen nu beiden, drie jaar lang.

# %%
samen = Tracer([stel.lineage, stel.moments[0].partner])
uitkomst = run(basispad, GEMEENTE, until="2023-12", seed=1, trace=samen)
een, ander = samen.people
assert een.moments[0].home == ander.moments[0].home  # zij wonen in hetzelfde huis
assert een.moments[0].partner == ander.lineage
assert ander.moments[0].partner == een.lineage
print("inwoners op 1 januari 2022:", int(total(uitkomst.yearly, "population")[2022]))

# %% [markdown]
# ## 3. Het verhaal
#
# `story` vertelt in gewone woorden wat er gebeurde.

# %%
for inwoner in samen.people:
    print("\n".join(story(inwoner, "nl")))
    print()
    assert story(inwoner, "nl")

# %% [markdown]
# ## 4. De maanden als tabel
#
# Elke rij is een maand en een gegeven: niveaus op de leefdomeinen, draaglast en draagkracht, hulp die nodig is,
# mantelzorg, aandoeningen en gebeurtenissen. De toestand is die aan het einde van de maand; de eerste is de avond
# voor het begin.

# %%
tabel = samen.table()
print(tabel.groupby("kind")["name"].nunique().to_string())
nodig = tabel[tabel["kind"] == "need"].astype({"value": float})
per_maand = nodig.groupby(["lineage", "month"])["value"].sum().unstack("lineage")
print(per_maand.iloc[:: max(1, len(per_maand) // 6)].to_string())
assert set(tabel["lineage"]) == {str(een.lineage), str(ander.lineage)}
assert (nodig["value"] >= 0).all()
for inwoner in samen.people:
    maanden = len(inwoner.moments)
    assert maanden <= 37  # de avond voor het begin en 36 maanden, of korter na overlijden of vertrek
    assert (maanden == 37) == (inwoner.end == "")

# %% [markdown]
# ## 5. Wie helpt wie?
#
# Draaglast die lang boven de draagkracht ligt, maakt iemand kwetsbaar. Mantelzorg komt van mensen met een naam in het
# netwerk: partner, kinderen, vrienden, buren.

# %%
nu = een.moments[-1]
print("draaglast", round(nu.load, 2), "draagkracht", round(nu.strength, 2), "kwetsbaar:", nu.vulnerable)
print("hulp nodig", sum(nu.need), "uur per week; krijgt", nu.received, "uur mantelzorg, geeft", nu.given)
print("kinderen in leven:", sum(nu.children.values()), "van", len(nu.children))

# %% [markdown]
# ## 6. Getekend

# %%
with styled():
    png, _ = save(
        life(een, About("Oldambt", "Basispad", 1)), MAP, "leven", life_alt(een, About("Oldambt", "Basispad", 1))
    )
print(life_alt(een, About("Oldambt", "Basispad", 1)))
assert png.is_file()

# %% [markdown]
# Een leven is een voorbeeld en geen bewijs: kies het niet omdat het mooi uitkomt, en gebruik het nooit om over een
# mens van vlees en bloed te beslissen. Wat voor velen geldt, leest u uit veel runs.
