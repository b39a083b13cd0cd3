"""FastAPI, SQLAlchemy and psycopg: the stack that the ERP is written in, with its usual pieces: mapped classes, a session
per request, Pydantic models for what comes in and what goes out. All of it asynchronous."""

import os
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Annotated, Any, Generic, TypeVar
from uuid import UUID, uuid4

from fastapi import Depends, FastAPI, HTTPException, Query
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import DateTime, FetchedValue, and_, func, or_, select
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import Text

engine = create_async_engine(
    os.environ["DATABASE_URL"].replace("postgres://", "postgresql+psycopg://", 1),
    pool_size=8,
    max_overflow=0,
    connect_args={"options": "-c TimeZone=UTC"},
)
sessions = async_sessionmaker(engine, expire_on_commit=False)
Time = DateTime(timezone=True)


class Base(DeclarativeBase):
    # What the database makes of a row comes back with the statement that wrote it.
    __mapper_args__ = {"eager_defaults": True}


class Lead(Base):
    __tablename__ = "leads"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    email: Mapped[str | None]
    phone: Mapped[str | None]
    source: Mapped[str | None]
    stage: Mapped[str | None]
    status: Mapped[str | None]
    interest_level: Mapped[int]
    notes: Mapped[dict[str, Any]] = mapped_column(JSONB)
    tags: Mapped[list[str]] = mapped_column(ARRAY(Text))
    address: Mapped[str | None]
    city: Mapped[str | None]
    company: Mapped[str | None]
    contact: Mapped[str | None]
    owner: Mapped[str | None]
    segment: Mapped[str | None]
    activities: Mapped[list[Any]] = mapped_column(JSONB)
    client_id: Mapped[UUID | None]
    company_id: Mapped[UUID | None]
    created_at: Mapped[datetime] = mapped_column(Time, server_default=FetchedValue())
    updated_at: Mapped[datetime] = mapped_column(
        Time, server_default=FetchedValue(), server_onupdate=FetchedValue()
    )


class Appointment(Base):
    __tablename__ = "appointments"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    client_id: Mapped[UUID]
    service_id: Mapped[UUID]
    start_at: Mapped[datetime] = mapped_column(Time)
    end_at: Mapped[datetime | None] = mapped_column(Time)
    status: Mapped[str | None]
    notes: Mapped[dict[str, Any]] = mapped_column(JSONB)
    created_at: Mapped[datetime] = mapped_column(Time)
    updated_at: Mapped[datetime] = mapped_column(Time)

    @property
    def scheduled_at(self) -> datetime:
        return self.start_at

    @property
    def start_time(self) -> datetime | None:
        return self.end_at


Short = Annotated[str | None, Field(max_length=200)]


class LeadFields(BaseModel):
    model_config = ConfigDict(extra="forbid", from_attributes=True)
    email: Annotated[str | None, Field(max_length=254)] = None
    phone: Annotated[str | None, Field(max_length=64)] = None
    source: Short = None
    stage: Short = None
    status: Short = None
    interest_level: Annotated[int, Field(ge=0, le=100)] = 0
    notes: dict[str, Any] = {}
    tags: Annotated[list[str], Field(max_length=50)] = []
    address: Annotated[str | None, Field(max_length=2000)] = None
    city: Short = None
    company: Annotated[str | None, Field(max_length=300)] = None
    contact: Short = None
    owner: Short = None
    segment: Short = None
    activities: Annotated[list[Any], Field(max_length=1000)] = []
    client_id: UUID | None = None
    company_id: UUID | None = None


class LeadCreate(LeadFields):
    name: Annotated[str, Field(min_length=1, max_length=300)]


class LeadUpdate(LeadFields):
    name: Annotated[str, Field(min_length=1, max_length=300)] = ""


class LeadOut(LeadCreate):
    id: UUID
    created_at: datetime
    updated_at: datetime


class AppointmentOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)
    id: UUID
    client_id: UUID
    service_id: UUID
    start_at: datetime
    end_at: datetime | None
    status: str | None
    notes: dict[str, Any]
    scheduled_at: datetime
    start_time: datetime | None
    created_at: datetime
    updated_at: datetime


Data = TypeVar("Data")


class Success(BaseModel, Generic[Data]):
    success: bool = True
    data: Data


async def open_session() -> AsyncIterator[AsyncSession]:
    async with sessions() as session:
        yield session


Session = Annotated[AsyncSession, Depends(open_session)]
app = FastAPI(openapi_url=None)


async def find(session: AsyncSession, id: UUID) -> Lead:
    lead = await session.get(Lead, id)
    if lead is None:
        raise HTTPException(404, "there is no such row")
    return lead


@app.get("/leads/{id}")
async def get_lead(id: UUID, session: Session) -> Success[LeadOut]:
    return Success(data=LeadOut.model_validate(await find(session, id)))


@app.put("/leads/{id}")
async def update_lead(id: UUID, body: LeadUpdate, session: Session) -> Success[LeadOut]:
    lead = await find(session, id)
    for name, value in body.model_dump(exclude_unset=True).items():
        setattr(lead, name, value)
    await session.commit()
    return Success(data=LeadOut.model_validate(lead))


@app.post("/leads", status_code=201)
async def create_lead(body: LeadCreate, session: Session) -> Success[LeadOut]:
    lead = Lead(id=uuid4(), **body.model_dump())
    session.add(lead)
    await session.commit()
    return Success(data=LeadOut.model_validate(lead))


@app.get("/leads")
async def list_leads(
    session: Session,
    limit: Annotated[int, Query(ge=1, le=200)] = 20,
    offset: Annotated[int, Query(ge=0)] = 0,
    source: str | None = None,
    status: str | None = None,
    owner: str | None = None,
) -> Success[list[LeadOut]]:
    statement = select(Lead).order_by(Lead.created_at.desc(), Lead.id.desc()).limit(limit).offset(offset)
    for column, value in ((Lead.source, source), (Lead.status, status), (Lead.owner, owner)):
        if value is not None:
            statement = statement.where(column == value)
    rows = (await session.scalars(statement)).all()
    return Success(data=[LeadOut.model_validate(row) for row in rows])


@app.get("/appointments")
async def list_appointments(
    session: Session,
    start: Annotated[datetime, Query(alias="from")],
    to: datetime,
    limit: Annotated[int, Query(ge=1, le=200)] = 20,
) -> Success[list[AppointmentOut]]:
    period = func.tstzrange(
        Appointment.start_at, func.coalesce(Appointment.end_at, Appointment.start_at), "[]"
    )
    statement = (
        select(Appointment)
        .where(
            and_(
                period.op("&&")(func.tstzrange(start, to)),
                or_(Appointment.end_at.is_(None), Appointment.end_at > start),
                Appointment.start_at < to,
            )
        )
        .order_by(Appointment.start_at.desc(), Appointment.id.desc())
        .limit(limit)
    )
    rows = (await session.scalars(statement)).all()
    return Success(data=[AppointmentOut.model_validate(row) for row in rows])
