"""Reads and checks a product file, e.g. offers/tariffs/halle.toml; its keys stand in docs/offers.md."""

from mobility.offers.tariff import REDUCED, Kind, Product, Tariff
from mobility.offers.toml_table import TomlTable, read_toml

MOST_CENTS = 1_000_000
MOST_HOURS = 24 * 31
URL = r"https?://\S+"
KEY = r"[a-z0-9][a-z0-9_-]*"


def parse_tariff(data: bytes, file: str) -> Tariff:
    """Check the contents of a product file.

    Parameters
    ----------
    data : bytes
        TOML in UTF-8.
    file : str
        Its name, for errors.

    Returns
    -------
    Tariff
        Checked.

    Raises
    ------
    SettingsError
        The sentence names file, line and field.
    """
    table = read_toml(data, file)
    tariff = Tariff(
        name=table.text("name"),
        zone=table.text("zone", ""),
        currency=table.text("currency", pattern="[A-Z]{3}"),
        provider=table.text("provider", pattern=KEY),
        terms_url=table.text("terms_url", "", URL),
        source=table.text("source"),
        as_of=table.text("as_of"),
        products=_products(table),
        feeds=frozenset(table.texts("feeds")),
        stop_prefixes=table.texts("stop_prefixes"),
        zones=frozenset(table.texts("zones")),
        is_simulated=table.flag("simulated"),
        on_demand=table.flag("on_demand"),
    )
    table.done()
    return tariff


def _products(table: TomlTable) -> tuple[Product, ...]:
    products: list[Product] = []
    for row in table.tables("products"):
        product = _product(row)
        if product.product_id in {REDUCED, *(other.product_id for other in products)}:
            raise row.wrong("id", f"is {product.product_id!r}, which is taken already")
        products.append(product)
        row.done()
    return tuple(products)


def _product(row: TomlTable) -> Product:
    product_id = row.text("id", pattern=KEY)
    word = row.text("kind")
    if word not in tuple(Kind):
        raise row.wrong("kind", f"is {word!r}; it must be one of {', '.join(Kind)}")
    kind = Kind(word)
    is_beeline = kind is Kind.BEELINE
    base_cents, km_cents, cap_cents = (
        (row.whole(name, least, MOST_CENTS) if is_beeline else 0)
        for name, least in (("base_cents", 0), ("km_cents", 0), ("cap_cents", 1))
    )
    if is_beeline and cap_cents < base_cents:
        raise row.wrong("cap_cents", f"is {cap_cents}, less than base_cents, {base_cents}")
    cents = None
    # A product without a price is one of which it is not known; to say so must not look like an oversight.
    if not is_beeline and not row.flag("price_unknown"):
        cents = row.whole("cents", 0, MOST_CENTS)
    return Product(
        product_id,
        kind,
        row.by_language("name"),
        cents,
        max_stops=row.whole("max_stops", 1, 100) if kind is Kind.SHORT_TRIP else 0,
        base_cents=base_cents,
        km_cents=km_cents,
        cap_cents=cap_cents,
        hours=row.whole("hours", 1, MOST_HOURS) if kind in (Kind.DAY, Kind.BEELINE) else 0,
        except_route_types=_route_types(row),
        is_everywhere=row.flag("everywhere"),
        terms_url=row.text("terms_url", "", URL),
    )


def _route_types(row: TomlTable) -> frozenset[int]:
    def is_right(value: object) -> bool:
        """Tell whether they are some."""
        return isinstance(value, list) and all(isinstance(one, int) and 0 <= one <= 1702 for one in value)

    return frozenset(row.get("except_route_types", [], is_right, "a list of GTFS route types"))
