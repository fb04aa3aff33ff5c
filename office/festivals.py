"""Decides which days the law makes holidays in a year (全国年节及纪念日放假办法); pure, without a database.

A schedule of the State Council's may add days to them and swap days for them; it may not leave one of them out.
"""

from datetime import date, timedelta

# 正月初一, 五月初五, 八月十五 as month and day, by the lunar calendar as it is published (GB/T 33661-2017).
LUNAR = {
    2004: (122, 622, 928), 2005: (209, 611, 918), 2006: (129, 531, 1006), 2007: (218, 619, 925),
    2008: (207, 608, 914), 2009: (126, 528, 1003), 2010: (214, 616, 922), 2011: (203, 606, 912),
    2012: (123, 623, 930), 2013: (210, 612, 919), 2014: (131, 602, 908), 2015: (219, 620, 927),
    2016: (208, 609, 915), 2017: (128, 530, 1004), 2018: (216, 618, 924), 2019: (205, 607, 913),
    2020: (125, 625, 1001), 2021: (212, 614, 921), 2022: (201, 603, 910), 2023: (122, 622, 929),
    2024: (210, 610, 917), 2025: (129, 531, 1006), 2026: (217, 619, 925), 2027: (206, 609, 915),
    2028: (126, 528, 1003), 2029: (213, 616, 922), 2030: (203, 605, 912), 2031: (123, 624, 1001),
    2032: (211, 612, 919), 2033: (131, 601, 908), 2034: (219, 620, 927), 2035: (208, 610, 916),
    2036: (128, 530, 1004), 2037: (215, 618, 924), 2038: (204, 607, 913), 2039: (124, 527, 1002),
    2040: (212, 614, 920), 2041: (201, 603, 910), 2042: (122, 622, 928), 2043: (210, 611, 917),
    2044: (130, 531, 1005), 2045: (217, 619, 925), 2046: (206, 608, 915), 2047: (126, 529, 1004),
    2048: (214, 615, 922), 2049: (202, 604, 911), 2050: (123, 623, 930),
}  # fmt: skip
# From these years on: 清明, 端午 and 中秋 are holidays; 除夕 is none; 除夕 is one again, and a second 劳动节.
THREE_MORE, EVE_LEAVES, EVE_RETURNS = 2008, 2014, 2025
NEW_YEAR, SPRING, TOMBS, LABOUR = "元旦", "春节", "清明节", "劳动节"
DRAGON, MOON, NATIONAL = "端午节", "中秋节", "国庆节"


def statutory_days(year: int) -> dict[date, str]:
    """The days of a year that are holidays by law, with the festival of each; 13 of them since 2025.

    Past the last year of the table above, the festivals of the lunar calendar are left out: they cannot be told.
    """
    days = {date(year, 1, 1): NEW_YEAR}
    if year in LUNAR:
        days |= dict.fromkeys(_spring(year), SPRING)
    if year >= THREE_MORE:
        days[date(year, 4, _tombs(year))] = TOMBS
    days |= {date(year, 5, day): LABOUR for day in _labour(year)}
    if year in LUNAR and year >= THREE_MORE:
        days |= {_day(year, LUNAR[year][1]): DRAGON, _day(year, LUNAR[year][2]): MOON}
    return days | {date(year, 10, day): NATIONAL for day in (1, 2, 3)}


def _spring(year: int) -> list[date]:
    """除夕 and the first days of the year, as many as the law of the year gives."""
    first = _day(year, LUNAR[year][0])
    offsets = range(-1, 3) if year >= EVE_RETURNS else range(-1, 2) if THREE_MORE <= year < EVE_LEAVES else range(3)
    return [first + timedelta(days=offset) for offset in offsets]


def _labour(year: int) -> tuple[int, ...]:
    if year < THREE_MORE:
        return (1, 2, 3)
    return (1, 2) if year >= EVE_RETURNS else (1,)


def _tombs(year: int) -> int:
    """The day of April on which 清明 falls in this century."""
    short = year % 100
    return int(short * 0.2422 + 4.81) - short // 4


def _day(year: int, month_and_day: int) -> date:
    return date(year, month_and_day // 100, month_and_day % 100)
