"""Is the service alive, and how busy? For load balancers, set-up scripts and Prometheus."""

from typing import Literal

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from pydantic import BaseModel
from sqlalchemy import text as sql
from sqlalchemy.exc import SQLAlchemyError

from cloud.database.session import database_of
from cloud.portal.problems import Problem, ProblemDetails

router = APIRouter(tags=["operation"])


class Health(BaseModel):
    """The service answers and so does its database."""

    status: Literal["ok"] = "ok"


@router.get("/health", responses={503: {"model": ProblemDetails}})
def get_health(request: Request) -> Health:
    """Answer 200 when the database answers, else 503."""
    try:
        with database_of(request).reading() as session:
            session.execute(sql("SELECT 1"))
    except SQLAlchemyError as error:
        raise Problem(503, "the database does not answer") from error
    return Health()


@router.get("/metrics", include_in_schema=False)
def get_metrics(request: Request) -> Response:
    """Give what Prometheus collects, where the settings allow it (`Settings.metrics`)."""
    if not request.app.state.settings.metrics:
        raise Problem(404)
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)
