"""Places a question can be about: quarters of Hagen and towns that are not Hagen.

A question on one place is not answered by a sentence on another. "Hagen" itself is left out: all
papers are about it.
"""

from __future__ import annotations

import re

# Districts and quarters of Hagen.
QUARTERS = tuple(
    """
    Altenhagen Wehringhausen Eckesey Haspe Hohenlimburg Eilpe Dahl Vorhalle Boele Boelerheide
    Helfe Emst Fley Halden Herbeck Garenfeld Kabel Bathey Delstern Selbecke Holthausen Elsey
    Westerbauer Kückelhausen Geweke Tücking Loxbaum Remberg Oberhagen Priorei Rummenohl Berchum
    Henkhausen Nahmer Oege Eppenhausen Hochschulviertel
    """.split()
)
# Towns around it and the large ones of the country.
TOWNS = tuple(
    """
    Dortmund Iserlohn Gelsenkirchen Duisburg Essen Bochum Köln Düsseldorf Wuppertal Herne Witten
    Hamm Bielefeld Münster Bonn Krefeld Oberhausen Mülheim Leverkusen Solingen Remscheid Schwerte
    Unna Lüdenscheid Ennepetal Gevelsberg Schwelm Herdecke Wetter Breckerfeld Hattingen Menden
    Siegen Paderborn Recklinghausen Bottrop Aachen Mönchengladbach Berlin Hamburg München
    Frankfurt Stuttgart Leipzig Dresden Hannover Nürnberg Bremen Nordstemmen
    """.split()
)
NAMES = QUARTERS + TOWNS
# "das Essen in den Kitas", "das Wetter": towns only after a word that points to a place.
_ALSO_THINGS = frozenset({"Essen", "Wetter", "Kabel", "Halden"})
_ALSO_OTHERS = frozenset({"Helfer", "Schwerter"})  # no one from Helfe or Schwerte


def _forms(name: str) -> tuple[str, ...]:
    """Return a name as written: "Haspe", "Haspes", "Hasper"; "Wehringhauser" has no "en"."""
    forms = [name, f"{name}s", f"{name}er"]
    if name.endswith("e"):
        forms.append(f"{name}r")
    if name.endswith("hausen"):
        forms.append(f"{name.removesuffix('en')}er")
    return tuple(form for form in forms if form not in _ALSO_OTHERS)


_BY_FORM = {form: name for name in NAMES for form in _forms(name)}
# Looking up every capitalised word is ten times as fast as one pattern of all names.
_NAME = re.compile(r"\b[A-ZÄÖÜ]\w+")
_POINTING = re.compile(r"\b(?:in|aus|nach|Stadt|Städte|Stadtteil|Ortsteil)\s+$", re.IGNORECASE)


def places_in(text: str) -> tuple[str, ...]:
    """Return the places a text names, each once, also in forms such as "Altenhagener"."""
    return tuple(dict.fromkeys(name for name, _, _ in placed(text)))


def placed(text: str) -> tuple[tuple[str, int, int], ...]:
    """Return each naming of a place in a text: (name, start, end)."""
    named = (match for match in _NAME.finditer(text) if match.group() in _BY_FORM)
    found = (match for match in named if _is_place(match, text))
    return tuple((_BY_FORM[match.group()], match.start(), match.end()) for match in found)


def _is_place(match: re.Match[str], text: str) -> bool:
    if match.group() not in _ALSO_THINGS:
        return True
    return _POINTING.search(text, 0, match.start()) is not None
