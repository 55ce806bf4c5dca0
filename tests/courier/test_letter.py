"""Letters: a thread per incident, a text and an HTML part, and nothing in either that acts."""

from html.parser import HTMLParser

from hypothesis import example, given
from hypothesis import strategies as st

from sentinel.courier.channel import Channel, recipients
from sentinel.courier.dress import thread
from sentinel.courier.letter import COLOURS, GOOD, letter
from sentinel.courier.trouble import Trouble
from sentinel.model.notice import Why
from sentinel.model.severity import Severity
from sentinel.range.lab import mail_url
from sentinel.range.world import World
from tests.courier.office import Office, notice

BODY = "TLP:AMBER | Kritis | KPU Provinsi NTB\nINC-000007 | baru terbuka\nLangkah: hubungi admin & <catat>"


class Reader(HTMLParser):
    """What a mail program would see: the tags with their attributes, and the text."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, list[str]]] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, [name for name, _ in attrs]))

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    reader.close()
    return reader


async def test_all_mail_about_an_incident_is_one_thread(world: World, office: Office, mail: Channel) -> None:
    await office.put(
        notice(7, "mail"),
        notice(7, "mail", why=Why.ESCALATED, key="inc:7:escalated:2:mail", severity=Severity.CRITICAL),
        notice(7, "mail", why=Why.RESOLVED, key="inc:7:resolved:3:mail"),
        notice(8, "mail"),
    )
    async with office.open(mail):
        await office.until(*["sent"] * 4)
    letters = {one.message["X-Sentinel-Notice"]: one.message for one in world.mail.letters}
    seven = [message for key, message in letters.items() if key.startswith("inc:7:")]
    assert len({message["References"] for message in seven}) == 1
    assert all(message["In-Reply-To"] == message["References"] for message in seven)
    assert letters["inc:8:opened:1:mail"]["References"] not in {message["References"] for message in seven}
    assert [len(message.get_all("Message-ID", [])) for message in letters.values()] == [1] * 4
    assert len({message["Message-ID"] for message in letters.values()}) == 4
    assert {message["Auto-Submitted"] for message in letters.values()} == {"auto-generated"}
    assert letters["inc:7:escalated:2:mail"]["Importance"] == "high"
    assert letters["inc:7:resolved:3:mail"]["Importance"] is None


async def test_text_and_html_say_the_same(world: World, mail: Channel) -> None:
    await mail.send("judul", BODY, notice(7, severity=Severity.CRITICAL))
    (one,) = world.mail.letters
    assert one.message.get_content_type() == "multipart/alternative"
    assert one.part("text/plain").splitlines() == BODY.splitlines()
    assert "".join(read(one.part("text/html")).text).replace("\n", "") == BODY.replace("\n", "")


async def test_of_two_recipients_one_may_refuse_and_then_nobody_knows_who_was_told(world: World) -> None:
    """Why a channel has one recipient: the other has the letter, and to send it again would tell him twice."""
    two = mail_url(world, to="piket@csirt.test,kedua@csirt.test")
    assert recipients(two) == 2
    world.mail.reply("RCPT kedua@csirt.test", "550 5.1.1 No such user here")
    assert not (await Channel("dua", two).send("judul", BODY, notice(7))).ok
    assert [one.recipients for one in world.mail.letters] == [("piket@csirt.test",)]
    outcome = await Channel("kedua", mail_url(world, to="kedua@csirt.test")).send("judul", BODY, notice(7))
    assert (outcome.trouble, outcome.permanent) == (Trouble.RECIPIENT, True)
    assert (await Channel("piket", mail_url(world)).send("judul", BODY, notice(7))).ok


def test_a_thread_belongs_to_one_sender() -> None:
    here, there = (thread(notice(1), sender)["References"] for sender in ("a@csirt.test", "b@csirt.test"))
    assert here != there
    assert "References" not in thread(notice(1, incident=None), "a@csirt.test")
    assert thread(None, "a@csirt.test") == {"Auto-Submitted": "auto-generated"}


def test_the_bar_has_the_colour_of_the_severity_and_green_is_over() -> None:
    assert COLOURS[Severity.CRITICAL] in letter(BODY, Severity.CRITICAL)
    assert GOOD in letter(BODY, Severity.CRITICAL, over=True)
    assert len(set(COLOURS.values())) == len(Severity)


def test_our_own_link_can_be_pressed_and_nothing_else() -> None:
    ours = "https://sentinel.csirt.test:8443/a/AQID-_x.y"
    tags = read(letter(f"TLP\nTandai ditangani: {ours}\natau: /ack_7", Severity.HIGH)).tags
    assert tags.count(("a", ["href"])) == 1
    for other in (
        f"klik {ours}",
        f'{ours}"onclick=x',
        "hxxps://a[.]b/c",
        "javascript://x/y",
        f"{ours}?u=http://b.test",
    ):
        assert "a" not in {tag for tag, _ in read(letter(f"TLP\nTerlihat: {other}", Severity.HIGH)).tags}, other


@given(st.text(max_size=300))
@example('</p><script>x</script><img src="http://x.test/a.gif" onerror=alert(1)>: &lt;b>')
@example("Label: <a href='http://x.test'>klik</a>")
def test_whatever_a_line_holds_the_letter_keeps_its_tags(line: str) -> None:
    reader = read(letter(f"TLP\n{line}", Severity.HIGH))
    assert {tag for tag, _ in reader.tags} <= {"div", "p", "b"}
    assert {name for _, names in reader.tags for name in names} == {"style"}
