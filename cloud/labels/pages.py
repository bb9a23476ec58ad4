"""Portal pages of labels: the templates, their editor with a preview, and tags to print."""

from __future__ import annotations

import base64
from datetime import timedelta
from itertools import islice
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel, Field

from cloud.access.signed_in import SignedIn, SignedInUser, needs
from cloud.audit.operations import changes_of
from cloud.catalogue.repository import CatalogueRepository, ItemFilter
from cloud.database.session import Time, Transaction
from cloud.labels.drawing import pages, picture
from cloud.labels.errors import ChangedMeanwhile, UnknownTemplate
from cloud.labels.forms import TemplateForm, lines_of, typed_lines, written
from cloud.labels.operations import (
    KIND,
    find_template,
    remove_template,
    save_template,
    templates_of,
)
from cloud.labels.repository import LABELS_MAX, LabelRepository
from cloud.portal.forms import Bound, form
from cloud.portal.language import N_, _
from cloud.portal.layout import fragment, go_to, page
from cloud.portal.problems import Problem
from sync_protocol.retail.label import (
    EXAMPLE,
    FIELD_NAMES,
    LabelKind,
    LabelTemplate,
    UnfitTemplate,
    lay_out,
)

router = APIRouter(include_in_schema=False)

SEE = [Depends(needs("catalogue", "see"))]
EDIT = [Depends(needs("catalogue", "edit"))]
TemplateBound = Annotated[Bound[TemplateForm], Depends(form(TemplateForm))]
KINDS = {LabelKind.TAG: N_("Price tag"), LabelKind.BATCH: N_("Weighed or packed goods")}
NEW = "new"


class TagsQuery(BaseModel):
    """Which tags are printed, how often, and on what."""

    template: str = Field("", max_length=26)
    q: str = Field("", max_length=100)
    category: str = Field("", max_length=26)
    view: str = Field("on", max_length=12)
    changed: int = Field(0, ge=0, le=365)  # days; 0: whenever
    copies: int = Field(1, ge=1, le=50)
    paper: str = Field("a4", pattern="^(a4|roll)$")

    def to_filter(self) -> ItemFilter:
        """Give the filter of the query."""
        return ItemFilter(query=self.q, view=self.view, category=self.category, sort="name")


@router.get("/labels", dependencies=SEE)
def get_templates(
    request: Request,
    user: SignedIn,
    session: Transaction,
    asked: Annotated[TagsQuery, Query()],
) -> Response:
    """Show the templates, and what can be printed."""
    templates = templates_of(session, user.tenant)
    return page(
        request,
        user,
        "labels/list.html",
        templates=[(each, preview(each), _(KINDS[each.kind])) for each in templates],
        tags=[each for each in templates if each.kind is LabelKind.TAG],
        asked=asked,
        categories=CatalogueRepository(session, user.scope).categories(),
        written=written,
        may_edit=user.may("catalogue", "edit"),
    )


@router.get("/labels/tags.pdf", dependencies=SEE)
def get_tags(
    user: SignedIn, session: Transaction, clock: Time, asked: Annotated[TagsQuery, Query()]
) -> Response:
    """Give the tags of a list of items as a PDF."""
    now = clock.now()
    try:
        template, _version = find_template(session, user.tenant, asked.template)
    except UnknownTemplate as error:
        raise Problem(404) from error
    since = now - timedelta(days=asked.changed) if asked.changed else None
    found = LabelRepository(session, user.scope).facts(asked.to_filter(), now, since=since)
    facts = list(islice(found, LABELS_MAX + 1))
    if not facts:
        raise Problem(404, _("No item of this list has a price, so there is nothing to print."))
    if len(facts) * asked.copies > LABELS_MAX:
        raise Problem(413, _("This is too much for one file. Please narrow the list."))
    layouts = [lay_out(template, each) for each in facts for _copy in range(asked.copies)]
    return Response(
        pages(layouts, sheet=asked.paper == "a4"),
        media_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="tags-{now.date()}.pdf"'},
    )


@router.post("/labels/preview", dependencies=SEE)
def post_preview(request: Request, user: SignedIn, bound: TemplateBound) -> Response:
    """Draw what is being edited, or say what does not fit."""
    drawn, problem = "", ""
    if bound.data is None:
        problem = _("Please fill in the name and the size.")
    else:
        try:
            drawn = preview(bound.data.to_template(""))
        except UnfitTemplate as error:
            problem = str(error)
    return fragment(request, user, "labels/_preview.html", preview=drawn, problem=problem)


@router.get("/labels/{template}", dependencies=SEE)
def get_template(request: Request, user: SignedIn, session: Transaction, template: str) -> Response:
    """Show a template, or the form of a new one."""
    found, version = _find(session, user, template)
    return _form_page(request, user, session, template, found, Bound[TemplateForm](), version)


@router.post("/labels/{template}", dependencies=EDIT)
def post_template(  # noqa: PLR0913, PLR0917 - each is a dependency
    request: Request,
    user: SignedIn,
    session: Transaction,
    clock: Time,
    template: str,
    bound: TemplateBound,
) -> Response:
    """Save it; the tills have it in seconds."""
    found, version = _find(session, user, template)
    if bound.data is not None:
        try:
            made = bound.data.to_template("" if template == NEW else template)
            save_template(session, clock, user, user.tenant, made, seen=bound.data.version)
            return go_to(request, "/labels", _("Saved. The tills know it now."))
        except UnfitTemplate as refusal:
            bound.refuse("", str(refusal))
        except ChangedMeanwhile:
            bound.refuse("", _("Somebody else saved this template meanwhile. Please look again."))
    return _form_page(request, user, session, template, found, bound, version, status_code=422)


@router.post("/labels/{template}/delete", dependencies=EDIT)
def post_deleted_template(
    request: Request, user: SignedIn, session: Transaction, clock: Time, template: str
) -> Response:
    """Remove a template."""
    try:
        remove_template(session, clock, user, user.tenant, template)
    except UnknownTemplate as error:
        raise Problem(404) from error
    return go_to(request, "/labels", _("Removed. The tills know it now."))


def preview(template: LabelTemplate) -> str:
    """Draw a template with example goods, as an address for an image."""
    drawn = base64.b64encode(picture(lay_out(template, EXAMPLE))).decode()
    return f"data:image/png;base64,{drawn}"


def _form_page(  # noqa: PLR0913, PLR0917 - the page's parts
    request: Request,
    user: SignedInUser,
    session: Transaction,
    template: str,
    found: LabelTemplate | None,
    bound: Bound[TemplateForm],
    version: int,
    *,
    status_code: int = 200,
) -> Response:
    return page(
        request,
        user,
        "labels/form.html",
        status_code=status_code,
        form=bound,
        label=found,
        address=f"/labels/{template}",
        version=version,
        lines=typed_lines(bound.raw) if bound.raw else lines_of(found),
        preview=preview(found) if found else "",
        problem="",
        kinds=[(kind.value, _(name)) for kind, name in KINDS.items()],
        field_kinds=[("", "—"), *((kind.value, _(name)) for kind, name in FIELD_NAMES.items())],
        written=written,
        history=changes_of(session, user.tenant, KIND, template) if found else [],
        names=field_names(),
        may_edit=user.may("catalogue", "edit"),
    )


def field_names() -> dict[str, str]:
    """Name the fields, for the history and for errors."""
    return {
        "name": _("Name"),
        "kind": _("Kind"),
        "size": _("Size"),
        "fields": _("Fields"),
        "label_width": _("Width, mm"),
        "label_height": _("Height, mm"),
        "gap": _("Gap between labels, mm"),
    }


def _find(
    session: Transaction, user: SignedInUser, template: str
) -> tuple[LabelTemplate | None, int]:
    if template == NEW:
        return None, 0
    try:
        return find_template(session, user.tenant, template)
    except UnknownTemplate as error:
        raise Problem(404) from error
