"""The pace of a courier: how long to wait after a failure, how long to hold a claim, how patient to be at the end."""

from dataclasses import dataclass

from sentinel.courier.channel import Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """All in seconds but ``most``. A claim of ``most`` notices must be over before its ``lease`` is: 4 x 16.1 < 90.

    ``first`` is doubled after each failure up to ``longest``; ``hopeless`` is the wait where trying again is pointless
    until somebody changes something; ``gate`` is how long a failed channel is left alone by newer notices;
    ``look`` how often the outbox is looked at without being woken; ``patience`` what a send may take once we stop.
    """

    first: float = 2.0
    longest: float = 900.0
    hopeless: float = 3600.0
    gate: float = 15.0
    lease: float = 90.0
    look: float = 1.0
    patience: float = 3.0
    most: int = 4

    def delay(self, failures: int, outcome: Outcome, jitter: float) -> float:
        """How long to wait after so many failures in a row; ``jitter`` (0.8 to 1.2) keeps couriers apart.

        What the far side asked for wins, and is never shortened.
        """
        if outcome.wait is not None:
            return outcome.wait
        if outcome.permanent:
            return self.hopeless * jitter
        return min(self.longest, self.first * 2.0 ** min(max(failures - 1, 0), 20)) * jitter


LAB = Pace(longest=10.0, hopeless=10.0, gate=2.0)
