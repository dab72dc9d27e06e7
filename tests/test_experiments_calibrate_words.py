"""Everything that calibration looks for or at has a Dutch name, and a warning too."""

import pytest

from calibration.simulators import SPREAD
from calibration.stages import STAGES
from calibration.targets import targets
from experiments.calibrate_words import DUTCH, SAME, spoken, warned
from sim.municipalities import MUNICIPALITIES


def names():
    sought = {free.name for stage in STAGES.values() for free in stage.free if "." not in free.name}
    seen = {t.name for stage in STAGES for m in MUNICIPALITIES for t in targets("fit", stage, m.slug, 2019)}
    return sorted(sought | seen | set(SPREAD))


@pytest.mark.parametrize("name", names())
def test_it_has_a_dutch_name(name):
    assert name in DUTCH or name in SAME or spoken(name, "nl").endswith(" jaar"), name
    assert spoken(f"{name} 2021", "nl") == f"{spoken(name, 'nl')} 2021"
    assert spoken(f"{name} 2021", "en") == f"{name} 2021"


def test_parameters_keep_their_name():
    assert spoken("fertility.scale", "nl") == "fertility.scale"


def test_warnings_are_told_in_both_languages():
    assert warned("chains have not mixed (R-hat 1.11)", "nl") == "de ketens zijn nog niet gemengd (R-hat 1.11)"
    beyond = "the posterior reaches beyond the design (12% of draws)"
    assert warned(beyond, "nl") == "wat gevonden is reikt buiten wat is doorgerekend (12% van de trekkingen)"
    assert warned(beyond, "en") == beyond
