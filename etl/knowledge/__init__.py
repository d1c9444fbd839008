"""What the project knows: typed loaders of seeds and the matchers built from them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from etl.knowledge.actors import ActorKnowledge
    from etl.knowledge.gazetteer import Gazetteer
    from etl.knowledge.ontology import Ontology
    from etl.knowledge.units import UnitTable


@dataclass(frozen=True, kw_only=True)
class Knowledge:
    """All knowledge that extractors read."""

    actors: ActorKnowledge
    gazetteer: Gazetteer
    units: UnitTable
    ontology: Ontology


@cache
def load_knowledge() -> Knowledge:
    """The knowledge from seeds, loaded once a process."""
    # Imported here: a reader of one seed must not pay for all of them.
    from etl.knowledge.actors import load_actors  # noqa: PLC0415
    from etl.knowledge.gazetteer import load_gazetteer  # noqa: PLC0415
    from etl.knowledge.ontology import load_ontology  # noqa: PLC0415
    from etl.knowledge.units import load_units  # noqa: PLC0415

    return Knowledge(actors=load_actors(), gazetteer=load_gazetteer(), units=load_units(), ontology=load_ontology())
