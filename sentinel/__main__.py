"""``python -m sentinel`` is the program ``sentinel``."""

from sentinel.app.cli.main import main

main()
