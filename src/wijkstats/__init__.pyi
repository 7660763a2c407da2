"""What `import wijkstats as ws` gives, for type checkers and editors; tests/house holds it to what happens at run time."""

from wijkstats.chapters.benchmark import chapter as benchmark
from wijkstats.chapters.clients import chapter as clients
from wijkstats.chapters.published import chapter as published
from wijkstats.chapters.quality import chapter as quality
from wijkstats.chapters.surveys import chapter as surveys
from wijkstats.chapters.zrm import chapter as zrm
from wijkstats.chapters.zrm.counts.pairing import make_pairs
from wijkstats.delivery.clean import Cleaned, clean_delivery
from wijkstats.delivery.clients.pseudonyms import load_key
from wijkstats.delivery.many import open_many
from wijkstats.delivery.previous import previous_tables
from wijkstats.delivery.tables import Tables, open_tables
from wijkstats.ground.errors import (
    ContractError,
    DeliveryError,
    Fault,
    NotDelivered,
    PrivacyError,
    SettingsError,
    WijkstatsError,
)
from wijkstats.ground.records import Pairs, Published, Result, Share
from wijkstats.report.publish import Publisher
from wijkstats.settings.choices import Settings
from wijkstats.settings.delivery import Delivery, open_delivery
from wijkstats.workbench.bench import Workbench, explore

__version__: str
__all__ = [
    "Cleaned",
    "ContractError",
    "Delivery",
    "DeliveryError",
    "Fault",
    "NotDelivered",
    "Pairs",
    "PrivacyError",
    "Published",
    "Publisher",
    "Result",
    "Settings",
    "SettingsError",
    "Share",
    "Tables",
    "WijkstatsError",
    "Workbench",
    "benchmark",
    "clean_delivery",
    "clients",
    "explore",
    "load_key",
    "make_pairs",
    "open_delivery",
    "open_many",
    "open_tables",
    "previous_tables",
    "published",
    "quality",
    "surveys",
    "zrm",
]
