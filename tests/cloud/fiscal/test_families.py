import pytest

from cloud.fiscal.families import FAMILIES, PAYMENTS, STORNO_REASONS, Taxed, family_for, proposal
from cloud.fiscal.rules import objections
from firmware_drivers.fiscal_printer.datecs.commands import TENDERS as DATECS
from firmware_drivers.fiscal_printer.receipt import VAT_GROUPS, RefundReason, TenderKind
from firmware_drivers.fiscal_printer.shtrih_m.models import STORAGE_TENDERS
from firmware_drivers.fiscal_printer.tremol_zfp.commands import TENDERS as TREMOL

BULGARIAN = [Taxed("standard", "Standard", 2000), Taxed("reduced", "Reduced", 900)]


def test_headquarters_knows_the_payments_and_reasons_that_devices_know() -> None:
    assert list(PAYMENTS) == [kind.value for kind in TenderKind]
    assert list(STORNO_REASONS) == [reason.value for reason in RefundReason]


@pytest.mark.parametrize(
    ("family", "factory"), [("shtrih-m", STORAGE_TENDERS), ("datecs", DATECS), ("tremol", TREMOL)]
)
def test_the_factory_codes_are_those_of_the_drivers(
    family: str, factory: dict[TenderKind, object]
) -> None:
    assert FAMILIES[family].payments == {kind.value: str(code) for kind, code in factory.items()}


def test_every_group_is_one_that_drivers_can_say() -> None:
    assert all(g.number in VAT_GROUPS for family in FAMILIES.values() for g in family.groups)


@pytest.mark.parametrize(
    ("country", "taxes", "groups"),
    [
        ("BG", BULGARIAN, {"standard": 2, "reduced": 4}),
        (
            "RU",
            [Taxed("standard", "", 2200), Taxed("reduced", "", 1000), Taxed("exempt", "", 0)],
            {"standard": 1, "reduced": 2, "exempt": 4},
        ),
        ("AM", [Taxed("standard", "", 2000), Taxed("exempt", "", 0)], {"standard": 1, "exempt": 2}),
    ],
)
def test_the_proposal_of_a_country_can_be_saved_as_it_is(
    country: str, taxes: list[Taxed], groups: dict[str, int]
) -> None:
    proposed = proposal(family_for(country), taxes)

    assert proposed.tax_groups == groups
    assert objections(proposed, taxes) == {}
    assert proposed.tenders["cash"] == "cash"


def test_a_rate_that_no_group_has_is_left_open_and_objected_to() -> None:
    taxes = [*BULGARIAN, Taxed("fee", "Tourist fee", 1300)]
    proposed = proposal(FAMILIES["tremol"], taxes)

    assert "fee" not in proposed.tax_groups
    assert list(objections(proposed, taxes)) == ["group-fee"]
