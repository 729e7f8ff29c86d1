"""Places a question can be about: quarters of Hagen and towns that are not Hagen.

A question on one place is not answered by a sentence on another. "Hagen" itself is left out: all
papers are about it.
"""

from __future__ import annotations

import re

# Districts and quarters of Hagen, then towns around it and the large ones of the country.
NAMES = tuple(
    """
    Altenhagen Wehringhausen Eckesey Haspe Hohenlimburg Eilpe Dahl Vorhalle Boele Boelerheide
    Helfe Emst Fley Halden Herbeck Garenfeld Kabel Bathey Delstern Selbecke Holthausen Elsey
    Westerbauer Kückelhausen Geweke Tücking Loxbaum Remberg Oberhagen Priorei Rummenohl Berchum
    Henkhausen Nahmer Oege Eppenhausen Hochschulviertel
    Dortmund Iserlohn Gelsenkirchen Duisburg Essen Bochum Köln Düsseldorf Wuppertal Herne Witten
    Hamm Bielefeld Münster Bonn Krefeld Oberhausen Mülheim Leverkusen Solingen Remscheid Schwerte
    Unna Lüdenscheid Ennepetal Gevelsberg Schwelm Herdecke Wetter Breckerfeld Hattingen Menden
    Siegen Paderborn Recklinghausen Bottrop Aachen Mönchengladbach Berlin Hamburg München
    Frankfurt Stuttgart Leipzig Dresden Hannover Nürnberg Bremen Nordstemmen
    """.split()
)
_PLACE = re.compile(rf"\b(?:{'|'.join(NAMES)})(?:er|s)?\b")


def places_in(text: str) -> tuple[str, ...]:
    """Return the places a text names, each once, also in forms such as "Altenhagener"."""
    found = (match.group() for match in _PLACE.finditer(text))
    return tuple(dict.fromkeys(_bare(name) for name in found))


def _bare(written: str) -> str:
    return next(name for name in NAMES if written in {name, f"{name}er", f"{name}s"})
