"""What judging may cost: a hostile zone must not make us compute for minutes (KeyTrap, CVE-2023-50387 and 50868)."""

from sentinel.kit.dnssec.words import Bogus, Reason

MOST_TRIES = 8  # keys tried for one set of records
MOST_SIGNATURES = 16  # signatures looked at for one set of records
MOST_CHECKS = 64  # signatures verified for one judgement
MOST_ROUNDS = 10_000  # SHA-1 rounds of NSEC3 for one judgement, about 10 ms
MOST_PROOFS = 24  # NSEC and NSEC3 records looked at for one judgement


class Purse:
    """Pays for the arithmetic of one judgement; when it is empty, the answer is bogus as too costly."""

    __slots__ = ("checks", "rounds")

    def __init__(self, checks: int = MOST_CHECKS, rounds: int = MOST_ROUNDS) -> None:
        self.checks, self.rounds = checks, rounds

    def pay_check(self) -> None:
        """Pay for one signature.

        Raises:
            Bogus: if too many were verified already.
        """
        self.checks -= 1
        if self.checks < 0:
            raise Bogus(Reason.TOO_COSTLY, "signatures")

    def pay_rounds(self, count: int) -> None:
        """Pay for hashing a name once.

        Raises:
            Bogus: if too much was hashed already.
        """
        self.rounds -= count
        if self.rounds < 0:
            raise Bogus(Reason.TOO_COSTLY, "NSEC3 hashes")
