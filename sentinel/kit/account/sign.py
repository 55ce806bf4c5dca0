"""By which sign an account was found gone: one word for people; the mark itself is for whoever mends an adapter."""

LEFT_OUT, NO_PAGE, SAID = "left_out", "no_such_page", "platform_says"
_SIGNS = {"missing": LEFT_OUT, "status": NO_PAGE}


def sign_of(mark: str) -> str | None:
    """What a mark such as ``status: (404, 410)`` means; None where there is none."""
    return _SIGNS.get(mark.partition(":")[0], SAID) if mark else None
