"""Declared numbers of the life domains: what a person may vary; tables by sex and age stand in `sim.domains`."""

from __future__ import annotations

from sim.parameter import Parameter

_OWN = "assumption: no figure in the sources"
_A = "assumption"

# fmt: off
_ROWS: tuple[tuple[str, float, float, float, str, str, str, str], ...] = (
    ("domains.spillover", 1.0, 0.0, 2.0, "exponent", "C", "1 = ratios as in sim.domains.spillover",
     "exponent on every spill-over ratio; 0 makes the domains independent"),
    ("domains.compensation", 0.5, 0.0, 1.0, "log hazard", _A, "A002, A012, A013, A204 give the direction only",
     "fall of the log hazard of an onset per unit of standardised draagkracht; also its gain in the recovery hazard"),
    ("domains.compensation_weakening", 0.05, 0.0, 0.1, "per year of age", _A, "A013: weaker after 80, no size",
     "share of the compensation lost with every year of age after 80"),
    ("domains.resilience", 0.5, 0.0, 1.0, "log hazard", _A, _OWN + "; A204: life events work with neuroticism only",
     "standard deviation of the fixed trait's effect on the log hazard of mental disorder, addiction and loneliness"),
    ("domains.vulnerable_months", 12.0, 3.0, 36.0, "months", _A, "A001: 'langdurig', without a number",
     "months that draaglast must exceed draagkracht without a break to count as kwetsbaar"),
    ("domains.balance_shift", 0.0, -1.0, 1.0, "standard deviations", _A, _OWN,
     "added to draagkracht before it is compared with draaglast"),

    ("dementia.level", 1.0, 0.65, 1.0, "factor", "B", "A129, A131; end of the range that comes nearest to A102",
     "multiplies the onset of dementia of Rotterdam 1990-93"),
    ("dementia.women", 1.08, 1.04, 1.12, "ratio", "A", "A108", "onset of dementia of women over that of men"),
    ("dementia.mortality_65", 2.0, 1.5, 5.0, "ratio", _A, _OWN, "mortality with dementia over without, up to age 65"),
    ("dementia.mortality_95", 1.2, 1.0, 2.5, "ratio", _A, _OWN, "the same from 95; between them straight in the log"),
    ("adl.women", 1.33, 1.0, 1.7, "odds ratio", "C", "A121 (men deteriorate 0.75 as fast), A112 (women more often)",
     "odds of ADL or IADL limitation of women over men"),
    ("adl.young_slope", 0.09, 0.05, 0.15, "log odds per year", _A, _OWN,
     "rise of ADL and IADL limitation with age below the first published age group"),
    ("adl.institution", 0.9, 0.8, 1.0, "share", _A, _OWN + "; most residents have a Wlz indication",
     "share of residents of institutions from 65 on with an ADL limitation"),
    ("adl.recovery_70", 0.30, 0.1, 0.6, "per year", _A, "A120, A173: recovery exists, no rate",
     "recovery at 70 and below"),
    ("adl.recovery_90", 0.10, 0.02, 0.3, "per year", _A, "A120: mostly deterioration at 85-90", "recovery from 90 on"),
    ("adl.mortality_70", 2.5, 2.0, 3.0, "ratio", "B", "A177 (frail, 3 years)",
     "mortality with ADL limitation, up to 70"),
    ("adl.mortality_95", 1.5, 1.2, 2.0, "ratio", _A, _OWN, "the same from 95"),
    ("iadl.mortality_70", 1.5, 1.2, 2.0, "ratio", _A, _OWN + "; between none and A177",
     "the same with IADL only, to 70"),
    ("iadl.mortality_95", 1.2, 1.0, 1.5, "ratio", _A, _OWN, "the same from 95"),
    ("chronic.recovery", 0.02, 0.0, 0.1, "per year", _A, _OWN, "hazard that a long-term condition goes away"),
    ("chronic.mortality", 1.5, 1.2, 2.0, "ratio", _A, _OWN, "mortality with a long-term condition over without"),
    ("stroke.first", 0.85, 0.7, 1.0, "share", _A, "A124 counts admissions, not unique persons",
     "share of admissions that is a first stroke"),
    ("fall.women", 1.5, 1.2, 2.0, "ratio", _A, _OWN, "injurious falls of women over men"),
    ("fall.slope", 0.07, 0.04, 0.09, "per year of age", _A, _OWN, "rise of the log of injurious falls with age"),
    ("fall.injury_months", 6.0, 3.0, 12.0, "months", _A, "A193 measures disability at 6 months",
     "mean time an injury limits"),

    ("mental.women", 1.25, 1.0, 1.56, "ratio", "C", "A162 (1.56, all disorders), A161 (women more, no size)",
     "first incidence of women over men"),
    ("mental.halving", 20.0, 12.0, 40.0, "years", _A, "A161, A162: falls with age, no size",
     "years of age over which first incidence halves, from 18 to 65"),
    ("mental.relapse", 0.11, 0.009, 0.25, "per year", "C",
     "set to reach A137 (18%); A159 alone (depression, long remitted) gives 0.009-0.016",
     "hazard of a new episode after an earlier one, mean over 18-64"),
    ("mental.comorbid", 0.42, 0.3, 0.6, "share", "C", "A136: 42% of cases have two or more disorders",
     "share of substance disorders that is not counted apart from another disorder"),
    ("addiction.recovery", 0.2, 0.08, 0.3, "per year", "C", "set to reach A163c (5.6%) with the onset of A161",
     "hazard of recovering from a substance disorder"),
    ("addiction.men", 2.5, 1.5, 4.0, "ratio", _A, "A161, A162: men more, no size for all substances",
     "onset of men over women"),
    ("loneliness.recovery", 0.33, 0.15, 1.0, "per year", _A, _OWN, "hazard that strong loneliness ends"),
    ("loneliness.mortality", 1.10, 1.06, 1.14, "ratio", "A", "A191", "mortality with strong loneliness"),

    ("youth.level", 0.185, 0.09, 0.305, "share", "A", "A155 (2017); A154 2009 14.6, 2021 30.5, other scale",
     "share of 12-16 with emotional problems"),
    ("youth.girls", 2.0, 1.5, 3.1, "odds ratio", "B", "A154 (39.8 against 21.5), A155 (28 against 9)",
     "odds of problems of girls over boys of 12-16; below 8 the sexes are equal"),
    ("youth.recovery", 0.5, 0.25, 1.0, "per year", _A, _OWN, "hazard that a youth problem ends"),
    ("youth.wijk", 0.5, 0.0, 1.0, "exponent", _A,
     "social_domain_2021 (young with youth care per wijk): help is not need, and people of a wijk differ in what the "
     "model knows already; 0 makes the wijken equal",
     "exponent on the factor of the wijk on the onset of youth problems"),
    ("youth.drop_out", 0.0175, 0.0140, 0.0234, "per year", "A", "A168 (1.70-2.34), A167 (Steenwijkerland 1.5)",
     "share of pupils and students in vo and mbo under 23 that leaves without a diploma"),
    ("literacy.level", 0.111, 0.09, 0.155, "share", "B", "A164 (language); A169a with numeracy 0.155",
     "share of 16-64 with low literacy"),

    ("work.cycle", 1.0, 0.7, 1.5, "factor", "B", "dossier, recommended defaults; A049", "multiplies job loss"),
    ("work.finding", 1.0, 0.7, 1.3, "factor", "B", "dossier, recommended defaults", "multiplies finding work"),
    ("work.closure", 0.06, 0.05, 0.061, "per year", "A", "A058", "share of own businesses that end"),
    ("work.aow_rise", 0.0, 0.0, 1.0, "months per year", _A, _OWN + "; AOW art. 7a: two thirds of the gain in life "
     "expectancy at 65, in steps of three months", "rise of the AOW age after 2031, the last year announced"),
    ("disability.exit", 0.02, 0.01, 0.05, "per year", _A, "A038: hardly anyone; no rate", "hazard that a benefit ends"),
    ("disability.mortality", 2.0, 1.3, 3.0, "ratio", _A, _OWN, "mortality with a disability benefit over without"),
    ("bijstand.cycle", 1.0, 0.7, 1.2, "factor", "C", "A030 over A041: 0.27 in against 0.35 out is 0.77; A050",
     "inflow into bijstand over the inflow that keeps the stock of the start under constant rates"),
    ("bijstand.to_work", 0.12, 0.08, 0.22, "per year", "A", "A053, A042", "exit to work, mean over the stock"),
    ("bijstand.young", 0.52, 0.50, 0.55, "share", "A", "A057", "share of the inflow under 35"),

    ("debt.entry", 0.0105, 0.010, 0.011, "per household per year", "B", "A076", "households entering problematic debt"),
    ("debt.stock", 0.079, 0.076, 0.083, "share", "A", "A075", "households in problematic debt"),
    ("debt.help_stock", 0.0201, 0.010, 0.025, "share", "B", "A073 (Oldambt, budget management)",
     "households in debt help"),
    ("debt.help_entry", 0.0082, 0.005, 0.012, "per household per year", "B", "A074 (Oldambt)", "new arrangements"),
    ("debt.help_success", 0.64, 0.51, 0.92, "share", "A", "C104", "arrangements completed free of debt"),
    ("debt.at_risk", 0.12, 0.08, 0.2, "share", _A, _OWN, "households at risk of problematic debt"),
    ("debt.risk_months", 24.0, 12.0, 48.0, "months", _A, _OWN, "mean time at risk"),
    ("debt.children", 1.7, 1.4, 2.0, "odds ratio", "B", "A079 (45% of them) against a third of all households",
     "problematic debt with children at home over without"),
    ("debt.no_work", 3.0, 2.0, 4.0, "odds ratio", "C", "A078 (42% of them) against a sixth of households below AOW age",
     "problematic debt without paid work below the AOW age over with"),
)
# fmt: on

DOMAIN_PARAMETERS: tuple[Parameter, ...] = tuple(Parameter(*row) for row in _ROWS)
"""Parameters of the life domains, in the order of the tables they set."""

EVENT_PARAMETERS: tuple[Parameter, ...] = (
    Parameter("eviction.hazard", 0.003, 0.0, 1.0, "per household per year", _A,
              _OWN + "; order of the yearly evictions for arrears that Aedes counts over the households of A075; "
              "plausible 0.001 to 0.01",
              "renting households with problematic debt put out of their dwelling"),
    Parameter("statushouder.arrivals", 1.25, 0.0, 10.0, "per 1,000 inhabitants per year", "A",
              "E041: 30 in half a year for Het Hogeland (13-43, so 0.5 to 1.8)",
              "people who arrive from abroad as statushouders"),
)  # fmt: skip
"""Parameters of life events that set no table."""

DEFAULTS: dict[str, float] = {p.name: p.default for p in DOMAIN_PARAMETERS}
"""Default of each, by name."""
