"""Builds every part of the cloud once: read from the top, it is the bill of materials."""

from dataclasses import dataclass

from fastapi import FastAPI

from cloud.app import Background, Parts, build_app, neutral_facts
from cloud.clock import Clock, SystemClock
from cloud.database.announcements import Hub
from cloud.database.engine import Database
from cloud.jobs import HANDLERS, Worker
from cloud.settings import Settings


@dataclass(frozen=True, slots=True)
class Cloud:
    """The parts a cloud process is made of."""

    settings: Settings
    clock: Clock
    database: Database


def build_cloud(settings: Settings, clock: Clock | None = None) -> Cloud:
    """Open what every process needs: settings, clock, database."""
    database = Database(settings.database, pool=settings.database_pool, hub=Hub())
    return Cloud(settings, clock or SystemClock(), database)


def build_web(cloud: Cloud, background: tuple[Background, ...] = ()) -> FastAPI:
    """Build the web application on an opened cloud."""
    parts = Parts(cloud.settings, cloud.database, cloud.clock, neutral_facts)
    return build_app(parts, background)


def build_jobs(cloud: Cloud) -> Worker:
    """Build the worker that runs due jobs."""
    return Worker(cloud.database, cloud.clock, HANDLERS)
