"""Follow one synthetic inwoner through the base run, for the page that tells of one household."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from experiments.dashboard.living import Pair, base_of
from experiments.dashboard.working import Stopped, Stopping
from results.language import Lang


def follow(stopping: Stopping, asked: Pair, word: str, lang: Lang) -> Iterator[tuple[str, Any]]:
    """Live the base while following an inwoner of the start population.

    Parameters
    ----------
    asked : base, municipality, horizon and seed.
    word : of `sim.trace_examples.EXAMPLES`.
    lang : of what is told.

    Yields
    ------
    ``("story", told)`` : word, lines of text, and the figure as `results.dashboard.figures.Drawn`.
    """
    from results.dashboard.figures import as_drawn
    from results.figures_trace import life, life_alt
    from results.style import About, styled
    from results.trace_story import story
    from sim.municipalities import find_municipality
    from sim.simulation import run
    from sim.trace import Tracer

    def progress(done: int, months: int) -> None:
        if stopping():
            raise Stopped

    tracer = Tracer([word])
    result = run(asked.base, until=asked.until, world=base_of(asked), progress=progress, trace=tracer)
    tracer.check(result.municipality.name, result.start, result.until)
    place = find_municipality(asked.municipality).name
    one = tracer.people[0]
    about = About(place, asked.base.title, asked.seed, lang)
    with styled():
        drawn = as_drawn(f"trace-{one.lineage}", life(one, about), life_alt(one, about))
    yield "story", {"word": word, "place": place, "lines": story(one, lang), "drawn": drawn, "seed": asked.seed}
