"""People who call: they saw something that no probe can see, and somebody takes it down."""

from collections.abc import Mapping

from sentinel.range.dial import Deed, Dial

REPORT = "people.report"


class People:
    """Whoever calls. A call changes nothing in the world; whoever stages the story passes it on to the officer."""

    def __init__(self) -> None:
        self.said: Dial[Mapping[str, object]] = Dial({})

    def report(self, **answers: object) -> Deed:
        """Call and say this; the keys are those of ``sentinel intake add --file``."""
        return self.said.turn(answers)
