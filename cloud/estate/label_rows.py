"""What tills are told of a retailer's label templates."""

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from cloud.estate.models import LabelTemplateKept
from sync_protocol.messages.to_till import LabelRow


def label_rows(session: Session, tenant: str) -> tuple[LabelRow, ...]:
    """List the templates by name; none: tills have their own starters."""
    kept = session.scalars(
        select(LabelTemplateKept)
        .where(LabelTemplateKept.tenant == tenant)
        .order_by(LabelTemplateKept.name, LabelTemplateKept.id)
    )
    return tuple(row_of(each) for each in kept)


def row_of(kept: LabelTemplateKept) -> LabelRow:
    """Write a template as tills read it."""
    return msgspec.convert(
        {
            "id": kept.id,
            "name": kept.name,
            "kind": kept.kind,
            "width": kept.width,
            "height": kept.height,
            "gap": kept.gap,
            "fields": kept.fields,
        },
        LabelRow,
    )
