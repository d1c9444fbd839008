"""What a place of the gazetteer is, and how names and places are compared."""

import re
import unicodedata
from dataclasses import dataclass
from math import asin, cos, log10, radians, sin, sqrt

EARTH_RADIUS_KM = 6371.0088
# Letters that Unicode does not decompose, and signs that writers put or leave out.
REPLACED = (
    *(("ø", "o"), ("ł", "l"), ("đ", "d"), ("ı", "i"), ("ħ", "h"), ("æ", "ae"), ("œ", "oe"), ("ð", "d")),
    *(("-", " "), ("–", " "), (".", ""), ("'", ""), ("’", ""), ("‘", ""), ("`", ""), ("ʻ", ""), ("ʼ", "")),
)
COMBINING = re.compile("[\u0300-\u036f]")
SHORT_SAINT = re.compile(r"^(st|mt|ft) (?=.)", re.MULTILINE)
LONG_SAINT = {"st": "saint ", "mt": "mount ", "ft": "fort "}
# How likely a name means a place of this class before anything is known of the text; on the scale of
# log10(population), on which cities are ranked. Longest matching prefix of the GeoNames feature code.
CLASS_PRIOR = {"PCL": 10.0, "CONT": 8.0, "RGN": 6.8, "OCN": 7.5, "SEA": 7.0, "ADM1": 6.5, "ADM": 5.0, "": 5.5}
CAPITAL_BONUS = 2.0
UNCOUNTED_TOWN = 5.0  # of a town without a population: it stands in a seed because news name it


@dataclass(frozen=True, kw_only=True, slots=True)
class GazetteerPlace:
    """A place with WGS84 coordinates in degrees; `place_id` is its GeoNames id, `admin1` GeoNames' first-order code.

    `feature_code` is GeoNames'; a populated place is PPLC where it is its country's capital, else PPL.
    """

    place_id: str
    name: str
    country_code: str | None
    admin1: str | None
    latitude: float | None
    longitude: float | None
    feature_code: str
    population: int | None = None

    @property
    def prior(self) -> float:
        """How prominent the place is, about 2 (a hamlet) to 10 (a country)."""
        if self.feature_code.startswith("PPL"):
            size = UNCOUNTED_TOWN if self.population is None else log10(self.population + 100)
            return size + CAPITAL_BONUS * (self.feature_code == "PPLC")
        prefix = max((p for p in CLASS_PRIOR if self.feature_code.startswith(p)), key=len)
        return CLASS_PRIOR[prefix]

    @property
    def is_country(self) -> bool:
        """Whether it is a state or territory (GeoNames class PCL*)."""
        return self.feature_code.startswith("PCL")


def fold_name(name: str) -> str:
    """The form under which names are compared: no case, accents or dots, hyphens as spaces, St. as saint.

    Works line by line on several names at once.
    """
    plain = COMBINING.sub("", unicodedata.normalize("NFKD", name)).casefold()
    for sign, replacement in REPLACED:
        plain = plain.replace(sign, replacement)
    return SHORT_SAINT.sub(lambda match: LONG_SAINT[match[1]], plain).strip(" ")


def distance_km(a: GazetteerPlace, b: GazetteerPlace) -> float | None:
    """Great-circle distance between two places (haversine); None where one has no coordinates."""
    if a.latitude is None or a.longitude is None or b.latitude is None or b.longitude is None:
        return None
    lat_a, lat_b = radians(a.latitude), radians(b.latitude)
    half = sin((lat_b - lat_a) / 2) ** 2 + cos(lat_a) * cos(lat_b) * sin(radians(b.longitude - a.longitude) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * asin(sqrt(min(1.0, half)))


def holds_place(container: GazetteerPlace, place: GazetteerPlace) -> bool:
    """Whether a country or first-order division holds another place, by their codes."""
    if container.place_id == place.place_id or container.country_code != place.country_code:
        return False
    if container.is_country:
        return True
    return container.feature_code == "ADM1" and container.admin1 is not None and container.admin1 == place.admin1
