"""One run over folders: what changed, what is published, what is forgotten."""

import os
import sqlite3

import pytest
from reportlab.pdfgen.canvas import Canvas

from ingest import building, pipeline
from ingest.cache import Cache
from ingest.embedding import Embedder, ModelInfo
from ingest.errors import (
    LibraryError,
    ModelError,
    NotFoundError,
    SourceError,
    WriterBusyError,
)
from ingest.library.generation import Library, WriterLock, current, published_number
from ingest.model import PUBLIC_GROUP
from ingest.reading.reader import READER_VERSION
from ingest.settings import Settings

BRIDGE = "Die Brücke im Quartier wird im Mai 2026 gesperrt."
SCHOOL = "Die Schule am Markt erhält drei neue Räume."
KITA = "Die Kita am Bahnhof hat 64 Plätze."
NONPUBLIC = "Vorlagennummer: 0005/2026\nStatus: nichtöffentlich\n\nDas Grundstück kostet 5 Euro.\n"


class CountingEmbedder:
    """The real model; notes what it is asked and remembers vectors from test to test."""

    def __init__(self, embedder, known, info=None):
        self._embedder = embedder
        self._known = known
        self.info = info or embedder.info
        self.asked = []

    def embed_passages(self, texts, progress=None):
        self.asked += texts
        new = [text for text in texts if text not in self._known]
        if new:
            self._known.update(zip(new, self._embedder.embed_passages(new), strict=True))
        return [self._known[text] for text in texts]


@pytest.fixture(scope="module")
def known():
    return {}


@pytest.fixture
def counting(embedder, known):
    return CountingEmbedder(embedder, known)


class Desk:
    """A home, folders of papers, and the runs over them."""

    def __init__(self, path, embedder):
        self.path = path
        self.home = path / "home"
        self.settings = Settings(home=self.home)
        self.embedder = embedder
        self.folder = self.new_folder("papiere")

    def new_folder(self, name):
        folder = self.path / name
        folder.mkdir()
        return folder

    def ingest(self, *sources, **options):
        chosen = sources or (self.folder,)
        return pipeline.ingest(chosen, self.settings, lambda: self.embedder, **options)

    def remove(self, name):
        return pipeline.remove(name, self.settings, lambda: self.embedder)

    def texts(self, group=PUBLIC_GROUP):
        """File name → text of everything the published generation holds for a group."""
        with Library.open(self.home, frozenset({group})) as library:
            return {
                document.file.name: store.catalog.page(document.file.sha256, 1).text
                for store in library.stores
                for document in store.catalog.documents()
            }

    def bytes_at_home(self):
        return b"\n".join(p.read_bytes() for p in self.home.rglob("*") if p.is_file())


@pytest.fixture
def desk(tmp_path, counting):
    return Desk(tmp_path, counting)


def counts(report):
    return report.added, report.changed, report.removed, report.unchanged


def failed(report):
    return {failure.file: failure.reason for failure in report.failed}


# -- what changed ---------------------------------------------------------------------------------


def test_the_first_run_publishes_generation_1(desk):
    (desk.folder / "a.txt").write_text(BRIDGE)
    (desk.folder / "b.txt").write_text(SCHOOL)

    report = desk.ingest()

    assert (report.generation, report.documents, report.passages) == (1, 2, 2)
    assert counts(report) == (2, 0, 0, 0)
    assert report.failed == ()
    assert published_number(desk.home) == 1
    assert set(desk.texts()) == {"a.txt", "b.txt"}


def test_a_run_over_an_empty_folder_publishes_an_empty_library(desk):
    report = desk.ingest()
    assert (report.generation, report.documents) == (1, 0)
    assert desk.texts() == {}


def test_a_second_run_with_nothing_changed_embeds_and_publishes_nothing(desk):
    (desk.folder / "a.txt").write_text(BRIDGE)
    desk.ingest()
    desk.embedder.asked.clear()

    report = desk.ingest()

    assert report.generation == 1
    assert counts(report) == (0, 0, 0, 1)
    assert desk.embedder.asked == []


def test_a_new_time_of_the_same_bytes_changes_nothing(desk):
    (desk.folder / "a.txt").write_text(BRIDGE)
    desk.ingest()
    os.utime(desk.folder / "a.txt", (1, 1))

    assert counts(desk.ingest()) == (0, 0, 0, 1)
    assert published_number(desk.home) == 1


def test_changed_added_and_removed_files_are_noticed_by_content(desk):
    for name, text in (("a.txt", BRIDGE), ("b.txt", SCHOOL), ("c.txt", KITA)):
        (desk.folder / name).write_text(text)
    desk.ingest()
    desk.embedder.asked.clear()
    (desk.folder / "a.txt").write_text("Die Brücke wird im Juni 2026 gesperrt.")
    (desk.folder / "b.txt").unlink()
    (desk.folder / "neu").mkdir()
    (desk.folder / "neu/d.txt").write_text("Der Park wird gepflegt.")

    report = desk.ingest()

    assert (report.generation, report.documents) == (2, 3)
    assert counts(report) == (1, 1, 1, 1)
    assert set(desk.texts()) == {"a.txt", "c.txt", "d.txt"}
    assert "Juni" in desk.texts()["a.txt"]
    assert not any(KITA in text for text in desk.embedder.asked)


def test_a_moved_file_is_not_embedded_again(desk):
    (desk.folder / "a.txt").write_text(BRIDGE)
    desk.ingest()
    desk.embedder.asked.clear()
    (desk.folder / "a.txt").rename(desk.folder / "b.txt")

    desk.ingest()

    assert set(desk.texts()) == {"b.txt"}
    assert desk.embedder.asked == []


def test_one_folder_leaves_another_alone(desk):
    other = desk.new_folder("andere")
    (desk.folder / "a.txt").write_text(BRIDGE)
    (other / "b.txt").write_text(SCHOOL)
    desk.ingest()
    (desk.folder / "a.txt").unlink()

    report = desk.ingest(other)

    assert counts(report) == (1, 0, 0, 1)
    assert set(desk.texts()) == {"a.txt", "b.txt"}


def test_a_file_given_by_name_replaces_its_older_version_from_the_folder(desk):
    (desk.folder / "a.txt").write_text(BRIDGE)
    desk.ingest()
    (desk.folder / "a.txt").write_text(SCHOOL)

    report = desk.ingest(desk.folder / "a.txt")

    assert counts(report) == (0, 1, 0, 0)
    assert desk.texts() == {"a.txt": SCHOOL}


def test_a_folder_takes_over_what_lay_in_it_under_another_source(desk):
    (desk.folder / "unten").mkdir()
    (desk.folder / "unten/a.txt").write_text(BRIDGE)
    (desk.folder / "b.txt").write_text(SCHOOL)
    desk.ingest(desk.folder / "unten", desk.folder / "b.txt")
    (desk.folder / "unten/a.txt").unlink()
    (desk.folder / "b.txt").write_text(KITA)

    desk.ingest()

    assert desk.texts() == {"b.txt": KITA}


def test_two_files_of_one_paper_are_found_under_one_reference(desk):
    (desk.folder / "a.txt").write_text(f"Vorlagennummer: 0001/2026\n\n{BRIDGE}\n")
    page = f"<html><body><p>Vorlagennummer: 0001/2026</p><p>{SCHOOL}</p></body></html>"
    (desk.folder / "a.html").write_text(page)

    desk.ingest()

    with Library.open(desk.home, frozenset({PUBLIC_GROUP})) as library:
        papers = library.stores[0].catalog.papers("0001/2026")
    assert {d.file.name for d in papers} == {"a.txt", "a.html"}


def test_the_same_bytes_twice_in_a_folder_are_one_document(desk):
    (desk.folder / "a.txt").write_text(BRIDGE)
    (desk.folder / "kopie.txt").write_text(BRIDGE)
    assert desk.ingest().documents == 1
    assert desk.ingest().generation == 1


def test_rebuild_publishes_again_from_cached_vectors(desk):
    (desk.folder / "a.txt").write_text(BRIDGE)
    desk.ingest()
    desk.embedder.asked.clear()

    report = desk.ingest(rebuild=True)

    assert (report.generation, counts(report)) == (2, (0, 0, 0, 1))
    assert desk.embedder.asked == []


def test_a_source_that_is_not_there_is_an_error_and_changes_nothing(desk):
    (desk.folder / "a.txt").write_text(BRIDGE)
    desk.ingest()
    with pytest.raises(SourceError, match="fehlt"):
        desk.ingest(desk.path / "fehlt")
    assert desk.ingest().generation == 1


# -- bad files ------------------------------------------------------------------------------------


def test_bad_files_are_named_and_the_others_go_on(desk):
    (desk.folder / "gut.txt").write_text(BRIDGE)
    (desk.folder / "leer.txt").touch()
    (desk.folder / "kaputt.pdf").write_bytes(b"%PDF-1.7\nabgerissen")
    (desk.folder / "bild.pdf").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))

    report = desk.ingest()

    assert set(desk.texts()) == {"gut.txt"}
    assert failed(report).keys() == {"leer.txt", "kaputt.pdf", "bild.pdf"}
    assert failed(report)["leer.txt"] == "ist leer"
    assert "Bild (PNG)" in failed(report)["bild.pdf"]
    assert counts(report) == (1, 0, 0, 0)
    assert current(desk.home).failures == report.failed


def test_a_text_that_breaks_understanding_is_named_and_the_others_go_on(desk, monkeypatch):
    (desk.folder / "gut.txt").write_text(BRIDGE)
    (desk.folder / "sonderbar.txt").write_text(SCHOOL)
    cut = building.cut_passages

    def breaks(document, pages):
        if SCHOOL in pages[0].text:
            raise StopIteration("ein Fehler, den noch niemand kennt")
        return cut(document, pages)

    monkeypatch.setattr(building, "cut_passages", breaks)

    report = desk.ingest()

    assert set(desk.texts()) == {"gut.txt"}
    assert "ein Fehler, den noch niemand kennt" in failed(report)["sonderbar.txt"]


def test_a_bad_file_is_named_again_without_being_read_again(desk, monkeypatch):
    (desk.folder / "leer.txt").touch()
    first = desk.ingest()
    monkeypatch.setattr(pipeline, "Readers", None)  # whoever reads now, fails

    second = desk.ingest()

    assert second.failed == first.failed != ()
    assert second.generation == first.generation


def test_a_file_that_turns_bad_leaves_the_library_and_comes_back_when_mended(desk):
    path = desk.folder / "a.txt"
    path.write_text(BRIDGE)
    desk.ingest()
    path.write_bytes(b"")

    broken = desk.ingest()

    assert (counts(broken), broken.documents) == ((0, 0, 1, 0), 0)
    path.write_text(BRIDGE)
    mended = desk.ingest()
    assert (counts(mended), mended.failed) == ((1, 0, 0, 0), ())


def test_a_named_pipe_and_a_link_to_nowhere_do_not_stop_the_run(desk):
    (desk.folder / "gut.txt").write_text(BRIDGE)
    os.mkfifo(desk.folder / "rohr.txt")
    (desk.folder / "faden.txt").symlink_to("nirgends")

    report = desk.ingest()

    assert set(desk.texts()) == {"gut.txt"}
    assert failed(report).keys() == {"rohr.txt", "faden.txt"}


def test_a_scan_without_text_is_reported_and_not_held(desk, tmp_path):
    from PIL import Image

    Image.new("L", (200, 200), 128).save(tmp_path / "bild.png")
    canvas = Canvas(str(desk.folder / "scan.pdf"))
    canvas.drawImage(str(tmp_path / "bild.png"), 0, 0, 500, 700)
    canvas.save()

    report = desk.ingest()

    assert "OCR" in failed(report)["scan.pdf"]
    assert report.documents == 0


# -- access groups --------------------------------------------------------------------------------


def test_a_nonpublic_document_is_refused_by_a_public_run_and_not_kept(desk):
    (desk.folder / "intern.txt").write_text(NONPUBLIC)

    report = desk.ingest()

    assert "--group" in failed(report)["intern.txt"]
    assert desk.texts() == {}
    assert b"Grundst" not in desk.bytes_at_home()


def test_a_nonpublic_document_is_accepted_into_a_named_group(desk):
    (desk.folder / "intern.txt").write_text(NONPUBLIC)
    desk.ingest()

    report = desk.ingest(group="verwaltung")

    assert "Grundstück" in desk.texts("verwaltung")["intern.txt"]
    assert desk.texts() == {}
    assert {f.group for f in report.failed} == {PUBLIC_GROUP}


def test_the_same_bytes_may_lie_in_two_groups_and_leave_one(desk):
    (desk.folder / "a.txt").write_text(BRIDGE)
    other = desk.new_folder("andere")
    (other / "b.txt").write_text(BRIDGE)
    desk.ingest()
    report = desk.ingest(other, group="verwaltung")

    assert report.documents == 2
    assert desk.texts().keys() == {"a.txt"}
    assert desk.texts("verwaltung").keys() == {"b.txt"}

    (desk.folder / "a.txt").unlink()
    desk.ingest()
    assert desk.texts() == {}
    assert desk.texts("verwaltung") == {"b.txt": BRIDGE}


@pytest.mark.parametrize("group", ["ab", "Verwaltung", "öffentlich", "../weg"])
def test_a_bad_group_name_is_refused_before_anything_is_written(desk, group):
    with pytest.raises(LibraryError, match="Zugriffsgruppe"):
        desk.ingest(group=group)
    assert not desk.home.exists()


# -- removing -------------------------------------------------------------------------------------


@pytest.fixture
def two_papers(desk):
    (desk.folder / "a.txt").write_text(f"Vorlagennummer: 0001/2026\n\n{BRIDGE}\n")
    (desk.folder / "b.txt").write_text(f"Vorlagennummer: 0002/2026\n\n{SCHOOL}\n")
    desk.ingest()
    return desk


@pytest.mark.parametrize("name", ["a.txt", "0001/2026", "1/2026", "{folder}/a.txt"])
def test_remove_takes_a_file_name_a_number_or_a_path(two_papers, name):
    report = two_papers.remove(name.format(folder=two_papers.folder))
    assert counts(report) == (0, 0, 1, 1)
    assert set(two_papers.texts()) == {"b.txt"}


def test_remove_of_what_is_not_held_is_an_error(two_papers):
    with pytest.raises(NotFoundError, match="9999/2026"):
        two_papers.remove("9999/2026")
    assert published_number(two_papers.home) == 1


def test_what_was_removed_stays_away_when_its_folder_is_ingested(two_papers):
    two_papers.remove("a.txt")
    report = two_papers.ingest()
    assert set(two_papers.texts()) == {"b.txt"}
    assert counts(report) == (0, 0, 0, 1)


def test_what_was_removed_comes_back_when_ingested_by_name(two_papers):
    two_papers.remove("a.txt")
    two_papers.ingest(two_papers.folder / "a.txt")
    assert set(two_papers.texts()) == {"a.txt", "b.txt"}
    two_papers.ingest()
    assert set(two_papers.texts()) == {"a.txt", "b.txt"}


@pytest.mark.parametrize("gone_by", ["remove", "folder", "change"])
def test_nothing_of_a_document_that_is_gone_stays_in_the_home(desk, gone_by):
    path = desk.folder / "zwirbelkopf.txt"
    marker = "Quaddelfurt"
    path.write_text(f"Vorlagennummer: 0001/2026\nBetreff: {marker}\n\n{marker} wird saniert.\n")
    (desk.folder / "b.txt").write_text(SCHOOL)
    desk.ingest()
    with Library.open(desk.home, frozenset({PUBLIC_GROUP})) as library:
        (document,) = library.stores[0].catalog.papers("0001/2026")
    assert marker.encode() in desk.bytes_at_home()
    asked = [text for text in desk.embedder.asked if marker in text]

    if gone_by == "remove":
        desk.remove("0001/2026")
    elif gone_by == "folder":
        path.unlink()
        desk.ingest()
    else:
        path.write_text(KITA)
        desk.ingest()

    left = desk.bytes_at_home()
    for text in (marker, marker.lower()):
        assert text.encode() not in left
        assert text.encode("utf-16-le") not in left
    with Cache(desk.home / "cache.sqlite") as cache:
        assert cache.get_text(document.file.sha256, READER_VERSION) is None
        assert asked and not cache.vectors(desk.embedder.info, asked)[1].any()
    assert not list((desk.home / "files").glob(f"{document.file.sha256}*"))
    assert [p.name for p in (desk.home / "generations").iterdir()] == ["0002"]
    if gone_by != "change":
        assert b"zwirbelkopf" not in left


# -- kills, locks, damage -------------------------------------------------------------------------


def test_a_kill_while_building_leaves_the_old_library_and_the_next_run_works(desk, monkeypatch):
    (desk.folder / "a.txt").write_text(BRIDGE)
    desk.ingest()
    (desk.folder / "a.txt").write_text(SCHOOL)

    def killed(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(pipeline, "write_store", killed)
        desk.ingest()
    assert desk.texts() == {"a.txt": BRIDGE}

    report = desk.ingest()
    assert counts(report) == (0, 1, 0, 0)
    assert desk.texts() == {"a.txt": SCHOOL}
    assert {p.name for p in (desk.home / "generations").iterdir()} == {"0002"}


def test_a_killed_run_has_not_read_in_vain(desk, monkeypatch):
    def killed(*_):
        raise KeyboardInterrupt

    (desk.folder / "a.txt").write_text(BRIDGE)
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(pipeline, "write_store", killed)
        desk.ingest()
    monkeypatch.setattr(pipeline, "Readers", None)  # whoever reads now, fails

    assert desk.ingest().generation == 1
    assert desk.texts() == {"a.txt": BRIDGE}


def test_a_kill_right_after_publishing_is_made_good_by_the_next_run(desk, monkeypatch):
    (desk.folder / "a.txt").write_text(BRIDGE)
    desk.ingest()
    (desk.folder / "a.txt").write_text(SCHOOL)

    def killed(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(pipeline.Register, "commit", killed)
        desk.ingest()

    desk.ingest()
    assert desk.texts() == {"a.txt": SCHOOL}
    assert BRIDGE.encode() not in desk.bytes_at_home()


def test_a_second_writer_is_told_at_once(desk):
    with WriterLock(desk.home):
        with pytest.raises(WriterBusyError):
            desk.ingest()
        with pytest.raises(WriterBusyError):
            desk.remove("a.txt")


def test_another_model_means_a_new_generation(desk, embedder, known):
    (desk.folder / "a.txt").write_text(BRIDGE)
    desk.ingest()
    other = ModelInfo("anderes", "f" * 64, embedder.info.dimensions)
    desk.embedder = CountingEmbedder(embedder, known, other)

    assert desk.ingest().generation == 2
    assert current(desk.home).model_fingerprint == "f" * 64


def test_a_model_that_cannot_be_had_leaves_the_library_alone(desk):
    (desk.folder / "a.txt").write_text(BRIDGE)
    desk.ingest()
    (desk.folder / "a.txt").write_text(SCHOOL)
    wrong = Settings(home=desk.home, model=str(desk.path / "kein-modell"))
    with pytest.raises(ModelError, match="kein-modell"):
        pipeline.ingest([desk.folder], wrong, lambda: Embedder.load(wrong))
    assert desk.texts() == {"a.txt": BRIDGE}


def test_a_damaged_library_is_built_anew(desk):
    (desk.folder / "a.txt").write_text(BRIDGE)
    desk.ingest()
    (desk.home / "generations/0001/manifest.json").write_text("{")

    assert desk.ingest().generation == 2
    assert desk.texts() == {"a.txt": BRIDGE}


def test_a_damaged_cached_text_is_read_again(desk):
    (desk.folder / "a.txt").write_text(BRIDGE)
    desk.ingest()
    with sqlite3.connect(desk.home / "cache.sqlite") as db:
        db.execute("UPDATE pages SET content = x'00'")
    db.close()

    assert desk.ingest(rebuild=True).generation == 2
    assert desk.texts() == {"a.txt": BRIDGE}


def test_a_lost_cache_is_made_again(desk):
    (desk.folder / "a.txt").write_text(BRIDGE)
    desk.ingest()
    (desk.home / "cache.sqlite").unlink()
    (desk.folder / "a.txt").unlink()
    other = desk.new_folder("andere")
    (other / "b.txt").write_text(SCHOOL)

    desk.ingest(other)
    assert set(desk.texts()) == {"a.txt", "b.txt"}
