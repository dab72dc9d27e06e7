"""Run a batch from the command line of a test: python tests/batch_driver.py FOLDER MODEL SEEDS [setting=value ...]."""

import sys

sys.path.insert(0, __file__.rsplit("/", 2)[0])

from experiments.batch_command import resumable
from experiments.executing import (
    Way,
    run_batch,
)
from experiments.plan import make_plan
from experiments.sentences import say
from experiments.stopping import heeding, told

folder, model, seeds = sys.argv[1:4]
way = dict(word.split("=") for word in sys.argv[4:])
plan = make_plan(
    ["sluiting"], seeds=range(1, int(seeds) + 1), model=f"tests.batch_models:{model}",
    chunk=int(way.pop("chunk")) if "chunk" in way else None,
)  # fmt: skip
made = {"jobs": way.get("jobs", "2"), "timeout": float(way.get("timeout", 60))}
if "cluster" in way:
    made["cluster"] = way["cluster"]
try:
    with heeding(), resumable("zorgdruk batch plan.toml", "nl"):
        outcome = run_batch(plan, folder, Way(**made), None, lambda english, dutch: say(dutch))
except KeyboardInterrupt:
    say(told())
    sys.exit(130)
print(outcome.before, outcome.executed, len(outcome.failures))
sys.exit(1 if outcome.failures else 0)
