"""What the rows of `strata_gateway.row` say, made real in a transaction and undone."""

import re

from psycopg import Connection
from sqlalchemy import MetaData, create_mock_engine
from sqlalchemy.dialects.postgresql import ENUM
from sqlalchemy.schema import ExecutableDDLElement
from sqlmodel import SQLModel

from strata_gateway import row
from strata_gateway.row.account import USERS
from support.schema_view import View
from support.schema_view.catalogue import OF_THE_EDGE, catalogue

BLIND = re.compile(f"{OF_THE_EDGE}|name$|row security|check|policy|index")
ROWS = [model for name, model in vars(row).items() if name.endswith("Row")]


def rows_metadata() -> MetaData:
    """Return a copy of what the rows describe, free to be changed."""
    copy = MetaData()
    USERS.to_metadata(copy)
    for model in ROWS:
        SQLModel.metadata.tables[model.__tablename__].to_metadata(copy)
    return copy


def sqlmodel_view(connection: Connection, metadata: MetaData) -> View:
    """Return what its tables would be, made by SQLAlchemy from nothing."""
    with connection.transaction(force_rollback=True):
        for statement in _statements(metadata):
            connection.execute(statement.encode())
        return View("SQLModel", catalogue(connection), BLIND)


def _statements(metadata: MetaData) -> list[str]:
    made: list[str] = []

    def note(statement: ExecutableDDLElement, *_: object, **__: object) -> None:
        made.append(str(statement.compile(dialect=engine.dialect)))

    engine = create_mock_engine("postgresql+psycopg://", note)
    for name, labels in _enums(metadata).items():
        ENUM(*labels, name=name).create(engine, checkfirst=False)
    ours = [table for table in metadata.tables.values() if not table.schema]
    metadata.create_all(engine, tables=ours, checkfirst=False)
    return made


def _enums(metadata: MetaData) -> dict[str | None, list[str]]:
    """The rows leave the making of enums to the migrations."""
    return {
        column.type.name: column.type.enums
        for table in metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, ENUM)
    }
