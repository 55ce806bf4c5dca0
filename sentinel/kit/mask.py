"""What is shown of a phone number, an address or a name that only few need to see: enough to recognise it, no more."""

import re

HEAD, TAIL, LEAST = 4, 2, 8
FEWEST = 9  # digits of a phone number within a text; a date has eight
STARS = "****"
_NUMBER = re.compile(r"(?<![\w+])\+?\d[\d\s().-]{6,22}\d(?!\w)", re.ASCII)
_MAIL = re.compile(r"([\w.+-]{1,64})@([\w-]{1,63}(?:\.[\w-]{1,63}){1,8})", re.ASCII)


def masked(text: str) -> str:
    """A contact as it is shown: ``0812****34``, ``b****@example.id``; what is too short shows nothing."""
    plain = text.strip()
    local, at, host = plain.rpartition("@")
    if at and "." in host and local:
        return f"{local[:1]}{STARS}@{host}"
    digits = re.sub(r"[\s().-]", "", plain)
    if digits.removeprefix("+").isascii() and digits.removeprefix("+").isdigit() and len(digits) >= LEAST:
        return f"{digits[:HEAD]}{STARS}{digits[-TAIL:]}"
    return f"{plain[:1]}{STARS}" if len(plain) > TAIL else STARS if plain else ""


def veiled(text: str) -> str:
    """A text in which every phone number and mail address is masked."""
    return _MAIL.sub(lambda found: masked(found[0]), _NUMBER.sub(_number, text))


def _number(found: re.Match[str]) -> str:
    """A run of digits that is no date."""
    return masked(found[0]) if sum(c.isdigit() for c in found[0]) >= FEWEST else found[0]
