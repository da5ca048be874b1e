"""The database: models' base, column types, and the only two ways to open a session."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from typing import Any, cast

from sqlalchemy import JSON, CursorResult, DateTime, Engine, MetaData, String, UpdateBase, create_engine, event
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, sessionmaker
from sqlalchemy.types import TypeDecorator

from lzcontest.foundation import clock
from lzcontest.foundation.ids import new_id

JsonDict = dict[str, Any]
JsonList = list[Any]
Json = JSON().with_variant(JSONB(), "postgresql")


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment in UTC on every database; a naive one is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Base of every model; names constraints so that migrations can speak of them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: UtcDateTime, JsonDict: Json, JsonList: Json}


class Identified:
    """A row with an unguessable id and the moment it was made."""

    id: Mapped[str] = mapped_column(String(20), primary_key=True, default=new_id)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


def columns(model: type[Base]) -> Any:
    """The plain columns of a model's table.

    A statement made of them only is run without the object mapper: for pages asked for all the time.
    """
    return model.__table__.c


class Database:
    """One engine and how to work with it."""

    def __init__(self, url: str, *, echo: bool = False) -> None:
        self.is_sqlite = url.startswith("sqlite")
        # SQLite has one writer: waiting in line here is fairer than retrying its lock.
        self._write_lock: Any = threading.RLock() if self.is_sqlite else nullcontext()
        options: JsonDict = {} if self.is_sqlite else {"pool_size": 10, "max_overflow": 10, "pool_pre_ping": True}
        self.engine: Engine = create_engine(url, echo=echo, **options)
        if self.is_sqlite:
            _prepare_sqlite(self.engine)
        self._sessions = sessionmaker(self.engine, expire_on_commit=False)

    @contextmanager
    def unit_of_work(self) -> Iterator[Session]:
        """One write transaction: committed at the end of the block, rolled back on any error.

        What ``after_commit`` collected runs once the commit is through.
        """
        with self._write_lock:
            session = self._sessions()
            session.connection(execution_options={"lz_write": True})
            try:
                yield session
                session.commit()
            except BaseException:
                session.rollback()
                raise
            finally:
                session.close()
        for action in session.info.pop("after_commit", []):
            action()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session to read with; whatever it changes is dropped."""
        session = self._sessions()
        try:
            yield session
        finally:
            session.close()  # forgets its objects before it rolls back, so that what was read stays readable


def count_changed(session: Session, statement: UpdateBase) -> int:
    """Run an UPDATE or DELETE; how many rows its conditions found. The way to see that another was faster."""
    return cast(CursorResult[Any], session.execute(statement)).rowcount


def after_commit(session: Session, action: Callable[[], None]) -> None:
    """Run ``action`` when the unit of work of ``session`` has committed; never when it rolls back."""
    session.info.setdefault("after_commit", []).append(action)


def _prepare_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def configure(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves
        cursor = connection.cursor()
        # FULL: submissions and scores must survive a power cut.
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=15000"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        if connection.get_execution_options().get("lz_write"):
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:  # takes no lock and cannot fail: no need to go through all of SQLAlchemy at every page
            connection.connection.dbapi_connection.execute("BEGIN")
