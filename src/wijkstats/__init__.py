"""wijkstats: do clients of neighbourhood teams become more self-reliant, for whom, and at what cost?

`import wijkstats as ws` gives every name an analyst needs: `ws.explore`, `ws.open_delivery`, a chapter (`ws.quality`, `ws.zrm`,
`ws.benchmark`) with one function per analysis, and `ws.Publisher`. Each is loaded when it is first used, so that the import
itself costs nothing and a notebook depends on the code of its own chapter only. `src/wijkstats/__init__.pyi` says the same to
type checkers and editors.
"""

from importlib import import_module

__version__ = "0.1.0"

_HOMES = {
    "settings.delivery": ("Delivery", "open_delivery"),
    "settings.choices": ("Settings",),
    "ground.errors": (
        "ContractError",
        "DeliveryError",
        "Fault",
        "NotDelivered",
        "PrivacyError",
        "SettingsError",
        "WijkstatsError",
    ),
    "ground.records": ("Pairs", "Published", "Result", "Share"),
    "delivery.clean": ("Cleaned", "clean_delivery"),
    "delivery.clients.pseudonyms": ("load_key",),
    "delivery.many": ("open_many",),
    "delivery.tables": ("Tables", "open_tables"),
    "chapters.zrm.counts.pairing": ("make_pairs",),
    "delivery.previous": ("previous_tables",),
    "report.publish": ("Publisher",),
    "workbench.bench": ("Workbench", "explore"),
}
_HOME = {name: home for home, names in _HOMES.items() for name in names}
_CHAPTERS = ("benchmark", "clients", "published", "quality", "surveys", "zrm")
__all__ = sorted([*_HOME, *_CHAPTERS])


def __getattr__(name: str) -> object:
    if name in _CHAPTERS:
        return import_module(f"wijkstats.chapters.{name}.chapter")
    if name not in _HOME:
        raise AttributeError(f"wijkstats has no {name}; it has {', '.join(__all__)}")
    return getattr(import_module(f"wijkstats.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return __all__
