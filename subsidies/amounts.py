"""Decides how an amount of money is written; pure."""

from decimal import Decimal

TEN_THOUSAND = Decimal(10_000)
NOT_ENTERED = "以主管部门公布为准，尚未录入"


def written(amount: Decimal | None, unit: str = "元") -> str:
    """An amount in yuan with its unit, e.g. “5,000元/人·年”; whole ten-thousands read “30万元/次”.

    `unit` begins with 元. No amount reads that the authority's figure has not been entered.
    """
    if amount is None:
        return NOT_ENTERED
    if amount >= TEN_THOUSAND and amount % TEN_THOUSAND == 0:
        return f"{amount / TEN_THOUSAND:,.0f}万{unit}"
    text = f"{amount:,.0f}" if amount == amount.to_integral_value() else f"{amount:,.2f}"
    return f"{text}{unit}"
