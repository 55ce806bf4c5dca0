"""A page that can do nothing any more: to be drawn from its bytes alone, whatever it was made to do."""

from html import escape

MOST_DRAWN = 500_000  # characters; what is longer is drawn from its beginning
WIDE, HIGH = 1024, 768  # pixels
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:"
_FRAME = f"""<!doctype html><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{POLICY}">
<style>html,body{{margin:0;overflow:hidden}}iframe{{border:0;width:{WIDE}px;height:{HIGH}px}}</style>
<iframe sandbox scrolling="no" srcdoc="%s"></iframe>
"""


def still(source: str) -> str:
    """The page inside a frame that runs no script, leads nowhere and brings in nothing.

    ``sandbox`` takes scripts, forms, refreshes and ways out (HTML, section 7.1.5); the policy, which a ``srcdoc`` frame
    inherits (CSP 3, section 7.8), takes all that would have to be loaded. So no parser of ours needs to agree with
    the browser's.
    """
    return _FRAME % escape(source[:MOST_DRAWN].replace("\0", "\ufffd"))
