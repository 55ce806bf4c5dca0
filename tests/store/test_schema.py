"""The schema: the migrations make exactly the tables that the code knows, and an upgrade never goes without a copy."""

import shutil
import sqlite3
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from sentinel.store import dialect, schema
from sentinel.store.errors import LedgerUnusable
from sentinel.store.ledger import open_ledger, open_view
from sentinel.store.ports import Unit
from sentinel.store.tables import METADATA
from tests.store.things import NOW, notice

HEAD = schema.HEAD
NEXT = """
from alembic import op
import sqlalchemy as sa
revision, down_revision, branch_labels, depends_on = "9999", "%s", None, None

def upgrade():
    op.add_column("outbox", sa.Column("colour", sa.Text(), nullable=True))
    op.create_table("half", sa.Column("id", sa.Integer(), primary_key=True))
"""

WAITING = """
INSERT INTO outbox (key, channel, incident, why, severity, rank, title, body, revision, reason, created_at, due_at,
    not_before, state, attempts)
VALUES ('inc:1:opened:1:csirt', 'csirt', 1, 'opened', 3, 0, 'title', 'body', 1, '', 1, 1, 1, 'pending', 0)
"""


def queue(unit: Unit, key: str) -> bool:
    return unit.enqueue(notice(key))


def test_the_migrations_make_the_tables_that_the_code_knows(empty: Path) -> None:
    engine = dialect.reader_engine(empty.parent, "sqlite", 1)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_object": ours})
        assert compare_metadata(context, METADATA) == []
    engine.dispose()


def ours(_object: object, name: str | None, kind: str, _reflected: object, _other: object) -> bool:
    return not (kind == "table" and (name or "").startswith("incident_search"))


def test_the_head_is_the_last_migration() -> None:
    assert ScriptDirectory(str(schema.MIGRATIONS)).get_heads() == [schema.HEAD]


def test_room_can_be_given_back_and_the_log_is_on(empty: Path) -> None:
    with closing(sqlite3.connect(empty)) as file:
        assert file.execute("PRAGMA auto_vacuum").fetchone() == (2,)
        assert file.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_the_owner_writes_with_full_care(folder: Path) -> None:
    engine = dialect.writer_engine(folder, "sqlite")
    with engine.connect() as connection:
        asked = ("synchronous", "foreign_keys", "busy_timeout", "journal_size_limit")
        found = [connection.exec_driver_sql(f"PRAGMA {pragma}").scalar() for pragma in asked]
    engine.dispose()
    assert found == [2, 1, 5000, 64 * 1024 * 1024]


@pytest.fixture
def next_release(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The program as it may be one release later: the same migrations and one more."""
    migrations = tmp_path_factory.mktemp("release") / "migrations"
    shutil.copytree(schema.MIGRATIONS, migrations)
    (migrations / "versions" / "9999_colour.py").write_text(NEXT % HEAD)
    monkeypatch.setattr(schema, "MIGRATIONS", migrations)
    monkeypatch.setattr(schema, "HEAD", "9999")
    return migrations


def test_an_older_ledger_is_copied_and_then_upgraded(folder: Path, next_release: Path) -> None:
    with open_ledger(folder) as ledger:
        ledger.apply(partial(queue, key="a"))
        assert [q.notice.key for q in ledger.look(lambda view: view.waiting())] == ["a"]
    assert next_release.exists()
    with closing(sqlite3.connect(folder / dialect.FILE)) as file:
        assert file.execute("SELECT colour FROM outbox").fetchall() == [(None,)]
    with closing(sqlite3.connect(folder / "backups" / f"before-upgrade-from-{HEAD}.db")) as copy:
        assert copy.execute("SELECT version_num FROM alembic_version").fetchall() == [(HEAD,)]


def test_a_view_does_not_read_what_it_may_misunderstand(folder: Path, next_release: Path) -> None:
    assert next_release.exists()
    with pytest.raises(LedgerUnusable, match=r"older.*sentinel db upgrade"), open_view(folder):
        pass


def test_an_upgrade_that_fails_changes_nothing(folder: Path, next_release: Path) -> None:
    with (next_release / "versions" / "9999_colour.py").open("a") as migration:
        migration.write("    op.execute('INSERT INTO no_such_table VALUES (1)')\n")
    with pytest.raises(LedgerUnusable, match="upgrade failed"):
        open_ledger(folder)
    with closing(sqlite3.connect(folder / dialect.FILE)) as file:
        assert file.execute("SELECT version_num FROM alembic_version").fetchall() == [(HEAD,)]
        assert file.execute("SELECT count(*) FROM sqlite_master WHERE name = 'half'").fetchone() == (0,)
        assert "colour" not in {row[1] for row in file.execute("PRAGMA table_info(outbox)")}


def test_without_a_copy_there_is_no_upgrade(folder: Path, next_release: Path) -> None:
    assert next_release.exists()
    (folder / "backups").write_text("a file in the place of the folder")
    with pytest.raises(LedgerUnusable, match="file exists"):
        open_ledger(folder)
    with closing(sqlite3.connect(folder / dialect.FILE)) as file:
        assert file.execute("SELECT version_num FROM alembic_version").fetchall() == [(HEAD,)]


def test_a_ledger_of_the_first_release_is_brought_up_with_all_that_it_holds(tmp_path: Path) -> None:
    engine = dialect.writer_engine(tmp_path, "sqlite")
    with engine.begin() as connection:
        schema.migrate(connection, "0001")
    engine.dispose()
    with closing(sqlite3.connect(tmp_path / dialect.FILE)) as file, file:
        file.execute("INSERT INTO switches (target, enabled) VALUES ('kpu-ntb', 0)")
        file.execute(WAITING)
    with open_ledger(tmp_path) as ledger:
        assert ledger.look(lambda view: (view.switches(), view.silences(), view.changes())) == (
            {"kpu-ntb": False},
            [],
            [],
        )
        (waits,) = ledger.look(lambda view: view.waiting())
        assert (waits.notice.key, waits.state, waits.notice.group) == ("inc:1:opened:1:csirt", "pending", "")
        assert len(ledger.apply(lambda unit: unit.claim("csirt", NOW, 90, 4)).notices) == 1
    assert (tmp_path / "backups" / "before-upgrade-from-0001.db").exists()
