"""The crowd: every account of every platform, found as platforms find them, and open to whatever befalls accounts."""

import random
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime

from sentinel.range.dial import Deed, Layers
from sentinel.range.platforms.population import uid
from sentinel.range.platforms.profile import Profile, Standing
from sentinel.range.platforms.words import POSTS, SCAMS, Scam

MOST_SAID = 20  # posts that a platform shows at once


class Crowd:
    """All accounts. ``accounts`` holds those of the register by their ids; verbs are done to those."""

    def __init__(self, born: Iterable[Profile], now: Callable[[], datetime], dice: random.Random) -> None:
        self.clock, self.dice = now, dice
        self.accounts: dict[str, Account] = {}
        self._others: list[Profile] = []
        self._settled: list[Profile] = []
        self._index: dict[tuple[str, str, str], Profile] | None = None
        for profile in born:
            self.accounts[profile.id] = Account(profile, self)

    def by_handle(self, platform: str, handle: str) -> Profile | None:
        """Who has this name now; whoever had it and is gone counts if nobody else took it."""
        return self._found("handle", platform, handle.lower())

    def by_uid(self, platform: str, number: str) -> Profile | None:
        """Whose number this is: numbers are never given twice."""
        return self._found("uid", platform, number)

    def settle(self, profile: Profile) -> None:
        """Somebody stands in no register and stays whatever happens."""
        self._settled.append(profile)
        self.turned()

    def join(self, profile: Profile) -> Deed:
        """Somebody opens an account that stands in no register."""
        self._others.append(profile)
        self.turned()

        def undo() -> None:
            self._others = [other for other in self._others if other is not profile]
            self.turned()

        return Deed(undo)

    def turned(self) -> None:
        """Somebody is not who he was: whoever is asked for next is looked for anew."""
        self._index = None

    def heal(self) -> None:
        """Everybody is as he was."""
        self._others.clear()
        for account in self.accounts.values():
            account.shown.heal()
        self.turned()

    def _found(self, what: str, platform: str, key: str) -> Profile | None:
        if self._index is None:
            self._index = {}
            registered = [account.shown.now for account in self.accounts.values()]
            everybody = [*registered, *self._others, *self._settled]
            for one in sorted(everybody, key=lambda one: one.there):
                self._index["handle", one.platform, one.handle.lower()] = one
                self._index["uid", one.platform, one.uid] = one
        return self._index.get((what, platform, key))


class Account:
    """One account of the register. Each verb befalls it, and its deed takes that back; ``shown.now`` is how it is."""

    def __init__(self, born: Profile, crowd: Crowd) -> None:
        self.shown = Layers(born, crowd.turned)
        self._crowd = crowd

    def _change(self, **facts: object) -> Deed:
        return self.shown.lay(lambda now: replace(now, **facts))  # type: ignore[arg-type]  # the verbs below know the fields

    def rename(self, to: str = "") -> Deed:
        """Give it another handle; its number stays."""
        return self._change(handle=to or f"{self.shown.now.handle[:10]}{self._crowd.dice.randrange(100, 1000)}")

    def reregister(self) -> Deed:
        """Let it go, and somebody else take its handle: another number, a bare page, no posts."""
        now = self.shown.now
        heir = Profile(
            id=f"{now.id}-pewaris",
            platform=now.platform,
            handle=now.handle,
            uid=uid(now.platform, self._crowd.dice) or now.handle,
            name=now.name,
            picture=self._picture(),
            followers=self._crowd.dice.randrange(40),
            posts=3,
        )
        gone, taken = self.delete(), self._crowd.join(heir)

        def undo() -> None:
            taken.undo()
            gone.undo()

        return Deed(undo)

    def suspend(self) -> Deed:
        """Let the platform suspend it."""
        return self._change(standing=Standing.SUSPENDED)

    def delete(self) -> Deed:
        """Let its owner delete it."""
        return self._change(standing=Standing.GONE)

    def make_private(self) -> Deed:
        """Close it to the public."""
        return self._change(standing=Standing.PRIVATE)

    def take_over(self, scam: str = "crypto") -> Deed:
        """Let a thief have it: name, picture, words and link are his, old posts are hidden, the number stays."""
        words, number = SCAMS[scam], self._number()
        return self.shown.lay(
            lambda now: replace(
                _told(now, words, number), name=words.brand, picture=self._picture(), posts=3, said=(words.pinned,) * 3
            )
        )

    def scam(self, kind: str = "gambling") -> Deed:
        """Let it praise gambling, crypto or a bait for data in its words, link and pinned post; its name stays."""
        words, number = SCAMS[kind], self._number()
        return self.shown.lay(lambda now: _told(now, words, number))

    def pin(self, to: str = SCAMS["gambling"].pinned) -> Deed:
        """Put a post with these words on top; its name, words and links stay. Without words: delete what it pinned."""
        return self._change(pinned=self._number(), pinned_text=to)

    def say(self, to: str = SCAMS["gambling"].pinned, times: int = 3) -> Deed:
        """Post these words so many times, the last time now."""
        return self._posted(to, times)

    def lose_tick(self) -> Deed:
        """Take its tick away."""
        return self._change(verified=False)

    def gain_tick(self) -> Deed:
        """Give it a tick."""
        return self._change(verified=True)

    def drop_posts(self, part: float = 0.9) -> Deed:
        """Hide this part of its posts."""
        return self.shown.lay(lambda now: replace(now, posts=round(now.posts * (1 - part))))

    def post(self, times: int = 1) -> Deed:
        """Write so many posts, the last of them now."""
        return self._posted(POSTS[0], times)

    def burst(self, times: int = 400) -> Deed:
        """Write as no person does: so many posts at once."""
        return self.post(times)

    def crowd_in(self, times: float = 4.0) -> Deed:
        """Let its followers be so many times as many; below one, they leave."""
        return self.shown.lay(lambda now: replace(now, followers=round(now.followers * times)))

    def change_avatar(self) -> Deed:
        """Show another picture."""
        return self._change(picture=self._picture())

    def change_name(self, to: str) -> Deed:
        """Show another name; the handle stays."""
        return self._change(name=to)

    def change_bio(self, to: str = "Libur. Sampai jumpa di lain waktu!") -> Deed:
        """Say something else about itself."""
        return self._change(bio=to)

    def change_link(self, to: str = "https://toko-serba-ada.example/") -> Deed:
        """Lead visitors elsewhere."""
        return self._change(link=to)

    def _posted(self, words: str, times: int) -> Deed:
        at, new = self._crowd.clock(), (words,) * min(times, MOST_SAID)
        return self.shown.lay(
            lambda now: replace(now, posts=now.posts + times, last_post_at=at, said=(*now.said, *new)[-MOST_SAID:])
        )

    def _number(self) -> str:
        """The number of a new post: none is given twice."""
        return str(self._crowd.dice.randrange(10**17, 10**18))

    def _picture(self) -> int:
        return self._crowd.dice.randrange(1, 2**31)


def _told(now: Profile, scam: Scam, number: str) -> Profile:
    return replace(now, bio=scam.bio, link=scam.link, pinned=number, pinned_text=scam.pinned)
