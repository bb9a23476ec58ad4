"""The trade: money, tax, price, discount, basket, sale and receipt. Pure; till and cloud run it alike."""
