"""``sentinel config``: what the person who edits the file reads."""

import json
import tomllib
from pathlib import Path

from tests.app.cli.program import LAB, call, data, installation

CHANNELS = '\n[[channels]]\nname = "desk"\nurl = "${env:DESK}"\n'


def test_a_right_file_is_summed_up(tmp_path: Path) -> None:
    done = call("config", "check", config=installation(tmp_path))
    assert done.exit_code == 0
    assert "config.toml is right: 1 watched target, 3 checks, 0 channels." in done.stdout
    assert "channels: note: nobody is told of anything" in done.stderr


def test_every_mistake_of_a_wrong_file_is_listed(tmp_path: Path) -> None:
    wrong = installation(tmp_path, LAB + '[dns]\nresolver = []\n[web]\nlisten = "x"\n')
    lines = call("config", "check", config=wrong).stderr.splitlines()
    assert [line.removeprefix(f"{tmp_path}/") for line in lines] == [
        'config.toml:dns.resolver: unknown key; did you mean "resolvers"?',
        "config.toml:web.listen: must be address:port, such as 127.0.0.1:8080",
    ]
    found = data("config", "check", config=wrong, code=3)
    assert (found["ok"], [p["key"] for p in found["problems"]]) == (False, ["dns.resolver", "web.listen"])


def test_a_missing_secret_is_a_mistake_for_check_but_not_for_show(tmp_path: Path) -> None:
    config = installation(tmp_path, LAB + CHANNELS)
    done = call("config", "check", config=config)
    assert (done.exit_code, "the environment variable DESK is not set" in done.stderr) == (3, True)
    assert 'url = "${env:DESK}"' in call("config", "show", config=config).stdout


def test_a_url_for_several_is_refused_by_the_real_courier(tmp_path: Path) -> None:
    config = installation(tmp_path, LAB + CHANNELS)
    done = call("config", "check", config=config, DESK="mailto://u:p@mail.example?to=a@b.example,c@d.example")
    assert "channels[0].url: names 2 recipients; give each a channel of its own" in done.stderr
    done = call("config", "check", config=config, DESK="nonsense://x")
    assert "channels[0].url: is no URL that Apprise knows how to send to" in done.stderr
    assert call("config", "check", config=config, DESK="json://127.0.0.1:9/").exit_code == 0


def test_what_holds_is_shown_without_secrets(tmp_path: Path) -> None:
    config = installation(tmp_path, LAB + CHANNELS)
    done = call("config", "show", "--resolved", config=config, DESK="tgram://123456:SECRETTOKEN/5")
    shown = tomllib.loads(done.stdout)
    assert shown["channels"][0]["url"] == "***"
    assert "SECRETTOKEN" not in done.output
    assert shown["store"]["retention"]["observations"] == "30d"
    assert shown["targets"][0]["checks"]["uptime"]["interval"] == "1m"
    assert shown["uplink"]["canaries"] == []  # a lab asks nobody in the world
    assert data("config", "show", config=config)["sentinel"]["vantage"] == "lab-1"


def test_the_schema_is_json_schema() -> None:
    made = json.loads(call("config", "schema").stdout)
    assert made["$schema"].endswith("2020-12/schema")
    assert "slow_after" in made["$defs"]["Options of uptime"]["properties"]
