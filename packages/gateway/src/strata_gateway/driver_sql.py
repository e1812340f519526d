"""Statements that are so frequent that they are put into words only once."""

from sqlalchemy import ClauseElement, make_url

_DIALECT = make_url("postgresql+psycopg://").get_dialect()()


def driver_sql(statement: ClauseElement) -> str:
    """Return a statement for `Connection.exec_driver_sql`.

    What comes back is as the driver makes it: text where a column has an enumeration.
    """
    return str(statement.compile(dialect=_DIALECT))
