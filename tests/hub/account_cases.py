"""What befalls accounts: attacks and what is heard of them in three phases, and what happens every day."""

from dataclasses import dataclass, replace

from sentinel.kit.account.snapshot import Snapshot
from sentinel.kit.adapters.form import State
from sentinel.model.failure import Code, Failure, Layer, Skipped
from sentinel.model.subject import Tier
from tests.hub.accounts import OURS, Change, posts

OTHER_AVATAR, LIKE_AVATAR = "f0f0f0f0f0f0f0f0", "0f0f0f0f0f0f0f0e"
ENGLISH = "Official news of the live trading event, join now for free and follow us on our channel"
BAIT = "Bonus new member, RTP live tertinggi. Klik link alternatif!"
CLOSED = {State.GONE: "status 404", State.SUSPENDED: "suspended", State.PRIVATE: "private"}
BOLD = "".join(chr(0x1D5EE + ord(c) - ord("a")) if c.islower() else c for c in "Sahabat Lalu Wirajaya")


def to(**fields: object) -> Change:
    """The account with these fields changed."""
    return lambda shown: replace(shown, **fields)  # type: ignore[arg-type]  # any field of a snapshot


def as_(state: State) -> Change:
    """An answer that shows nothing but a state."""
    return lambda shown: Snapshot(
        platform=shown.platform, adapter=shown.adapter, adapter_version="v1", state=state, mark=CLOSED.get(state, "")
    )


def failed(outcome: Failure | Skipped) -> Change:
    return lambda _shown: outcome


def same(shown: Snapshot) -> Snapshot:
    return shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What happens to one account, look by look (the last one stays), and what is heard of it in each phase."""

    name: str
    looks: tuple[Change, ...]
    rule: str = ""
    heard: tuple[str, str, str] = ("", "", "")
    official: bool = False
    tier: Tier = Tier.NORMAL
    closes: bool = True


def bad(name: str, rule: str, heard: str, *looks: Change, **more: object) -> Case:
    one, two, three = heard.replace("-", "").split("/")
    return Case(name=name, looks=looks, rule=rule, heard=(one, two, three), **more)  # type: ignore[arg-type]  # likewise


SCAM = "account_scam_content"
TAKEN = {"name": "Bursa Kripto Dunia", "avatar": OTHER_AVATAR, "bio": ENGLISH}
ATTACKS = (
    bad(
        "a channel sold to a crypto brand",
        "account_hijacked",
        "critical/critical/critical",
        to(**TAKEN, links=("https://bitcoin-airdrop.example2.net",)),
    ),
    bad(
        "name, picture and link in a day",
        "account_hijacked",
        "medium/high/high",
        to(name="Toko Kosmetik Murah", avatar=OTHER_AVATAR, links=("https://toko.example2.net",)),
    ),
    bad("new name, picture and bio", "account_hijacked", "medium/high/high", to(**{**TAKEN, "bio": "Toko kosmetik"})),
    bad(
        "another handle and another name",
        "account_hijacked",
        "medium/high/high",
        to(handle="toko_murah", name="Toko Kosmetik Murah"),
    ),
    bad(
        "handle, name, link and picture",
        "account_hijacked",
        "critical/critical/critical",
        to(handle="toko", name="Toko Murah", avatar=OTHER_AVATAR, links=("https://toko.example2.net",)),
    ),
    bad(
        "tick lost with a new name",
        "account_hijacked",
        "medium/high/high",
        to(name="Toko Kosmetik Murah", verified=False),
    ),
    bad(
        "posts hidden, name changed",
        "account_hijacked",
        "medium/high/high",
        to(name="Toko Kosmetik Murah", posts=2),
        closes=False,
    ),
    bad(
        "posts hidden, name and picture changed, link",
        "account_hijacked",
        "critical/critical/critical",
        to(name="Toko Kosmetik Murah", posts=2, avatar=OTHER_AVATAR, links=("https://bola.example2.net",)),
        closes=False,
    ),
    bad(
        "an institution's account with a new name and link",
        "account_hijacked",
        "high/critical/critical",
        to(name="Toko Kosmetik Murah", links=("https://toko.example2.net",)),
        official=True,
        closes=False,
    ),
    bad(
        "bio turned English, link and name",
        "account_hijacked",
        "high/critical/critical",
        to(name="Bursa Dunia", bio=ENGLISH, links=("https://bursa.example2.net",)),
    ),
    bad(
        "a short link, another handle and a lost tick",
        "account_hijacked",
        "critical/critical/critical",
        to(handle="lalu_baru", links=("https://bit.ly/abc",), verified=False),
    ),
    bad("a stranger behind the name", "account_reregistered", "high/critical/critical", to(uid="777")),
    bad(
        "a stranger who copies nothing",
        "account_reregistered",
        "high/critical/critical",
        to(uid="777", name="Jual Beli", bio="", links=(), avatar=OTHER_AVATAR, verified=False, followers=3, posts=0),
    ),
    bad(
        "gone, then taken by a stranger",
        "account_reregistered",
        "high/critical/critical",
        as_(State.GONE),
        to(uid="778", name="Jual Beli"),
    ),
    bad(
        "an institution's name taken by a stranger",
        "account_reregistered",
        "critical/critical/critical",
        to(uid="779"),
        official=True,
        closes=False,
    ),
    bad("another handle with another name", "account_renamed", "low/medium/medium", to(handle="x", name="Kabar Lalu")),
    bad("gone", "account_gone", "low/medium/-", as_(State.GONE)),
    bad("gone, of a critical tier", "account_gone", "low/medium/-", as_(State.GONE), tier=Tier.CRITICAL),
    bad(
        "an institution's account gone",
        "account_gone",
        "medium/high/high",
        as_(State.GONE),
        official=True,
        closes=False,
    ),
    bad("suspended", "account_gone", "low/medium/medium", as_(State.SUSPENDED)),
    bad("posts deleted", "account_posts_deleted", "medium/high/medium", to(posts=4), closes=False),
    bad("posts deleted where the account is to be closed", "account_posts_deleted", "medium/high/-", to(posts=4)),
    bad(
        "an institution's posts deleted",
        "account_posts_deleted",
        "high/high/high",
        to(posts=4),
        official=True,
        closes=False,
    ),
    bad("gambling in the bio", "account_scam_content", "high/critical/critical", to(bio="Link SL0T G4C0R88 hari ini")),
    bad("gambling in the name", "account_scam_content", "high/critical/critical", to(name="Sahabat Lalu M.A.X.W.I.N")),
    bad(
        "a link to gambling", "account_scam_content", "high/critical/critical", to(links=("https://slotgacor88.net/x",))
    ),
    bad("gambling in the pinned post", SCAM, "high/critical/critical", to(pinned=BAIT, pinned_id="9")),
    bad("gambling in three posts", SCAM, "high/critical/critical", to(newest=posts(BAIT, OURS, BAIT, BAIT, OURS))),
    bad(
        "bait beside a short link in the pinned post",
        SCAM,
        "high/critical/critical",
        to(pinned="Daftar relawan dan BLT: (https://s.id/blt)."),
    ),
    bad(
        "three new posts in English, and another name",
        "account_hijacked",
        "medium/high/high",
        to(newest=posts(ENGLISH, ENGLISH, ENGLISH, OURS, OURS), name="Toko Kosmetik Murah"),
    ),
    bad("a hijacker who boasts", "account_scam_content", "high/critical/critical", to(bio="hacked by Tuan Muda")),
    bad(
        "bait for data beside a short link",
        "account_scam_content",
        "high/critical/critical",
        to(bio="Daftar relawan dan BLT di sini", links=("https://s.id/blt",)),
    ),
    bad(
        "gambling on an institution's account",
        "account_scam_content",
        "critical/critical/critical",
        to(bio="situs slot terpercaya"),
        official=True,
        closes=False,
    ),
    bad(
        "an imitator with scam behind the name",
        "account_hijacked",
        "critical/critical/critical",
        to(uid="780", bio="giveaway BTC, claim now"),
    ),
    bad("the tick lost", "account_verification_lost", "low/medium/medium", to(verified=False)),
    bad(
        "an institution's tick lost",
        "account_verification_lost",
        "medium/high/high",
        to(verified=False),
        official=True,
        closes=False,
    ),
)


def benign(name: str, *looks: Change, **more: object) -> Case:
    return Case(name=name, looks=looks, **more)  # type: ignore[arg-type]  # any field of a case


def counted(followers: int, posts: int) -> Change:
    return to(followers=followers, posts=posts)


BENIGN = (
    benign("nothing at all", same),
    benign("a new picture on the first day of the campaign", to(avatar=OTHER_AVATAR)),
    benign("a picture that a network scaled anew", to(avatar=LIKE_AVATAR)),
    benign("no picture could be loaded", to(avatar="")),
    benign("a slip of the pen mended in the bio", to(bio="Akun resmi calon bupati bersama rakyat, untuk daerah maju")),
    benign("the number drawn, in the name", to(name="Sahabat Lalu Wirajaya No 3")),
    benign("the number drawn, in name and picture", to(name="Lalu Wirajaya Nomor Urut 3", avatar=OTHER_AVATAR)),
    benign("a new slogan in the bio", to(bio="Coblos nomor tiga, perubahan ada di tanganmu!")),
    benign("a new slogan and a new picture", to(bio="Coblos nomor tiga, perubahan!", avatar=OTHER_AVATAR)),
    benign("words of the name in another order", to(name="Wirajaya Lalu Sahabat")),
    benign(
        "the name in bold letters",
        to(name=BOLD),
    ),
    benign("another name of a campaign team", to(name="Relawan Lalu 2029")),
    benign("a tick gained", to(verified=True)),
    benign("whether there is a tick is not told any more", to(verified=None)),
    benign("followers drift", counted(12_410, 311), counted(12_800, 315), counted(11_000, 316)),
    benign("a rally brings followers", counted(30_000, 320), counted(41_000, 331)),
    benign("some posts deleted", counted(12_000, 280)),
    benign("numbers are not shown any more", to(followers=None, posts=None)),
    benign("a new link to a party's page", to(links=("https://partai.example3.org/lalu",))),
    benign("a new link to a platform", to(links=("https://youtube.com/@lalu", "https://wa.me/628123"))),
    benign("a short link for volunteers", to(links=("https://bit.ly/relawan-lalu",))),
    benign("links taken away", to(links=())),
    benign(
        "an adapter that reads anew",
        to(adapter_version="v2", name="Lalu W.", bio="", links=(), verified=False, avatar=""),
    ),
    benign("a word against gambling", to(bio="Bersama kita lawan judi online dan berantas situs slot di daerah")),
    benign("another pinned post", to(pinned="Debat perdana malam ini di televisi daerah", pinned_id="9")),
    benign("a pinned post against gambling", to(pinned="Tolak bonus new member: lawan slot gacor!", pinned_id="9")),
    benign("nothing pinned any more", to(pinned="", pinned_id="")),
    benign("gambling in two posts", to(newest=posts(BAIT, BAIT, OURS, OURS))),
    benign("three posts of different classes", to(newest=posts(BAIT, "hacked by Tuan Muda", "claim now", OURS))),
    benign("three new posts in English", to(newest=posts(ENGLISH, ENGLISH, ENGLISH, OURS))),
    benign("two new posts in English and a new name", to(newest=posts(ENGLISH, ENGLISH, OURS), name="Toko Kosmetik")),
    benign("no posts are shown any more", to(newest=())),
    benign("made private", as_(State.PRIVATE)),
    benign("another handle, the same name", to(handle="lalu_wirajaya_resmi")),
    benign("a wall", as_(State.LOGIN_WALL)),
    benign("a captcha", as_(State.BLOCKED)),
    benign("a page that nobody knows", as_(State.UNKNOWN)),
    benign("a network that fails", failed(Failure(layer=Layer.TCP, code=Code.CONNECT_TIMEOUT))),
    benign("a budget that is spent", failed(Skipped(reason="budget spent"))),
    benign("gone for one look", as_(State.GONE), same),
    benign("a stranger for one look", to(uid="999"), same),
    benign("read by the platform's other adapter", to(adapter="spare", adapter_version="w", name="x", bio="")),
)
