"""The fixed words of Sentinel and how people say them; the keys are what machines read (contract, sections 3, 4, 7)."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from sentinel.kit.texts import msg


class Marks(NamedTuple):
    """How a language writes a clock time and a number."""

    clock: str
    number: Mapping[int, str]


LANGUAGE_MARKS: Mapping[str, Marks] = MappingProxyType(
    {"id": Marks(".", str.maketrans({",": ".", ".": ","})), "en": Marks(":", MappingProxyType({}))}
)

MONTHS = (
    msg("January"),
    msg("February"),
    msg("March"),
    msg("April"),
    msg("May"),
    msg("June"),
    msg("July"),
    msg("August"),
    msg("September"),
    msg("October"),
    msg("November"),
    msg("December"),
)

VOCABULARY: Mapping[str, str] = MappingProxyType(
    {
        "info": msg("info"),
        "low": msg("low"),
        "medium": msg("medium"),
        "high": msg("high"),
        "critical": msg("critical"),
        "open": msg("open"),
        "acknowledged": msg("acknowledged"),
        "resolved": msg("resolved"),
        "local": msg("local"),
        "regional": msg("regional"),
        "global": msg("global"),
        "silence": msg("silence"),
        "change": msg("planned change"),
    }
)

# Our own half sentences in the fields of events.
PHRASES = frozenset(
    {
        msg("answers, but proves nothing"),
        msg("no answer in time"),
        msg("no address to ask"),
        msg("oldest unsent message"),
    }
)

# What machines report, told with the machine's own word behind it: whoever repairs it needs that word.
CODES: Mapping[str, str] = MappingProxyType(
    {
        "dns_nxdomain": msg("the name does not exist"),
        "dns_servfail": msg("the name servers report a failure"),
        "dns_timeout": msg("the name servers did not answer in time"),
        "dns_no_address": msg("the name has no address"),
        "connection_refused": msg("connection refused"),
        "connection_reset": msg("connection reset"),
        "connect_timeout": msg("no connection in time"),
        "host_unreachable": msg("host unreachable"),
        "tls_handshake_failed": msg("the TLS handshake failed"),
        "tls_timeout": msg("the TLS handshake took too long"),
        "http_protocol_error": msg("the answer is no valid HTTP"),
        "http_timeout": msg("the answer took too long"),
        "too_large": msg("the answer is too large"),
        "too_many_redirects": msg("too many redirects"),
        "address_refused": msg("an address that Sentinel does not connect to"),
        "unsupported": msg("not supported"),
        "cancelled": msg("cancelled"),
        "bug": msg("a fault of Sentinel itself"),
        "overdue": msg("nobody has looked for three intervals"),
        "empty_body": msg("the page is empty"),
        "text_missing": msg("the expected text is missing"),
        "maintenance": msg("a maintenance page"),
        "first_byte_late": msg("the answer began late"),
        "body_late": msg("the page came late"),
        "look_late": msg("the whole look took nearly all its time"),
        "expired": msg("expired"),
        "expiring": msg("expiring"),
        "not_yet_valid": msg("not yet valid"),
        "hostname_mismatch": msg("hostname mismatch"),
        "self_signed": msg("self-signed"),
        "untrusted_root": msg("unknown root"),
        "incomplete_chain": msg("incomplete chain"),
        "weak_signature": msg("weak signature"),
        "weak_key": msg("weak key"),
        "weak_protocol": msg("outdated protocol"),
        "weak_dh": msg("weak key exchange"),
        "revoked": msg("revoked"),
        "no_sct": msg("not in the public logs"),
        "keyCompromise": msg("the key leaked"),
        "cACompromise": msg("the authority's key leaked"),
        "affiliationChanged": msg("the name belongs to somebody else now"),
        "superseded": msg("replaced by another certificate"),
        "cessationOfOperation": msg("no longer in use"),
        "certificateHold": msg("suspended"),
        "privilegeWithdrawn": msg("wrongly issued"),
        "aACompromise": msg("the authority's key leaked"),
        "issuer_changed": msg("another operator"),
        "other_operator": msg("another operator"),
        "caa_forbids": msg("the domain permits that operator no certificates (CAA)"),
        "dns_changed": msg("other name servers since a short time ago"),
        "unreadable": msg("nobody can read it"),
        "no_answer": msg("no answer"),
        "stands_still": msg("it stands still"),
        "lagging": msg("it grows faster than we read"),
        "skipped": msg("a part was skipped"),
        "key_changed": msg("new key"),
        "handshake_failed": msg("handshake failed"),
        "unprobeable": msg("cannot be checked"),
        "https_to_http": msg("https sends visitors to http"),
        "http_served": msg("http shows the site"),
        "http_elsewhere": msg("http leads to somebody else's site"),
        "https_closed": msg("https is shut while http serves"),
        "registrar_changed": msg("another registrar"),
        "lock_lost": msg("a lock is gone"),
        "nameservers_changed": msg("other name servers"),
        "generic": msg("nobody knows"),
        "V0": msg("an ordinary visitor"),
        "V1": msg("Googlebot"),
        "V2": msg("who comes from Google"),
        "V3": msg("a mobile"),
        "V4": msg("Google's inspection tool"),
        "gambling_text": msg("gambling words"),
        "gambling_title": msg("gambling in the title or description"),
        "gambling_link": msg("links to gambling"),
        "hidden_link": msg("hidden links to unknown sites"),
        "foreign_link": msg("links to unknown sites"),
        "hacker_title": msg("a hacker's mark in title or heading"),
        "hacker_text": msg("a hacker's mark in the text"),
        "script_host": msg("a script of an unknown site"),
        "frame_host": msg("a frame of an unknown site"),
        "form_host": msg("a form that sends to an unknown site"),
        "hostile_code": msg("code that hides what it does or leads away"),
        "meta_refresh": msg("sends visitors to an unknown site"),
        "canonical_moved": msg("names another site as the original"),
        "page_replaced": msg("another page altogether"),
        "web_shell": msg("controls of a web shell"),
        "title_replaced": msg("quite another title"),
        "wall": msg("an error, maintenance or bot page"),
        "protected_fact": msg("a protected fact changed"),
        "cloaked": msg("only some visitors see it"),
        "image_page": msg("a picture in place of the page"),
        "claimable": msg("whoever opens an account at the service"),
        "registrable": msg("whoever registers the domain"),
        "authority_changed": msg("other name servers or keys at the parent"),
        "authority_unknown": msg("the parent said nothing"),
        "bogon": msg("no public address"),
        "no_handshake": msg("does not answer over TLS"),
        "not_trusted": msg("a certificate that browsers refuse"),
        "fresh_certificate": msg("a valid certificate that was made around the change"),
        "strange_certificate": msg("a valid certificate that nothing ties to the site"),
        "new_alias": msg("a name of others"),
        "dead_host_answers": msg("an address without a name server answers"),
        "path_proxied": msg("somebody on the way answers in a root server's place"),
        "path_injected": msg("somebody on the way answers beside a root server"),
        "root_recursive": msg("a root server answers as a resolver does"),
        "root_conflicting": msg("a root server is answered for twice, differently"),
        "egress_unknown": msg("questions leave through a network that nobody knows"),
        "dns_delegation_changed": msg("the domain points to other name servers"),
        "dns_answer_hijacked": msg("addresses that nobody knows"),
        "dns_ds_removed": msg("the proof of its signatures (DS) is gone"),
        "dnssec_bogus": msg("signatures that do not fit"),
        "dns_mx_changed": msg("mail goes elsewhere"),
        "dns_caa_changed": msg("who may issue certificates was changed"),
        "dns_wildcard_appeared": msg("names that never existed are answered"),
        "domain_registration_changed": msg("the registration was changed"),
        "tls_untrusted": msg("a certificate that nobody vouches for"),
        "tls_hostname_mismatch": msg("a certificate of another name"),
        "tls_certificate_revoked": msg("a revoked certificate"),
        "tls_issuer_changed": msg("a certificate of another operator"),
        "tls_edges_disagree": msg("certificates that differ from place to place"),
        "ct_unexpected_certificate": msg("a certificate that nobody ordered"),
        "dns_path_injection": msg("forged answers on the way"),
        "route_hijacked": msg("traffic that was led astray"),
        "site_defaced": msg("the page was replaced"),
        "gambling_injected": msg("gambling on the page"),
        "content_cloaked": msg("another page for search engines"),
        "site_redirected_offsite": msg("visitors are sent elsewhere"),
    }
)
