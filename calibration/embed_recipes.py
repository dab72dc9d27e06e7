"""The list of embedded tables: for each its source, what it must look like, and what its user must know."""

from __future__ import annotations

from calibration import embed_tables as make
from calibration.embed_tables import Recipe

ALL_AGES = (0, 120)
POSITIONS = (
    "in_private_households", "child_at_home", "living_alone", "partners_total",
    "partner_unmarried_no_children", "partner_married_no_children", "partner_unmarried_with_children",
    "partner_married_with_children", "single_parent", "other_member",
)  # fmt: skip
REBUILT = (
    "Het Hogeland before 2019 (quality 'derived') = Bedum + De Marne + Eemsmond + 0.8846 x Winsum; the 2019 "
    "border change moved the rest of Winsum to Westerkwartier."
)
KWB_ROUNDING = (
    "Counts per wijk are rounded to 5, also totals; benefits (persons_AOW, persons_bijstand and so on) to "
    "10, "
    "wmo_clients and youth care to 5, also per municipality. Percentages as published."
)

RECIPES: tuple[Recipe, ...] = (
    Recipe(
        "population_nl_single_age", "Netherlands by single year of age and sex, 1 January",
        ("population_nl_single_age",), make.population_nl, "stock", "A",
        ages={"population_1jan": ALL_AGES}, complete_years=True,
        caveats=("Oldest age is 95 and over to 2014, 105 and over from 2015.",),
    ),
    Recipe(
        "population_municipal_age5",
        "Municipalities, provinces and country by five-year age group and sex, 1 January",
        ("population_municipal_age5", "population_municipal_age5_hogeland_before_2019"),
        make.population_age5, "stock", "A (2006, 2016), B (2020, 2021), C (rebuilt Het Hogeland)",
        ages={"population_1jan": ALL_AGES},
        caveats=(
            "2020 and 2021 (quality 'rounded5') are sums of postcode cells that were each rounded to 5. "
            "In 2020 they "
            "differ from the exact ten-year groups (table population_municipal_age10) by at most 20 "
            "persons for both "
            "sexes together and 26 for men plus women; by sex their sums over age differ from the exact "
            "totals by at "
            "most 4 in 2020 and 4 in 2021, both sexes by 11 and 6.",
            "Sex 'T' exists for 2020 and 2021 only and is rounded by itself: it is not the sum of M and F.",
            "Oldambt in 2006 (quality 'derived') = Winschoten + Scheemda + Reiderland.", REBUILT,
        ),
    ),
    Recipe(
        "population_municipal_age10", "Municipalities by ten-year age group, 1 January 2020, exact",
        ("population_municipal_age5",), make.population_age10, "stock", "A", source="10-year",
        ages={"population_1jan": ALL_AGES},
    ),
    Recipe(
        "population_totals", "Total population by sex, 1 January, and average over the year",
        ("population_totals", "population_municipal_age5_hogeland_before_2019"),
        make.population_totals, "stock", "A; C for rebuilt Het Hogeland",
        complete_years=True, lag={"population_average": 1},
        caveats=(
            "Sources that overlap (37259eng, 03759ned, Iv3) agree on every figure.", REBUILT,
            "The average over the year needs the next 1 January and counts as known a year later.",
        ),
    ),
    Recipe(
        "population_pc4_age5", "Postcode places (PC4) by five-year age group and sex, 1 January",
        ("population_pc4_age5", "villages_pc4"), make.population_pc4, "stock",
        "B", columns="tidy_municipality",
        ages={"population_1jan": ALL_AGES, "population_1jan_total": ALL_AGES},
        caveats=(
            "Every cell is rounded to 5, T too, so M + F need not be T and ages need not add up to the "
            "total.",
            "population_1jan_total (2021) is the total of the place rounded to 5 as published; it differs "
            "from the "
            "sum over age by at most 5.",
        ),
    ),
    Recipe(
        "vital_events", "Births, deaths, moves and corrections per year, with the population around them",
        ("vital_events", "population_municipal_age5_hogeland_before_2019"), make.vital_events, "flow",
        "A; C for rebuilt Het Hogeland", complete_years=True, lag={"population_31dec": 1},
        signed=("net_admin_corrections", "net_migration_incl_admin_corr", "population_growth"),
        caveats=(
            "1 January + births - deaths + net_migration_incl_admin_corr = 31 December within 1 person "
            "for GM1966 "
            "(2019-2021), 6 for GM1895 and 5 for GM1708 (2012-2021); every 31 December equals the next 1 "
            "January.",
            "emigration_incl_admin_corr = emigration minus net_admin_corrections (removals from the "
            "register are "
            "mostly people who left without notice).",
            "population_1jan is a stock; population_31dec counts as known a year later.", REBUILT,
            "Rebuilt arrivals and departures count moves between the four predecessors twice; their "
            "difference is "
            "right. With them the rebuilt 1 January meets the next one within 4.1 persons, also 2018 to "
            "2019.",
        ),
    ),
    Recipe(
        "vital_events_monthly", "Births, deaths, moves and corrections per month, January 2012 to March 2017",
        ("vital_events_monthly",), make.vital_events_monthly, "flow",
        "A; month rebuilt", columns="tidy_month",
        signed=("net_admin_corrections", "population_growth"),
        caveats=(
            "The copy read has no month, and lost the rows that repeat a figure of the same series and "
            "year. Kept are "
            "the years of a series with all 12 rows (2017: 3), where row order is month order. Proof: in "
            "that order growth = births - deaths + immigration - emigration + corrections holds for the "
            "Netherlands exactly in 59 of the 63 months; the other four are the Decembers of 2012-2015, off "
            "by the correction of the year (-88 to 515 persons), always in the 12th row.",
            "Complete are: NL01 all; PV20 all but births, emigration, immigration and corrections in "
            "2012; PV23 all "
            "but births and emigration 2012, corrections 2012-2014 and 2016, immigration 2016. Of the "
            "municipalities "
            "mostly single years; for the season of births and deaths use NL01 and the provinces.",
            "The sums of 2012-2015 equal vital_events; 2016 is provisional (NL births 171,387 against "
            "172,520).",
            "emigration is without administrative corrections, unlike vital_events.",
        ),
    ),
    Recipe(
        "births_by_mother_age", "Live births by age of mother, birth order, marital status and sex of child",
        ("births_by_mother_age",), make.births_by_mother_age, "flow", "A; B for small municipalities",
        unit="births", ages={"live_births_by_mother_age": ALL_AGES}, complete_years=True,
        caveats=(
            "sex is that of the child and age that of the mother; youngest group is under 20, oldest 45 "
            "and over.",
            "The copy does not say how birth order is counted (per mother or per marriage).",
        ),
    ),
    Recipe(
        "deaths_nl_age", "Deaths in the Netherlands by single year of age and sex",
        ("deaths_nl_age",), make.deaths_nl, "flow", "A",
        ages={"deaths": ALL_AGES}, complete_years=True,
        caveats=(
            "Age is the age AT DEATH (last birthday), not on 31 December. Evidence, ages 60-89, "
            "2011-2019: q from "
            "these deaths per average inhabitant of that age is 5.4% above mortality_qx_nl at the same "
            "label (men "
            "and women), which is half a year of ageing, and equals the geometric mean of q(x) and q(x+1) "
            "within "
            "0.1%. Read as age on 31 December, rates are twice as rough over age (standard deviation of "
            "third "
            "differences of the log rate 0.22 and 0.26, against 0.10 and 0.14), as cohorts of unequal "
            "size shift. "
            "Deaths at age 0 in 2012 per birth are 3.7 per 1,000, the full infant mortality, where q(0) "
            "has 3.0-3.5.",
            "The last age is 105 and over. Sums over age equal the deaths in vital_events in 2012-2023, "
            "by sex.",
            "1970, which the copy also has to age 98, is left out.",
        ),
    ),
    Recipe(
        "mortality_qx_nl", "Probability of dying within the year by age on 31 December and sex, Netherlands",
        ("mortality_qx_nl",), make.plain("mortality_qx_nl"), "flow", "A", unit="probability per year",
        ages={"qx_death_probability": (0, 99)}, complete_years=True, upper=1.0,
        caveats=(
            "age_from is the age REACHED ON 31 DECEMBER of the year, so q(x) belongs to those aged x - 1 "
            "on 1 "
            "January, and q(0) to the children born in the year. Confirmed against deaths_nl_age, see there.",
        ),
    ),
    Recipe(
        "fertility_nl", "Live births and births per woman by single year of age of the mother, Netherlands",
        ("fertility_nl",), make.plain("fertility_nl"), "flow", "A; asfr derived", unit="births",
        ages={"live_births_by_mother_age": ALL_AGES, "asfr": (15, 49)}, complete_years=True, lag={"asfr": 1},
        caveats=(
            "sex is that of the mother. Births: youngest is 15 and under, oldest 49 and over.",
            "asfr (quality 'derived') = births / mean of the two 1 January populations of women of that "
            "age label, "
            "checked to 5e-7; it needs the next 1 January and counts as known a year later.",
            "The copy does not say whether age is at birth or on 31 December. The figures hardly tell: "
            "read as on 31 "
            "December rates are a little smoother (third differences over age 0.089 against 0.093, second "
            "differences over years 0.062 against 0.067). Five-year sums equal births_by_mother_age (37201).",
        ),
    ),
    Recipe(
        "marital_status_nl", "Marital status by five-year age group, Netherlands, 1 January",
        ("marital_status_nl",), make.marital_status_nl, "stock", "A",
        ages={"never_married": ALL_AGES, "married": ALL_AGES, "widowed": ALL_AGES, "divorced": ALL_AGES},
        complete_years=True, caveats=("Both sexes together. Registered partnership counts as marriage.",),
    ),
    Recipe(
        "marital_status_municipal_2006",
        "Marital status by sex and five-year age group, municipalities, 1 January 2006",
        ("marital_status_municipal_2006",), make.marital_2006, "stock", "A",
        ages={"never_married": ALL_AGES, "married": ALL_AGES, "widowed": ALL_AGES, "divorced": ALL_AGES},
        caveats=("Predecessors of Het Hogeland and Oldambt. Sums equal population_municipal_age5 of 2006.",),
    ),
    Recipe(
        "marriages_nl", "Persons marrying by age on 31 December and sex, Netherlands",
        ("marriages_nl",), make.plain("marriages_nl"), "flow", "B",
        ages={"marriages_persons_marrying": ALL_AGES}, complete_years=True,
        caveats=(
            "Counts persons, not marriages. More men than women (2018: 61,949 and 60,007): not every partner "
            "is counted, which the copy does not explain. Use the shape over age rather than the level.",
        ),
    ),
    Recipe(
        "households", "Private households by type and size, 1 January",
        ("households",), make.plain("households"), "stock", "A", unit="households",
        caveats=(
            "Not every indicator exists for every region and year: 2020 from 71486NED and 71487ned, 2021 "
            "and 2022 from "
            "Kerncijfers wijken en buurten, NL01 also 2011-2019.",
        ),
    ),
    Recipe(
        "household_position",
        "Persons by position in the household and five-year age group, 1 January 2006 and 2020",
        ("household_position_2006", "household_position_2020"), make.household_position, "stock", "A",
        ages=dict.fromkeys((*POSITIONS, "total_in_households", "institutional"), ALL_AGES),
        caveats=(
            "2006 is by sex (M, F), for the country, Steenwijkerland and the predecessors, with "
            "institutional "
            "residents; 2020 is for both sexes (T), the country and the three municipalities, without them.",
            "partners_total is the sum of the four partner groups. 2006: total_in_households includes "
            "institutional.",
        ),
    ),
    Recipe(
        "institutional_2020",
        "Residents of institutions by five-year age group, 1 January 2020, by subtraction",
        ("institutional_2020",), make.plain("institutional_2020"), "stock", "C",
        ages={"institutional_population": ALL_AGES}, signed=("institutional_population",),
        caveats=(
            "Population minus persons in private households. For municipalities the population is a sum "
            "of rounded "
            "postcode cells: noise up to some 50 persons in all, negative cells of up to -6. Never use a "
            "single cell.",
        ),
    ),
    Recipe(
        "villages_pc4", "Postcode places with a representative point",
        ("villages_pc4",), make.postcodes, "geography",
        "A", columns="postcodes", unit="degrees (ETRS89) and km2",
        years=(2021, 2021),
        caveats=("region is 'PC' and the postcode, as in population_pc4_age5. Names repeat within a town.",),
    ),
    Recipe(
        "wijken", "Wijken with name and land area",
        ("wijken_2022",), make.wijken, "geography", "A", columns="wijken", unit="hectare of land",
        years=(2022, 2022), caveats=("Borders of 2022. 'Wijk 01' and so on is left out of the name.",),
    ),
    Recipe(
        "wijken_2022", "Population and households per wijk, 1 January 2022",
        ("wijken_2022",), make.wijken_2022, "stock", "B", unit="per indicator",
        caveats=("Counts rounded to 5, shares to 1%. Shares of the smallest wijken are withheld and so "
        "absent.",),
    ),
    Recipe(
        "social_domain_2021",
        "Kerncijfers wijken en buurten: care, benefits, income, education, housing, distances",
        ("social_domain_2021",), make.social_domain, "flow", "A-; B per wijk", unit="per indicator",
        caveats=(
            KWB_ROUNDING,
            "wmo_clients had a maatwerkvoorziening at some time in the year. Youth care is 0-22 years.",
            "2022 has population, households and housing only. Counts of inhabitants and households are "
            "of 1 January.",
            "Amounts that CBS gives in 1,000 euro are in euro here.",
        ),
    ),
    Recipe(
        "youthhelp_wijk_2017", "Youth help and risk factors per wijk (SCP)",
        ("youthhelp_wijk_2017",), make.plain_all("youthhelp_wijk_2017"), "flow",
        "C", unit="as SCP describes; perc_ = %",
        signed=("residu",), caveats=("Source is SCP, not CBS. Borders of 2017.",),
    ),
    Recipe(
        "spending_iv3",
        "Municipal income and spending per Iv3 taakveld, budget (begroting) and accounts (jaarrekening)",
        ("spending_iv3",), make.spending, "flow", "B", unit="euro", columns="tidy_account",
        signed=("expenditure_Wonen en bouwen",),
        caveats=("taakveld 'total' is not per taakveld. One budget, GM1708 2017 taakveld 8.3, is negative.",),
    ),
    Recipe(
        "care_cost_by_age_nl",
        "Cost of Zvw, Wlz, Wmo and Jeugdwet per inhabitant by single year of age (CPB)",
        ("care_cost_by_age_nl",), make.plain("care_cost_by_age_nl"), "flow", "B",
        unit="euro per inhabitant of that age per year",
        ages=dict.fromkeys(("expenditure_per_inhabitant_" + law for law in ("Zvw", "Wlz", "Wmo",
        "Jeugd")), ALL_AGES),
        caveats=("Source is CPB, not CBS. Last age is 99 and over.",),
    ),
    Recipe(
        "income_wealth_nl", "Persons by income class and households by wealth class, Netherlands",
        ("income_wealth_nl",), make.wealth, "flow", "B", unit="per indicator",
    ),
    Recipe(
        "health_and_education", "Health, life expectancy and education by region",
        ("health_and_education",), make.health, "flow", "B", unit="per indicator",
        caveats=(
            "Life expectancy per GGD region is of 2019-2022, given here as 2022. The year of education is "
            "not stated "
            "in the copy (about 2023/24), given here as 2024.",
        ),
    ),
)  # fmt: skip
