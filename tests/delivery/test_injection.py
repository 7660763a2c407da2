"""Names that attack: whatever is delivered is text, in pages, figures, workbooks, CSV, YAML and names of files."""

from __future__ import annotations

import csv
import io
import zipfile
from html.parser import HTMLParser
from xml.etree import ElementTree

import pandas as pd
import pytest
import yaml
from exports import put
from python_calamine import CalamineWorkbook

from wijkstats.commands.new import new_delivery
from wijkstats.ground.formulas import unshield
from wijkstats.ground.population import COURSE, named
from wijkstats.ground.records import Result, Share
from wijkstats.release.drafts import not_delivered
from wijkstats.report.publish import Publisher
from wijkstats.report.site import build_site
from wijkstats.settings.delivery import Delivery

NASTY = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</title></style><svg onload=alert(1)>",
    "<!-- --> <b>Berg</b>",
    "]]></svg><script>1</script>",
    "javascript:alert(1)",
    "{{ 7 * 7 }} {% raw %}",
    "{improved:share} %s %(x)s $x^2$ \\frac",
    "=1+1",
    "=HYPERLINK(CHAR(104),CHAR(120))",
    "+31 10",
    "-2+3",
    "@SUM(A1)",
    "'=1",
    "' OR 1=1; --",
    "& lt; &amp; é ñ 中 \u202etxet",
    "../../etc/passwd",
    'Team "West", afd. 2; noord',
)
YAML_TITLE = "a: b # {x} 'y' \"z\" <script>alert(1)</script> & co"
ALLOWED = {
    "html", "head", "meta", "title", "link", "style", "body", "a", "header", "div", "p", "span", "nav", "ul", "ol", "li", "aside",
    "strong", "main", "section", "h1", "h2", "h3", "h4", "figure", "figcaption", "details", "summary", "table", "caption",
    "thead", "tbody", "tr", "th", "td", "dl", "dt", "dd", "footer", "article", "code", "svg", "g", "path", "defs", "clippath",
    "rect", "use", "text", "tspan", "pattern",
}  # fmt: skip


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Delivery:
    """A report in which every team is called something nasty, and so are its title and a table of one's own."""
    settings = yaml.safe_dump(
        {
            "municipality": "0622",
            "title": YAML_TITLE,
            "period": {"start": "2016-01-01", "end": "2017-12-31"},
            "zrm": {"format": "wide"},
        }
    )
    delivery = put(tmp_path_factory.mktemp("nasty"), {}, settings)
    rows = [("total", "all", 30 * len(NASTY)), *(("team", name, 30) for name in NASTY)]
    table = pd.DataFrame(rows, columns=["grouping", "level", "pairs"])
    table["clients"], table["improved"] = table["pairs"], table["pairs"] // 3
    table["same"], table["worse"] = table["pairs"] // 3, table["pairs"] // 3
    shares = {}
    for outcome in ("improved", "same", "worse"):
        table[f"{outcome}_share"] = table[outcome] / table["pairs"]
        table[f"{outcome}_low"], table[f"{outcome}_high"] = 0.2, 0.5
        shares[f"{outcome}_share"] = Share({outcome: 1}, "pairs", f"{outcome}_low", f"{outcome}_high")
    table = table.assign(expected=0.3, difference=0.03, difference_low=0.0, difference_high=0.06, conclusion="alike")
    keys = ("grouping", "level")
    regions = {"pairs": ("u", "s", "d"), "improved": ("u",), "same": ("s",), "worse": ("d",)}
    development = Result("zrm_development", table, keys, ("pairs", "clients", *list(regions)[1:]),
                         cells=named(table, COURSE, regions, *keys), shares=shares)  # fmt: skip
    publish = Publisher(delivery, "02_zrm")
    publish(development, "total")
    publish(development, "team")
    own = pd.DataFrame({"wijk": list(NASTY), "n": 40})
    publish(Result("../../evil <b>", own, ("wijk",), ("n",), facts={"title": NASTY[0], "answer": NASTY[1]}))
    not_delivered(delivery, "03_benchmark", [NASTY[0]])
    build_site(delivery, ["02_zrm", "03_benchmark"])
    return delivery


class Tags(HTMLParser):
    """The elements and attributes that a browser would see."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep it."""
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        """Keep it."""
        self.text += data


def test_in_pages_names_are_text(made: Delivery) -> None:
    for path in sorted(made.report.glob("*.html")):
        page = Tags(path.read_text(encoding="utf-8"))
        assert {tag for tag, _ in page.found} <= ALLOWED | {"script"}, path.name
        scripts = [tag for tag, _ in page.found].count("script")
        assert scripts == (path.stem not in ("index", "letter", "accessibility")), "that of the report itself"
        for _, attributes in page.found:
            assert not any(name.startswith("on") for name in attributes), path.name
            assert "javascript:" not in (attributes.get("href") or "")
        assert YAML_TITLE in page.text, path.name
    shown = "".join(Tags(p.read_text(encoding="utf-8")).text for p in sorted(made.report.glob("zrm*.html")))
    for name in NASTY:
        assert name in shown, name


def test_in_figures_names_are_text(made: Delivery) -> None:
    root = ElementTree.parse(made.report / "figures/zrm_development_team.svg").getroot()
    assert not [e for e in root.iter() if e.tag.rpartition("}")[2] in {"script", "image", "foreignObject", "b", "img"}]
    assert not [a for e in root.iter() for a in e.attrib if a.lower().startswith("on")]
    drawn = {"".join(e.itertext()) for e in root.iter() if e.tag.endswith("text")}
    for name in NASTY:
        assert name in drawn or name[:20] in " ".join(drawn), name


def test_in_csv_no_cell_is_a_formula_and_every_name_comes_back(made: Delivery) -> None:
    for path in (made.report / "tables").glob("*.csv"):
        cells = [cell for row in csv.reader(io.StringIO(path.read_text(encoding="utf-8"))) for cell in row]
        for cell in cells:
            number = cell.replace(".", "").replace("-", "").replace("e", "").isdigit()
            assert number or cell[:1] not in tuple("=+-@\t\r"), (path.name, cell)
    with (made.report / "tables/zrm_development.csv").open(encoding="utf-8", newline="") as file:
        levels = [unshield(row["level"]) for row in csv.DictReader(file)]
    assert levels == ["all", *NASTY]


def test_in_the_workbook_names_are_strings(made: Delivery) -> None:
    with zipfile.ZipFile(made.report / "tables.xlsx") as parts:
        sheets = "".join(parts.read(n).decode() for n in parts.namelist() if "worksheets/sheet" in n)
        assert "<f>" not in sheets
        assert not any("externalLink" in n for n in parts.namelist())
    book = CalamineWorkbook.from_path(str(made.report / "tables.xlsx"))
    rows = book.get_sheet_by_name("zrm_development").to_python()
    assert [row[1] for row in rows[1:]] == ["all", *NASTY]


def test_names_of_files_stay_in_their_folder(made: Delivery) -> None:
    files = [p for p in made.root.rglob("*") if p.is_file()]
    outside = [p for p in files if not any(p.is_relative_to(f) for f in (made.root / "data", made.report))]
    assert outside == []
    for path in made.report.rglob("*"):
        assert all(c.isalnum() or c in "._-" for c in path.name), path.name


def test_a_new_delivery_reads_what_the_last_one_said(made: Delivery) -> None:
    path = new_delivery("volgend-jaar", made.root)
    assert yaml.safe_load(path.read_text(encoding="utf-8"))["title"] == YAML_TITLE
