"""What a look saw beyond a plan is told, also if it came late or behind a newer one."""

from sentinel.model.muting import What
from tests.casework.town import Town, plan


def test_what_an_overtaken_look_saw_beyond_the_plan_alarms_too() -> None:
    town = Town()
    town.plans.append(plan([What.TLS], expect={"issuer": "Let's Encrypt"}))
    for at in (10, 70):
        town.say(at, "tls_issuer_changed", bad=True, sentinel__tls__operator="Let's Encrypt")
    town.say(40, "tls_issuer_changed", bad=True, sentinel__tls__operator="Mallory CA")
    assert len(town.told("tls_issuer_changed")) == 1
    town.say(130, "tls_issuer_changed", bad=True, sentinel__tls__operator="Let's Encrypt")
    assert town.of("tls_issuer_changed").muting is None
