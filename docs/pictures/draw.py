"""Draw the picture of the README: run the demonstration and keep what the terminal showed, as SVG."""

from pathlib import Path

from rich.console import Console
from rich.terminal_theme import MONOKAI

from sentinel.app.demo import run

SVG = Path(__file__).parent / "demo.svg"
FORMAT = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {terminal_width} {height}" role="img">
<title>sentinel demo</title>
<style>
.{unique_id}-matrix {{ font: {char_height}px ui-monospace, "DejaVu Sans Mono", Consolas, monospace }}
{styles}
</style>
<defs>{lines}</defs>
<rect width="{terminal_width}" height="{height}" rx="8" fill="#272822"/>
<g transform="translate({terminal_x}, 12)"><g class="{unique_id}-matrix">{backgrounds}{matrix}</g></g>
</svg>
"""


def draw() -> None:
    """Play the demonstration once and write the picture."""
    console = Console(record=True, width=104, color_system="truecolor", force_terminal=True)
    if not run(None, console):
        raise SystemExit("the demonstration did not tell its whole story")
    console.save_svg(str(SVG), title="sentinel demo", theme=MONOKAI, code_format=FORMAT)


if __name__ == "__main__":
    draw()
