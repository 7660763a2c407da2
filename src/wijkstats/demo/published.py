"""Invented figures of others in the demo: claims that fit and that cannot be true together, judgements, goals and accounts."""

from __future__ import annotations

import io

import pandas as pd

BEWERINGEN = """id;bron;regel;onderwerp;jaar;groep;waarde;eenheid;decimalen;circa;n
A1;verzonnen onderzoek;10;benaderd;2018;;500;aantal;0;;
A2;verzonnen onderzoek;10;respons;2018;;200;aantal;0;;
A3;verzonnen onderzoek;10;respons;2018;;40;procent;0;;
A4;verzonnen onderzoek;22;medewerkers in gesprek;2018;;25;aantal;0;;
A5;verzonnen onderzoek;22;tevreden over overleg;2018;;71;procent;0;;25
A6;verzonnen onderzoek;23;tevreden over samenwerking;2018;;73;procent;0;;25
A7;verzonnen onderzoek;31;cliënten;2018;;310;aantal;0;;
A8;verzonnen onderzoek;31;jeugd;2018;;120;aantal;0;;
A9;verzonnen onderzoek;31;volwassenen en ouderen;2018;;180;aantal;0;;
A10;verzonnen onderzoek;40;tevreden;2018;;76;procent;0;ja;
A11;verzonnen onderzoek;41;tevreden, zuid;2018;;80;procent;0;;90
A12;verzonnen onderzoek;41;tevreden, noord;2018;;71;procent;0;;60
A13;verzonnen onderzoek;52;tekort jeugdhulp;2018;verwacht;1200000;euro;-5;;
A14;verzonnen onderzoek;53;tekort jeugdhulp;2018;realisatie;900000;euro;-5;;
A15;verzonnen onderzoek;60;geholpen, deel;2018;;74;procent;0;;25
"""
RELATIES = """soort;resultaat;delen;speling
aandeel;A3;A2 A1;
haalbaar;A4;A5;
haalbaar;A4;A6;
haalbaar;A4;A15;
som;A7;A8 A9;
gewogen;A10;A11 A12;
gelijk;A13;A14;
"""
OORDELEN = """norm;thema;perspectief;oordeel;bewijs;bron;regel
inwoners kennen het wijkteam;toegang;cliënten;+;gesprekken;verzonnen onderzoek;5
inwoners kennen het wijkteam;toegang;partners;+/-;gesprekken;verzonnen onderzoek;5
inwoners kennen het wijkteam;toegang;wijkteam;+;gesprekken;verzonnen onderzoek;5
hulp is laagdrempelig;toegang;cliënten;+;gesprekken;verzonnen onderzoek;9
hulp is laagdrempelig;toegang;partners;+;gesprekken;verzonnen onderzoek;9
hulp is laagdrempelig;toegang;wijkteam;+/-;gesprekken;verzonnen onderzoek;9
scholen en wijkteam overleggen;samenwerking;cliënten;n.v.t.;gesprekken;verzonnen onderzoek;14
scholen en wijkteam overleggen;samenwerking;partners;-;gesprekken;verzonnen onderzoek;14
scholen en wijkteam overleggen;samenwerking;wijkteam;+/-;gesprekken;verzonnen onderzoek;14
hulp is op tijd;samenwerking;cliënten;+/-;gesprekken;verzonnen onderzoek;18
hulp is op tijd;samenwerking;partners;-;gesprekken;verzonnen onderzoek;18
hulp is op tijd;samenwerking;wijkteam;onleesbaar;gesprekken;verzonnen onderzoek;18
"""
DOELEN = """doel;indicator;eenheid;richting;nulmeting_jaar;nulmeting;streefjaar;streefwaarde;jaar;waarde;n;bron
tevreden cliënten;tevreden over hulp;procent;hoger;2016;70;2020;85;2018;80;200;verzonnen onderzoek
minder wachten;langer dan de norm;procent;lager;2016;30;2020;20;2018;29;200;verzonnen onderzoek
contacten;aantal contacten;aantal;hoger;2016;900;2018;1000;2018;1100;;verzonnen onderzoek
samenwerking;overleg;aantal;hoger;;;2018;20;2018;12;;verzonnen onderzoek
"""
REKENING = """jaar;domein;onderdeel;status;lasten;baten;bron;regel
2016;jeugd;maatwerk;begroting;9800000;;verzonnen onderzoek;70
2016;jeugd;maatwerk;realisatie;10100000;;verzonnen onderzoek;70
2016;Wmo;maatwerk;begroting;12000000;;verzonnen onderzoek;71
2016;Wmo;maatwerk;realisatie;12000000;;verzonnen onderzoek;71
2017;jeugd;maatwerk;begroting;10200000;;verzonnen onderzoek;70
2017;jeugd;maatwerk;realisatie;10900000;;verzonnen onderzoek;70
2017;Wmo;maatwerk;begroting;12300000;;verzonnen onderzoek;71
2017;Wmo;maatwerk;realisatie;11950000;;verzonnen onderzoek;71
2018;jeugd;maatwerk;begroting;10900000;;verzonnen onderzoek;70
2018;jeugd;maatwerk;verwacht;11150000;;verzonnen onderzoek;70
2018;Wmo;maatwerk;begroting;12500000;;verzonnen onderzoek;71
2018;Wmo;maatwerk;verwacht;12750000;;verzonnen onderzoek;71
"""
FILES = {
    "beweringen": BEWERINGEN,
    "relaties": RELATIES,
    "oordelen": OORDELEN,
    "doelen": DOELEN,
    "rekening": REKENING,
}


def published_tables() -> dict[str, pd.DataFrame]:
    """The five tables as text, under the names of their files."""
    return {
        name: pd.read_csv(io.StringIO(text), sep=";", dtype=str, keep_default_na=False) for name, text in FILES.items()
    }
