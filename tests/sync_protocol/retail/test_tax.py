import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync_protocol.retail.errors import RuleUnknown
from sync_protocol.retail.tax import Taxed, TaxRate, TaxTable, spread_tax, totals_by_rate
from tests.builders import eur
from tests.documented_tables import rows_of


@pytest.mark.parametrize("row", rows_of("understanding/tax.md", "tax"), ids=str)
def test_tax_is_as_documented(row: dict[str, str]) -> None:
    rate = TaxRate(category="standard", rate_bp=round(float(row["rate %"]) * 100))
    amounts = [
        Taxed(rate=rate, amount=eur(int(part))) for part in row["amounts at the rate"].split("+")
    ]
    (total,) = totals_by_rate(amounts, included=row["prices include tax"] == "yes", currency="EUR")
    assert (total.net.minor, total.tax.minor, total.gross.minor) == (
        int(row["net"]),
        int(row["tax"]),
        int(row["gross"]),
    )


rates = st.sampled_from([2400, 1400, 1000, 600, 2550, 0])


@given(
    lines=st.lists(st.tuples(rates, st.integers(-(10**7), 10**7)), min_size=1, max_size=30),
    included=st.booleans(),
)
def test_the_lines_shares_add_up_to_each_rates_tax(
    lines: list[tuple[int, int]], included: bool
) -> None:
    amounts = [
        Taxed(rate=TaxRate(category=str(bp), rate_bp=bp), amount=eur(minor)) for bp, minor in lines
    ]
    totals = totals_by_rate(amounts, included=included, currency="EUR")
    shares = spread_tax(totals, amounts)
    assert len(shares) == len(lines)
    assert sum(share.minor for share in shares) == sum(total.tax.minor for total in totals)
    for total in totals:
        assert total.net + total.tax == total.gross


@given(
    lines=st.lists(st.tuples(rates, st.integers(0, 10**7)), min_size=1, max_size=30),
    included=st.booleans(),
)
def test_tax_of_the_opposite_is_the_opposite(lines: list[tuple[int, int]], included: bool) -> None:
    def totals(sign: int) -> list[int]:
        amounts = [
            Taxed(rate=TaxRate(category=str(bp), rate_bp=bp), amount=eur(sign * minor))
            for bp, minor in lines
        ]
        return [t.tax.minor for t in totals_by_rate(amounts, included=included, currency="EUR")]

    assert totals(-1) == [-tax for tax in totals(1)]


def test_the_rate_in_force_is_the_one_that_began_last() -> None:
    table = TaxTable(
        rates=(
            TaxRate(category="standard", rate_bp=2400),
            TaxRate(category="standard", rate_bp=2550, from_us=1000),
            TaxRate(category="standard", rate_bp=2600, from_us=2000, until_us=3000),
        )
    )
    assert table.rate("standard", 999).rate_bp == 2400
    assert table.rate("standard", 1000).rate_bp == 2550
    assert table.rate("standard", 2999).rate_bp == 2600
    assert table.rate("standard", 3000).rate_bp == 2550


def test_an_unknown_category_is_refused() -> None:
    with pytest.raises(RuleUnknown):
        TaxTable(rates=()).rate("standard", 0)
