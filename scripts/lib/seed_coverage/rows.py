"""The rows of the charter that the product serves, each with the requests that show it."""
from dataclasses import dataclass, field


@dataclass
class Part:
    tier: int
    # Addresses of the contract without which there is nothing to check.
    needs: list
    check: object


@dataclass
class Row:
    name: str
    quotation: str
    parts: list = field(default_factory=list)

    @property
    def tier(self):
        return self.parts[0].tier


ROWS = {}


def row(name, quotation="", tier=1, needs=()):
    """Declares what shows that a row is served; a row may have further parts in later tiers."""

    def declare(check):
        ROWS.setdefault(name, Row(name, quotation)).parts.append(Part(tier, list(needs), check))
        return check

    return declare


def equal(found, expected, what):
    from .client import Differs

    if found != expected:
        raise Differs(f"{what}: {str(found)[:200]} instead of {str(expected)[:200]}")


def true(condition, what):
    from .client import Differs

    if not condition:
        raise Differs(what)
