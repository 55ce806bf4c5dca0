"""Call the hub once: is it there, does it know our key, and is our clock right?"""

from sentinel.app.parts import now
from sentinel.config.config import Config
from sentinel.link import keys
from sentinel.link.caller import Caller, session_to
from sentinel.link.ports import LinkDown
from sentinel.link.speech import Asks, Patience

SECONDS = 10.0


async def call_hub(config: Config) -> str:
    """Why the hub of this agent's configuration does not answer us; empty if it does."""
    try:
        key = keys.private(config.link.key.reveal().encode(), "[link] key")
        session, url = session_to(config.link_hub, config.ca_file)
    except (keys.BadKey, OSError) as error:
        return str(error)
    async with session:
        caller = Caller(session=session, url=url, vantage=config.vantage, key=key, now=now)
        try:
            await caller.asked(Asks, "asks", Patience(seconds=0.0), seconds=SECONDS)
        except LinkDown as error:
            return str(error)
    return ""
