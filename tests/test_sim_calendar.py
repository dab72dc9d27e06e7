"""Months are counted from January 2000."""

import pytest

from sim.calendar import month_index, month_name, month_of, parse_last, parse_month, year_of
from sim.errors import ZorgdrukError


@pytest.mark.parametrize(("text", "index"), [("2000-01", 0), ("2021-01", 252), ("2021", 252), ("1999-12", -1)])
def test_a_month_is_read_as_its_index(text: str, index: int) -> None:
    assert parse_month(text, "start") == index
    assert month_index(year_of(index), month_of(index)) == index


def test_reading_and_writing_a_month_agree() -> None:
    for index in range(-100, 600, 7):
        assert parse_month(month_name(index), "start") == index


@pytest.mark.parametrize(
    "text", ["", "vroeger", "2021-13", "2021-00", "21-01", "2021-1-1", "1900-01", "2071-01", "٢٠٢١"]
)
def test_what_is_no_month_is_refused_in_one_sentence(text: str) -> None:
    with pytest.raises(ZorgdrukError, match="start"):
        parse_month(text, "start")


@pytest.mark.parametrize(("text", "month"), [("2030", "2030-12"), (" 2030 ", "2030-12"), ("2030-01", "2030-01")])
def test_a_last_month_without_a_month_is_december(text: str, month: str) -> None:
    assert month_name(parse_last(text, "until")) == month
