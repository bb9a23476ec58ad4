"""The trade: money, tax, price, discount, basket, sale, receipt. Pure; both ends run it."""
