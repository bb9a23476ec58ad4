"""Receipts, shifts and exceptions as a person and a program meet them."""

import csv
import io
import re
from urllib.parse import quote

from sqlalchemy import select

from cloud.access.models import UserStore
from cloud.access.repository import AccessRepository
from cloud.audit.models import Change
from cloud.ledger.bar_code import code_128
from cloud.ledger.export import as_text
from cloud.ledger.models import CardPayment, FiscalDocument, Sale, SaleException
from tests.cloud.conftest import Aurora
from tests.cloud.trading import TENANT


def a_receipt(aurora: Aurora, **wanted: object) -> Sale:
    with aurora.database.reading() as session:
        query = select(Sale).filter_by(tenant=TENANT, **wanted).order_by(Sale.at.desc())
        return session.scalars(query).first()  # type: ignore[return-value]


def test_search_finds_a_receipt_by_its_number_as_scanned(aurora: Aurora) -> None:
    sale = a_receipt(aurora)
    answer = aurora.as_user().get(f"/receipts?q=R-{sale.number}")
    assert f"/receipts/{sale.id}" in answer.text
    assert "<mark>" in aurora.as_user().get(f"/receipts?q={sale.number}").text


def test_an_empty_result_says_what_to_do(aurora: Aurora) -> None:
    assert "No receipt matches" in aurora.as_user().get("/receipts?q=zzzzzz").text


def test_empty_filters_narrow_nothing_and_nonsense_is_refused(aurora: Aurora) -> None:
    visitor = aurora.as_user()
    assert visitor.get("/receipts?q=&from=&to=&page=&exceptions=").status == 200
    assert visitor.get("/receipts?from=yesterday").status == 422
    assert visitor.get("/receipts?page=0").status == 422


def test_a_receipt_shows_what_was_printed_and_its_balanced_postings(aurora: Aurora) -> None:
    sale = a_receipt(aurora, kind="sale")
    text = aurora.as_user().get(f"/receipts/{sale.id}").text
    assert sale.number in text
    assert "Kauppakatu 4" in text
    assert "balanced" in text
    assert sale.entry_hash.hex() in text


def test_a_return_and_its_sale_lead_to_one_another(aurora: Aurora) -> None:
    returned = a_receipt(aurora, kind="return")
    visitor = aurora.as_user()
    assert f"/receipts/{returned.original}" in visitor.get(f"/receipts/{returned.id}").text
    assert f"/receipts/{returned.id}" in visitor.get(f"/receipts/{returned.original}").text


def test_a_receipt_of_another_retailer_does_not_exist(aurora: Aurora) -> None:
    visitor = aurora.as_user()
    assert visitor.get("/receipts/01KAXK0000000000000000NONE").status == 404
    assert visitor.get("/shifts/none").status == 404
    assert visitor.get("/shifts/closings/none").status == 404
    assert visitor.get("/exceptions/none").status == 404


def test_somebody_of_one_store_sees_only_that_store(aurora: Aurora) -> None:
    mine, other = aurora.retailer.tills[0], aurora.retailer.tills[1]
    with aurora.database.transaction() as session:
        user = AccessRepository(session).user_by_email("max@example.org")
        assert user is not None
        session.add(UserStore(tenant=TENANT, user=user.id, store=mine.store))
    visitor = aurora.as_user("max@example.org")
    foreign = a_receipt(aurora, store=other.store)
    assert visitor.get(f"/receipts/{a_receipt(aurora, store=mine.store).id}").status == 200
    assert visitor.get(f"/receipts/{foreign.id}").status == 404
    assert visitor.get(f"/api/v1/receipts/{foreign.id}").status == 404
    assert foreign.number not in visitor.get(f"/receipts?q={foreign.number}").text.replace(
        f'value="{foreign.number}"', ""
    ).replace(f"q={foreign.number}", "")
    stores = {each["store"] for each in visitor.get("/api/v1/receipts?limit=200").json["receipts"]}
    assert stores == {mine.store}
    figures = visitor.get("/api/v1/figures?by=store&since=2026-11-01").json["figures"]
    assert {each["key"] for each in figures} == {mine.store}


def test_the_export_holds_what_the_list_shows_with_real_numbers(aurora: Aurora) -> None:
    visitor = aurora.as_user()
    store = aurora.retailer.tills[0].store
    answer = visitor.get(f"/receipts.csv?store={store}&sort=total")
    assert answer.text.startswith("\ufeff")
    rows = list(csv.DictReader(io.StringIO(answer.text[1:])))
    totals = [float(row["Total"]) for row in rows]
    assert totals == sorted(totals)
    assert {row["Store"] for row in rows} == {"Kamppi"}
    visitor.post("/profile/language", {"language": "fi", "back": "/"})
    finnish = visitor.get("/receipts.csv").text.splitlines()
    assert ";" in finnish[0]
    assert "," in finnish[1].split(";")[-2]


def test_a_viewer_may_look_but_not_export_or_decide(aurora: Aurora) -> None:
    viewer = aurora.as_user("vera@example.org")
    assert viewer.get("/receipts").status == 200
    assert viewer.get("/receipts.csv").status == 403
    with aurora.database.reading() as session:
        exception = session.scalars(select(SaleException.id)).first()
    assert viewer.get(f"/exceptions/{exception}").status == 200
    assert viewer.post(f"/exceptions/{exception}", {"state": "accepted"}).status == 403


def test_cells_that_look_like_formulas_stay_text() -> None:
    assert as_text("=1+1") == "'=1+1"
    assert as_text("@cmd") == "'@cmd"
    assert as_text("KA1A-1") == "KA1A-1"


def test_shifts_show_what_was_counted_and_what_was_short(aurora: Aurora) -> None:
    visitor = aurora.as_user()
    text = visitor.get("/shifts").text
    assert "balanced" in text
    shift = a_receipt(aurora).shift
    page = visitor.get(f"/shifts/{shift}").text
    assert "Change from the bank" in page
    assert f"/receipts?shift={shift}" in page
    closings = visitor.get("/shifts/closings").text
    report = re.search(r'href="(/shifts/closings/\w+)">Z \d+<', closings)
    assert report
    assert "All sales ever" in visitor.get(report[1]).text


def test_deciding_an_exception_is_written_down(aurora: Aurora) -> None:
    visitor = aurora.as_user()
    with aurora.database.reading() as session:
        exception = session.scalars(select(SaleException.id)).first()
    wrong = visitor.post(f"/exceptions/{exception}", {"state": "refused", "note": "kept"})
    assert wrong.status == 422
    assert "kept" in wrong.text
    done = visitor.post(f"/exceptions/{exception}", {"state": "accepted", "note": "seen"})
    assert done.location == "/exceptions"
    assert visitor.post(f"/exceptions/{exception}", {"state": "accepted"}).status == 409
    with aurora.database.reading() as session:
        change = session.scalars(select(Change).where(Change.kind == "exception")).one()
    assert change.after == {"state": "accepted", "note": "seen"}
    assert change.actor_name == "Nora Lind"
    assert visitor.get("/menu/counts").json["exceptions"] == 1


def test_the_api_pages_through_every_receipt_once(aurora: Aurora) -> None:
    visitor = aurora.as_user()
    seen: list[str] = []
    after = ""
    while True:
        body = visitor.get(f"/api/v1/receipts?limit=50&after={quote(after)}").json
        seen += [each["id"] for each in body["receipts"]]
        after = body["next"]
        if after is None:
            break
    with aurora.database.reading() as session:
        everything = set(session.scalars(select(Sale.id)))
    assert len(seen) == len(set(seen))
    assert set(seen) == everything
    assert visitor.get("/api/v1/receipts?after=nonsense").status == 422


def test_the_api_gives_a_receipt_with_money_as_minor_units(aurora: Aurora) -> None:
    sale = a_receipt(aurora, kind="sale")
    body = aurora.as_user().get(f"/api/v1/receipts/{sale.id}").json
    assert body["total"] == {"minor": sale.total_minor, "currency": "EUR"}
    assert sum(each["amount"]["minor"] for each in body["postings"]) == 0
    assert body["proof"]["sha256"] == sale.entry_hash.hex()
    assert body["register"] == sale.register


def test_an_exception_is_decided_by_the_api_once(aurora: Aurora) -> None:
    visitor = aurora.as_user()
    exception = visitor.get("/api/v1/exceptions").json[0]["id"]
    path = f"/api/v1/exceptions/{exception}/decision"
    assert visitor.post_json(path, {"state": "accepted", "extra": 1}).status == 422
    assert visitor.post_json(path, {"state": "accepted"}).json["state"] == "accepted"
    assert visitor.post_json(path, {"state": "accepted"}).status == 409
    assert visitor.post_json("/api/v1/exceptions/none/decision", {"state": "asked"}).status == 404


def test_a_bar_code_has_quiet_beginnings_and_ends_with_its_stop_sign() -> None:
    bars = code_128("R-S1T1-000042")
    assert bars.strokes[0] == (0, 2)
    assert bars.strokes[-1] == (bars.modules - 2, 2)
    assert bars.modules == 11 * (len("R-S1T1-000042") + 2) + 13


def with_fiscal(aurora: Aurora, sale: Sale) -> None:
    """Let a receipt stand on a fiscal device, paid by card."""
    place = {"tenant": TENANT, "store": sale.store, "register": sale.register}
    told = {"device": sale.device, "epoch": 1, "seq": 1, "received_at": sale.received_at}
    with aurora.database.transaction() as session:
        session.add(
            FiscalDocument(
                **place,
                **told,
                id=sale.id,
                kind="sale",
                state="executed",
                memory="36000001",
                number=770042,
                sign="0123456789",
                asked_at=sale.at,
                settled_at=sale.at,
            )
        )
        session.add(
            CardPayment(
                **place,
                **told,
                reference="ABCD1234",
                document=sale.id,
                state="paid",
                approval="A-77",
                amount_minor=sale.total_minor,
                currency=sale.currency,
                asked_at=sale.at,
                settled_at=sale.at,
            )
        )


def test_a_receipt_shows_its_fiscal_number_and_what_the_terminal_did(aurora: Aurora) -> None:
    sale = a_receipt(aurora, kind="sale")
    visitor = aurora.as_user()
    assert "Fiscal number" not in visitor.get("/receipts").text  # nobody here has a device
    with_fiscal(aurora, sale)

    text = visitor.get(f"/receipts/{sale.id}").text
    for told in ("770042", "36000001", "0123456789", "ABCD1234", "A-77", "On record"):
        assert told in text
    assert ">770042</td>" in visitor.get("/receipts?q=770042").text
    only = visitor.get("/receipts?fiscal=with").text
    assert only.count('<tr data-href="/receipts/') == 1
    assert sale.number not in visitor.get("/receipts?fiscal=without").text
    (row,) = csv.DictReader(io.StringIO(visitor.get("/receipts.csv?fiscal=with").text[1:]))
    told = (row["Fiscal number"], row["Fiscal memory"], row["Fiscal sign"])
    assert told == ("770042", "36000001", "0123456789")
    known = visitor.get(f"/api/v1/receipts/{sale.id}").json
    assert (known["fiscal_number"], known["fiscal"]["state"]) == (770042, "executed")
    assert known["card_payments"][0]["approval"] == "A-77"
