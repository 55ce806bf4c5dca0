"""What to say to the caller now, and what to do next; and the draft of a word to the public, for a person to sign."""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from sentinel.kit.intake.report import Report
from sentinel.kit.intake.sorts import Sort
from sentinel.kit.texts import Translator, msg
from sentinel.kit.untrusted import untrusted

FORGED = msg("Say: the number was not hacked; the sender was forged.")
LOST = msg(  # then nobody may say that the sender was merely forged
    "The SIM has no signal: somebody else may hold the number now (SIM swap). Have the owner call the operator at once "
    "and block it, and change the passwords of everything that this number opens (WhatsApp, Telegram, bank)."
)
SIGNAL = msg("Ask whether the owner's SIM still has signal. No signal means SIM swap: block the number at once.")
CALL_BACK = msg(
    "Call back, on a number from the register of accounts (sentinel accounts show {account} --reveal) or the office, "
    "never on one from this report."
)
KEEP = msg("Ask for pictures and the details of the message; nobody deletes it, nobody forwards it.")
STEPS: Mapping[Sort, tuple[str, ...]] = MappingProxyType(
    {
        Sort.SMS_MASKING: (
            FORGED,
            SIGNAL,
            msg("Ask for the message details on the telephone: sender as shown, time, service centre; keep a picture."),
            msg("Ask the operator for a ticket, and note its number: sentinel incidents note {incident} TEXT"),
            msg("Verify with a second person who received it, whom the caller did not choose."),
            msg("Escalate: the operator, the police's cyber unit, Bawaslu."),
        ),
        Sort.TAKEOVER: (
            CALL_BACK,
            msg("Ask: who else is admin, is anybody still logged in, was a code passed on? End all sessions first."),
            msg(
                "Report it to the platform through its own form for hacked accounts, and note the number: sentinel "
                "incidents note {incident} TEXT"
            ),
            msg("Name the account, not the person, and say what changed: 'account X has changed'."),
        ),
        Sort.IMPERSONATION: (
            msg("Compare with the register: is the account registered by somebody? Then it is no imitation."),
            KEEP,
            msg("Report it to the platform as impersonation; the person imitated must do so or authorise it."),
            msg("Do not write to the account, and do not follow its links."),
        ),
        Sort.DATA_THEFT: (
            msg("It is a claim until somebody has checked it: say 'alleged', give no figure as a fact."),
            msg("Do not buy, download or pass on samples; note where the claim stands, and when."),
            msg("Tell the owner of the data and the response team; notice is due within 3 x 24 hours if it is true."),
        ),
        Sort.PHISHING: (
            msg("Nobody opens the link or the file again. Who entered something changes that password now."),
            KEEP,
            msg("Report the address: registrar or PANDI, the ministry; and the organisation that is imitated."),
        ),
        Sort.HOAX: (
            msg("Ask the person or body named whether they said it; until then it is only said in their name."),
            KEEP,
            msg("Tell Bawaslu and the organisation's public relations; Sentinel judges who, not what is true."),
        ),
        Sort.OTHER: (
            msg("No rule hears of this. Decide what it is, then: sentinel intake reclassify {report} CLASS --why TEXT"),
        ),
    }
)
ATTEMPTS = msg("Attempts are attempts: they are never counted as incidents. {count} attempts were reported.")
DRAFTS: Mapping[Sort, str] = MappingProxyType(
    {
        Sort.SMS_MASKING: msg(
            "A message in the name of {institution} has been received since {when}. According to the report it was "
            "not sent by them; the sender's name or number appears to be forged. Please do not pass it on."
        ),
        Sort.TAKEOVER: msg(
            "The account {imitated} of {institution} is reported to be out of its owner's hands since {when}. Please "
            "do not trust new posts or messages from it until we say that it is back."
        ),
        Sort.IMPERSONATION: msg(
            "An account that appears to imitate {institution} was reported to us on {when}. Their registered accounts "
            "stand on the official list."
        ),
        Sort.HOAX: msg("A text in the name of {institution} is in circulation since {when}. It is being checked."),
        Sort.PHISHING: msg(
            "Messages in the name of {institution} with a link were reported to us on {when}. Please do not open it."
        ),
    }
)
DRAFT = msg("Draft for the public (not released; a person signs it):")


def triage(report: Report, say: Translator, count: Callable[[float], str]) -> list[str]:
    """The steps for this report, in the words of ``say``; what is known already is not asked again.

    ``count`` writes a number as it is read in that language.
    """
    return list(_steps(report, say, count))


def _steps(report: Report, say: Translator, count: Callable[[float], str]) -> Iterator[str]:
    known = {SIGNAL: report.signal is not None, FORGED: report.signal is False}
    named = {"account": report.account or "ID", "incident": report.stands_in or "INC-…", "report": report.ref}
    if report.signal is False:
        yield say(LOST)
    for step in STEPS[report.sort]:
        if not known.get(step):
            yield say(step).format(**named)  # commands as they are typed
    if report.attempts:
        yield say(ATTEMPTS).format(count=count(report.attempts))


def draft(report: Report, say: Translator, when: str) -> str:
    """A word to the public for a person to sign; empty where none is due. ``when`` carries its zone."""
    text = DRAFTS.get(report.sort)
    if text is None:
        return ""
    names = {"institution": untrusted(report.institution), "imitated": untrusted(report.imitated) or "-"}
    return f"{say(DRAFT)} {say(text).format(when=when, **names)}"
