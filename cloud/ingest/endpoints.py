"""The same conversation over HTTPS, for tills whose MQTT is blocked: same bytes, same answers."""

from fastapi import APIRouter, Request, Response
from sqlalchemy.exc import DBAPIError
from starlette.concurrency import run_in_threadpool

from cloud.estate.till_access import AskingDevice
from cloud.ingest.inbox import Inbox
from cloud.ingest.intake import Delivery
from cloud.portal.problems import Problem
from sync_protocol.messages.batch import PACKET_BYTES_MAX
from sync_protocol.messages.control import encode_control

router = APIRouter(prefix="/sync/v1", include_in_schema=False)


def inbox_of(request: Request) -> Inbox:
    """Find what the application was wired with."""
    return request.app.state.inbox


@router.post("/birth")
async def post_birth(request: Request, device: AskingDevice) -> Response:
    """Answer a till that says where it stands."""
    return await _take(request, device.device, "st", device.tenant, device.partition)


@router.post("/streams/{epoch}/events")
async def post_events(epoch: int, request: Request, device: AskingDevice) -> Response:
    """Take in a batch and acknowledge what is committed."""
    del epoch  # stands in the batch, under its signature
    return await _take(request, device.device, "ev", device.tenant, device.partition)


async def _take(request: Request, device: str, kind: str, tenant: str, partition: int) -> Response:
    data = await _body(request)
    inbox = inbox_of(request)
    try:
        answers = await run_in_threadpool(
            inbox.take, [Delivery(tenant, partition, device, kind, data)]
        )
    except DBAPIError as error:
        raise Problem(503, "try-again", headers={"Retry-After": "5"}) from error
    if len(data) > PACKET_BYTES_MAX:
        raise Problem(413, "oversized")  # its beginning is kept at headquarters with the reason
    if not answers:
        raise Problem(422, "not-accepted")  # kept at headquarters with the reason
    return Response(encode_control(answers[-1].message), media_type="application/json")


async def _body(request: Request) -> bytes:
    """Read the body, and little more of it than a message may have."""
    data = bytearray()
    async for chunk in request.stream():
        data += chunk
        if len(data) > PACKET_BYTES_MAX:
            break
    return bytes(data)
