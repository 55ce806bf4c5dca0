"""The generated parts of the operator's pages; ``python -m tests.app.cli.pages`` writes them anew."""

from pathlib import Path

from sentinel.app.cli import reference as commands
from sentinel.config import reference as keys

FOLDER = Path(__file__).parents[3] / "docs" / "operate"
PAGES = {"configuration.md": keys.reference, "command-line.md": commands.reference}
BEGIN, END = "<!-- reference -->\n", "<!-- end -->\n"


def written(page: str) -> str:
    """The page as it is."""
    return (FOLDER / page).read_text("utf-8")


def fresh(page: str) -> str:
    """The page as it should be."""
    before, _, rest = written(page).partition(BEGIN)
    return f"{before}{BEGIN}\n{PAGES[page]()}\n{END}{rest.partition(END)[2]}"


def refresh() -> None:
    """Write every page anew."""
    for page in PAGES:
        (FOLDER / page).write_text(fresh(page), "utf-8")


if __name__ == "__main__":
    refresh()
