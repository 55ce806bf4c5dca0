"""What befalls accounts: attacks and changes that are none, over thirty of each, each on an account of its own."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sentinel.range.platforms.profile import Profile
from tests.scenarios.register import Register

PEOPLE: Mapping[str, int] = {
    "telegram": 12, "x": 19, "youtube": 11, "tiktok": 12, "instagram": 10, "facebook": 10, "whatsapp": 8, "line": 8,
}  # fmt: skip
LADDER = ("info", "low", "medium", "high", "critical")
QUIET = "masa_tenang"
Verb = tuple[str, Mapping[str, object]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What is done to one account of a platform, and the rule and base severity that must tell of it.

    ``quiet`` is what must be told in the quiet period, where that is not the base one step up; empty: nothing.
    """

    platform: str
    verbs: Sequence[Verb]
    rule: str = ""
    severity: str = ""
    quiet: str | None = None

    def expected(self, phase: str) -> dict[str, str]:
        """Rule and severity in a phase of the calendar."""
        if phase == QUIET and self.quiet is not None:
            return {self.rule: self.quiet} if self.quiet else {}
        steps = 1 if phase and self.severity != "info" else 0
        return {self.rule: LADDER[min(LADDER.index(self.severity) + steps, len(LADDER) - 1)]}


def case(platform: str, verbs: str, rule: str, severity: str, quiet: str | None = None, **how: object) -> Case:
    """An attack, and what must be told of it."""
    return Case(platform=platform, verbs=_verbs(verbs, how), rule=rule, severity=severity, quiet=quiet)


def _verbs(verbs: str, how: Mapping[str, object]) -> tuple[Verb, ...]:
    """Verbs, one after the other; ``how`` goes to the last."""
    *before, last = verbs.split()
    return (*((verb, {}) for verb in before), (last, how))


HIJACKED, SCAM, OTHER, GONE = "account_hijacked", "account_scam_content", "account_reregistered", "account_gone"
RENAMED, DROPPED, UNTICKED = "account_renamed", "account_posts_deleted", "account_verification_lost"
ATTACKS = (
    case("telegram", "reregister", OTHER, "high"),
    case("x", "reregister", OTHER, "high"),
    case("youtube", "reregister", OTHER, "high"),
    case("tiktok", "reregister", OTHER, "high"),
    case("instagram", "reregister", OTHER, "high"),
    case("facebook", "reregister", OTHER, "high"),
    case("telegram", "take_over", HIJACKED, "critical", scam="crypto"),
    case("x", "take_over", HIJACKED, "critical", scam="crypto"),
    case("youtube", "take_over", HIJACKED, "critical", scam="gambling"),
    case("tiktok", "take_over", HIJACKED, "critical", scam="phishing"),
    case("instagram", "take_over", HIJACKED, "critical", scam="gambling"),
    case("facebook", "take_over", HIJACKED, "critical", scam="crypto"),
    case("telegram", "scam", HIJACKED, "high", kind="gambling"),
    case("x", "scam", HIJACKED, "high", kind="crypto"),
    case("tiktok", "scam", HIJACKED, "high", kind="phishing"),
    case("whatsapp", "scam", SCAM, "high", kind="gambling"),
    case("line", "scam", HIJACKED, "high", kind="crypto"),
    case("telegram", "delete", GONE, "low", quiet=""),
    case("x", "delete", GONE, "low", quiet=""),
    case("youtube", "delete", GONE, "low", quiet=""),
    case("instagram", "delete", GONE, "low", quiet=""),
    case("telegram", "lose_tick", UNTICKED, "low"),
    case("x", "suspend", GONE, "low", quiet="medium"),
    case("x", "rename", RENAMED, "info", to="raja77"),
    case("youtube", "rename", RENAMED, "info", to="xrpgift99"),
    case("x", "change_link rename", HIJACKED, "medium", to="zzz9"),
    case("youtube", "drop_posts", DROPPED, "medium", quiet="", part=0.95),
    case("instagram", "drop_posts", DROPPED, "medium", quiet="", part=0.8),
    case("tiktok", "drop_posts", DROPPED, "medium", quiet="", part=0.9),
    case("facebook", "change_link change_avatar change_name", HIJACKED, "medium", to="Toko Serba Ada Murah"),
    case("telegram", "change_link change_bio change_avatar change_name", HIJACKED, "medium", to="WIN BIG CASINO"),
    case("line", "change_name", HIJACKED, "high", to="Situs Slot Gacor Maxwin"),
    case("x", "pin", SCAM, "high"),
    case("x", "pin", SCAM, "high", to="Daftar relawan dan BLT di sini: https://bit.ly/blt-2029"),
    case("telegram", "say", SCAM, "high", to="Wallet connect, claim now!", times=3),
)


def calm(platform: str, verbs: str, **how: object) -> Case:
    """A change that is no attack."""
    return Case(platform=platform, verbs=_verbs(verbs, how))


NOTHING = (
    calm("telegram", "change_avatar"),
    calm("instagram", "change_avatar"),
    calm("tiktok", "change_avatar"),
    calm("x", "change_avatar change_bio", to="{bio} #KampanyeDamai"),
    calm("x", "change_bio", to="{bio}!"),
    calm("telegram", "change_bio", to="{bio} Terima kasih."),
    calm("facebook", "change_bio", to="{bio} Nomor urut 3."),
    calm("instagram", "change_bio", to="Lawan judi online! Slot gacor itu tipuan, laporkan. {bio}"),
    calm("youtube", "change_bio", to="{bio} Bersama BTC, Barisan Tani."),
    calm("x", "change_name", to="{name} 🌾"),
    calm("facebook", "change_name", to="Hj. {name}, S.H."),
    calm("tiktok", "change_name", to="{name} Nomor 3"),
    calm("instagram", "change_name", to="{NAME}"),
    calm("x", "lose_tick"),
    calm("tiktok", "gain_tick"),
    calm("x", "crowd_in", times=1.04),
    calm("youtube", "crowd_in", times=0.93),
    calm("telegram", "crowd_in", times=4.0),
    calm("x", "post", times=2),
    calm("youtube", "post", times=1),
    calm("instagram", "post", times=4),
    calm("tiktok", "burst", times=60),
    calm("youtube", "drop_posts", part=0.04),
    calm("tiktok", "drop_posts", part=0.2),
    calm("x", "change_link", to="https://linktr.ee/{handle}"),
    calm("instagram", "change_link", to="https://www.youtube.com/@{handle}"),
    calm("telegram", "change_link", to="{link}program/desa"),
    calm("facebook", "change_link", to="https://relawan-rinjani.example/"),
    calm("youtube", "rename", to="{handle}.resmi"),
    calm("x", "make_private"),
    calm("x", "pin", to="Debat perdana malam ini pukul tujuh, di televisi daerah."),
    calm("x", "pin", to="Tolak link alternatif dan bonus new member: lawan situs slot di desa kita!"),
    calm("x", "pin", to=""),
    calm("telegram", "say", to="Join us tonight for the debate, it is live on our channel", times=2),
    calm("telegram", "say", to="Bonus new member, klik link alternatif", times=2),
)


@dataclass(slots=True)
class Placed:
    """Cases on accounts of their own, in the order of their platforms."""

    register: Register
    used: set[str] = field(default_factory=set)

    def place(self, cases: Sequence[Case]) -> Iterator[tuple[str, Case]]:
        """Do them, and say to whom."""
        for one in cases:
            ticked = any(verb == "lose_tick" for verb, _ in one.verbs)
            person = next(p for p in self.register.street.people if self._fits(p, one.platform, ticked=ticked))
            self.used.add(person.id)
            for verb, how in one.verbs:
                self.register.do(f"account.{verb}", person.id, **_filled(how, person))
            yield person.id, one

    def _fits(self, person: Profile, platform: str, *, ticked: bool) -> bool:
        """Whether this account is free for a case; those with a tick are kept for whoever needs one."""
        return person.platform == platform and person.id not in self.used and person.verified is ticked


def _filled(how: Mapping[str, object], profile: Profile) -> dict[str, object]:
    """What is done, with the account's own words in it."""
    words = {"name": profile.name, "NAME": profile.name.upper(), "bio": profile.bio}
    words |= {"handle": profile.handle, "link": profile.link}
    return {key: value.format_map(words) if isinstance(value, str) else value for key, value in how.items()}
