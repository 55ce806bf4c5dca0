"""The MITRE ATT&CK ids that rules may carry, kept by hand: nothing is downloaded, and nothing is claimed by accident.

Source: MITRE ATT&CK Enterprise v19, which split defense-evasion into ``stealth`` and ``defense-impairment``.
"""

from collections.abc import Iterator, Mapping, Sequence

from sentinel.detect.problem import meant, shown

PREFIX = "attack."
TACTICS = frozenset(
    {
        "reconnaissance",
        "resource-development",
        "initial-access",
        "execution",
        "persistence",
        "privilege-escalation",
        "stealth",
        "defense-impairment",
        "credential-access",
        "discovery",
        "lateral-movement",
        "collection",
        "command-and-control",
        "exfiltration",
        "impact",
    }
)
TECHNIQUES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "t1189": ("Drive-by Compromise", ("initial-access",)),
    "t1190": ("Exploit Public-Facing Application", ("initial-access",)),
    "t1195.002": ("Compromise Software Supply Chain", ("initial-access",)),
    "t1485": ("Data Destruction", ("impact",)),
    "t1491.002": ("External Defacement", ("impact",)),
    "t1498": ("Network Denial of Service", ("impact",)),
    "t1499": ("Endpoint Denial of Service", ("impact",)),
    "t1505.003": ("Web Shell", ("persistence",)),
    "t1557": ("Adversary-in-the-Middle", ("credential-access", "collection")),
    "t1566": ("Phishing", ("initial-access",)),
    "t1583.001": ("Acquire Infrastructure: Domains", ("resource-development",)),
    "t1584.001": ("Compromise Infrastructure: Domains", ("resource-development",)),
    "t1584.002": ("Compromise Infrastructure: DNS Server", ("resource-development",)),
    "t1585.001": ("Establish Accounts: Social Media Accounts", ("resource-development",)),
    "t1586": ("Compromise Accounts", ("resource-development",)),
    "t1586.001": ("Compromise Accounts: Social Media Accounts", ("resource-development",)),
    "t1588.004": ("Obtain Capabilities: Digital Certificates", ("resource-development",)),
    "t1589.001": ("Gather Victim Identity Information: Credentials", ("reconnaissance",)),
    "t1608.004": ("Stage Capabilities: Drive-by Target", ("resource-development",)),
    "t1608.006": ("Stage Capabilities: SEO Poisoning", ("resource-development",)),
    "t1656": ("Impersonation", ("stealth",)),
    "t1659": ("Content Injection", ("initial-access", "command-and-control")),
}


def misplaced(tags: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Each ATT&CK tag that cannot stand, and why: unknown ids, and tactics that none of the techniques serves."""
    names = [tag.removeprefix(PREFIX) for tag in tags if tag.startswith(PREFIX)]
    served = {tactic for name in names if name in TECHNIQUES for tactic in TECHNIQUES[name][1]}
    for name in names:
        if name in TECHNIQUES:
            continue
        if name not in TACTICS:
            yield (
                PREFIX + name,
                f"'{shown(name)}' is not in Sentinel's ATT&CK table{meant(name, {*TECHNIQUES, *TACTICS})}",
            )
        elif served and name not in served:
            yield PREFIX + name, f"no technique of this rule serves the tactic '{name}'"
