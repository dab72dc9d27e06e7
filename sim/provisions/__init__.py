"""What a gemeente, the Wlz and the Zvw can provide: products as data, who delivers them and the law by date."""

from sim.provisions.product import Number, Product, Staff
from sim.provisions.products import Catalogue, read_catalogue
from sim.provisions.rules import Rule, Rules, read_rules

__all__ = ["Catalogue", "Number", "Product", "Rule", "Rules", "Staff", "read_catalogue", "read_rules"]
