"""Captive portals: a network that asks its guests to log in answers every plain http request in the site's place."""

from urllib.parse import unquote, urlsplit

from sentinel.kit.hosts import address_of, host_of, same_owner
from sentinel.kit.looks import Exchange
from sentinel.kit.page.follow import target_of

NETWORK_AUTHENTICATION_REQUIRED = 511  # RFC 6585, section 6
WISPR = b"wispaccessgatewayparam"  # the XML comment by which phones know a hotspot
CAPTIVE = "captive-portal"


def captive(seen: Exchange) -> bool:
    """Whether this answer is a network's and no site's: by its status, its mark, or a login that knows the way back."""
    if seen.status == NETWORK_AUTHENTICATION_REQUIRED or WISPR in seen.body.lower():
        return True
    to = target_of(seen)
    return to is not None and _asks_to_log_in(to, host_of(seen.url))


def _asks_to_log_in(to: str, host: str) -> bool:
    there = host_of(to)
    if not there or same_owner(there, host):
        return False
    literal = address_of(there)
    if literal is not None and literal.is_private and address_of(host) is None:
        return True
    return host in unquote(urlsplit(to).query).lower()
