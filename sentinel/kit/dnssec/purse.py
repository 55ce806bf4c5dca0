"""What judging may cost: a hostile zone must not make us compute for minutes (KeyTrap, CVE-2023-50387 and 50868)."""

from sentinel.kit.dnssec.words import Bogus, Reason, Unjudged

MOST_TRIES = 8  # keys tried for one set of records
MOST_SIGNATURES = 16  # signatures looked at for one set of records
MOST_CHECKS = 64  # signatures verified for one judgement
MOST_ROUNDS = 10_000  # SHA-1 rounds of NSEC3 for one judgement, about 10 ms
MOST_PROOFS = 24  # NSEC and NSEC3 records looked at for one judgement
LOOK_CHECKS = 1_000  # the same for a whole look, all its judgements together: about half a second
LOOK_ROUNDS = 200_000


class Purse:
    """Pays for the arithmetic of one judgement; when it is empty, the answer is bogus as too costly.

    ``of`` is the purse of the whole look: when that is empty, others have spent it, and nothing is said of this answer.
    """

    __slots__ = ("_of", "checks", "rounds")

    def __init__(self, checks: int = MOST_CHECKS, rounds: int = MOST_ROUNDS, of: "Purse | None" = None) -> None:
        self.checks, self.rounds, self._of = checks, rounds, of

    def pay_check(self) -> None:
        """Pay for one signature.

        Raises:
            Bogus: if too many were verified already (``Unjudged``: by the whole look).
        """
        self.checks -= 1
        if self.checks < 0:
            raise Bogus(Reason.TOO_COSTLY, "signatures")
        if self._of is not None:
            self._of.share(1, 0)

    def pay_rounds(self, count: int) -> None:
        """Pay for hashing a name once.

        Raises:
            Bogus: if too much was hashed already (``Unjudged``: by the whole look).
        """
        self.rounds -= count
        if self.rounds < 0:
            raise Bogus(Reason.TOO_COSTLY, "NSEC3 hashes")
        if self._of is not None:
            self._of.share(0, count)

    def share(self, checks: int, rounds: int) -> None:
        """Pay a part of a look's work.

        Raises:
            Unjudged: if the look has spent everything.
        """
        self.checks, self.rounds = self.checks - checks, self.rounds - rounds
        if min(self.checks, self.rounds) < 0:
            raise Unjudged(Reason.TOO_COSTLY, "the whole look")
