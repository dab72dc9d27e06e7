"""x."""
from __future__ import annotations
import numpy as np, pandas as pd
from sim.statline import Statline
AGES = ("age_0_14", "age_15_24", "age_25_44", "age_45_64", "age_65plus")
STARTS=(0,15,25,45,65,200)
def plain_name(n): return n.lower().replace("nieuw-b","nieuw b").replace("-"," / ")
def wijk_ages(m, s):
    t=s.table("social_domain_2021"); t=t[t.region.str.startswith("WK"+m.code[2:])&(t.year==2021)&t.indicator.isin(AGES)]
    return t.pivot_table(index="region",columns="indicator",values="value")[list(AGES)]
def kern_ages(k, s):
    t=s.table("population_pc4_age5"); t=t[(t.indicator=="population_1jan")&(t.year==2021)]
    print(t.sex.unique())
    t=t[t.sex.isin(["M","F"])] if "T" not in t.sex.unique() else t[t.sex=="T"]
    g=np.searchsorted(STARTS,t.age_from.to_numpy(),side="right")-1
    r=t.assign(g=g).groupby(["region","g"]).value.sum().unstack().reindex([f"PC{p}" for p in k.postcode]).fillna(0)
    return r.to_numpy()
