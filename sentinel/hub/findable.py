"""What a search for incidents looks at besides their names: what people read of them, in every language."""

from collections.abc import Iterator

from sentinel.casework.fill import fill, texts_of
from sentinel.casework.words import Words
from sentinel.hub.world import World
from sentinel.model.incident import Incident


def findable(world: World, incident: Incident) -> str:
    """Title and summary of an incident as messages say them; whoever searches has read one of them."""
    return " ".join(dict.fromkeys(_read(world, incident)))


def _read(world: World, incident: Incident) -> Iterator[str]:
    rule = world.rules.rules.get(incident.rule)
    for language, say in world.catalogues.items():
        texts, words = texts_of(rule, language), Words(language=language, say=say, zone=world.zone)
        if texts is not None:
            yield from (fill(text, incident, words) for text in (texts.title, texts.summary))
