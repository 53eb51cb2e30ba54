"""Builds exports in the layout of OFAC's `sdn_advanced.xml`, from the sample's own beginning."""

from pathlib import Path
from xml.sax.saxutils import escape

SAMPLE = Path(__file__).parents[1] / "data" / "sdn_advanced_structure_sample.xml"
BIRTHDATE, ETH, USDT = 8, 345, 887
TAGS = {344: "XBT", ETH: "ETH", USDT: "USDT", 992: "TRX"}
"""By feature type, as in the sample."""


def name(*parts, alias="true", identity="true"):
    """An identity with one alias."""
    values = "".join(
        f"<DocumentedNamePart><NamePartValue>{escape(each)}</NamePartValue></DocumentedNamePart>"
        for each in parts
    )
    return (
        f'<Identity Primary="{identity}"><Alias Primary="{alias}"><DocumentedName>{values}'
        "</DocumentedName></Alias></Identity>"
    )


def feature(type, text):
    return (
        f'<Feature FeatureTypeID="{type}"><FeatureVersion><VersionDetail>{escape(text)}'
        "</VersionDetail></FeatureVersion></Feature>\n"
    )


def profile(id, *content):
    return f'<DistinctParty><Profile ID="{id}">{"".join(content)}</Profile></DistinctParty>\n'


def entry(profile, *programs):
    measures = "".join(
        f"<SanctionsMeasure><Comment>{escape(each)}</Comment></SanctionsMeasure>"
        for each in programs
    )
    return f'<SanctionsEntry ProfileID="{profile}">{measures}</SanctionsEntry>\n'


HEAD = "".join(SAMPLE.read_text().partition("<DistinctParties>")[:2])
MIDDLE, TAIL = "</DistinctParties><SanctionsEntries>\n", "</SanctionsEntries></Sanctions>\n"


def export(profiles, entries=()):
    return "".join((HEAD, *profiles, MIDDLE, *entries, TAIL))
