"""A large file that is validated in pieces gives what it gives as a whole."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from alliance87.gate.form import Form
<<<<<<< HEAD
from alliance87.sandbox.limits import Limits
=======
>>>>>>> 6ae9b72c575211e55ece9048348abe5d0bdc9a4d
from alliance87.model.finding import FindingError, Report
from alliance87.model.namespaces import PREFIXES
from alliance87.model.project import Project
from alliance87.sandbox.limits import Limits
from alliance87.validate import context
from alliance87.validate.command import validate
from alliance87.validate.duplicates import plain
from alliance87.validate.pieces import blocks, forms, large, suspects
from alliance87.validate.pieces.blocks import NotInPiecesError
from alliance87.validate.pieces.keys import Keys, key, place_in_list
from alliance87.validate.pieces.likeness import Likeness
from alliance87.validate.pieces.stream import stream
from alliance87.rules.validate import Input, Session, prepare, work
from bench.generate import generate

LIMITS = Limits(statements=10**7, findings=10**6)
FIRST = "organization:bench-7\n"


@pytest.fixture(scope="module")
def session() -> Session:
    project = Project(Path(__file__).resolve().parents[1])
    return prepare(project, "shacl", LIMITS, [Input("x.ttl", Form.TURTLE, b"")])


def text_of(organisations: int = 20, share: float = 0.0, seed: int = 1) -> str:
    return "".join(piece for piece, _ in generate(organisations, share=share, seed=seed))


def in_pieces(session: Session, tmp_path: Path, text: str | bytes) -> Report:
    file = tmp_path / "x.ttl"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    descriptor = os.open(file, os.O_RDONLY)
    try:
        return stream(session, "x.ttl", descriptor, lambda done: None)
    except FindingError as error:
        return Report((("files", "1"), ("files that cannot be read", "1")), (error.finding,))
    finally:
        os.close(descriptor)


def whole(session: Session, text: str | bytes) -> Report:
    data = text if isinstance(text, bytes) else text.encode()
    return work(session, [Input("x.ttl", Form.TURTLE, data)])


def organisation(number: int) -> str:
    """Return the text of one organisation with its participation, as ``generate`` writes it."""
    return list(generate(number + 1, share=0))[-1][0]


def without_guesses(report: Report) -> Report:
    """Leave out which name was meant: in pieces, not every name of the file is at hand."""
    rule = f"{PREFIXES['rule']}undescribed"
    return Report(
        report.counts,
        tuple(replace(f, fix="") if f.rule == rule else f for f in report.findings),
    )


CHANGES = {
    "nothing": ("organization:bench-0\n", "organization:bench-0\n"),
    "a comment": (FIRST, f"# a note; with a semicolon .\n{FIRST}"),
    "a long text": (
        '"Weir Aid 7"@en',
        '"""Weir\norganization:bench-3\n    a org:Organization ;\n.\n"""@en',
    ),
    "an escape": ('"Weir Aid 7"@en', '"Weir \\"Aid\\" 7"@en'),
    "a hidden escape": ('"Weir Aid 7"@en', '"Weir\\u200BAid 7"@en'),
    "a blank at the end": ('"Weir Aid 7"@en', '"Weir Aid 7 "@en'),
    "a blank of another kind": ('"Weir Aid 7"@en', '"Weir Aid 7\u2003"@en'),
    "the same statement twice": (
        "    a87:kind kind:ngo ;\n",
        "    a87:kind kind:ngo ;\n    a87:kind kind:ngo ;\n",
    ),
    "two names": (
        'skos:prefLabel "Weir Aid 7"@en',
        'skos:prefLabel "Weir Aid 7"@en ;\n    skos:prefLabel "Weir 7"@en',
    ),
    "a subject twice": (FIRST, "organization:bench-3\n"),
    "a participation twice": ("participation:bench-7\n", "participation:bench-12\n"),
    "a position twice": ("a87:listPosition 2 ;", "a87:listPosition 3 ;"),
    "a link twice": ("Q70000000007>", "Q70000000012>"),
    "an organisation of the dataset": (FIRST, "organization:alliance-8.7\n"),
    "a name of the dataset": ("Weir Aid 7", "International Labour Organization"),
    "an address of the dataset": ("https://bench-7.example.org", "https://www.ilo.org/"),
    "an event of the press release": (
        "a87:event event:bench-2",
        "a87:event event:strategy-workshop",
    ),
    "another event": ("a87:event event:bench-2", "a87:event event:bench-1"),
    "no taking part": ("    a87:participatedIn event:bench-2 ;\n", ""),
    "another participant": (
        "a87:participant organization:bench-7 ",
        "a87:participant organization:bench-12 ",
    ),
    "an unknown participant": (
        "a87:participant organization:bench-7 ",
        "a87:participant organization:zz ",
    ),
    "part of another": (
        "    a87:country geo:826 ;\n",
        "    a87:country geo:826 ;\n    org:subOrganizationOf organization:bench-12 ;\n",
    ),
    "a foreign address": ("http://www.wikidata.org/entity/Q70000000007", "https://x.example.org/"),
    "a count that is right": (
        "a87:standing standing:held ;",
        "a87:standing standing:held ;\n    a87:participantCount 4 ;",
    ),
    "a count that is wrong": (
        "a87:standing standing:held ;",
        "a87:standing standing:held ;\n    a87:participantCount 5 ;",
    ),
    "an event that ends before it begins": ("2019-05-14", "2019-05-17"),
    "no source": ("    prov:wasDerivedFrom source:bench ;\n", ""),
    "a status that is not ours to give": ("status:contributed", "status:curated"),
    "a syntax error": (FIRST, f"{FIRST}    skos:prefLabel “x” ;\n"),
    "a text that is not closed": ('"Weir Aid 7"@en', '"Weir Aid 7@en'),
    "an undeclared prefix": ("a87:kind kind:ngo", "a87:kind kinds:ngo"),
    "a hidden character": ("Weir Aid 7", "Weir\u202eAid 7"),
    "a blank node": ("a87:country geo:826", "a87:country [ a schema:Country ]"),
    "a source at the end": (
        "participation:bench-9\n",
        "source:other\n    a a87:OutsideSource ;\n.\n",
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_pieces_find_what_the_whole_does_with(session: Session, tmp_path: Path, name: str) -> None:
    old, new = CHANGES[name]
    text = text_of()
    assert old in text
    for changed in (text.replace(old, new, 1), text.replace(old, new)):
        found = in_pieces(session, tmp_path, changed)
        assert without_guesses(found) == without_guesses(whole(session, changed))


@pytest.mark.parametrize(("share", "seed"), [(0.05, 1), (0.5, 2), (1, 3)])
def test_pieces_find_what_the_whole_does_with_many_mistakes(
    session: Session, tmp_path: Path, share: float, seed: int
) -> None:
    text = text_of(150, share, seed)
    found = whole(session, text)
    assert len(found.findings) > 5
    assert in_pieces(session, tmp_path, text) == found


def test_pieces_of_a_file_end_anywhere(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = text_of(60, 0.3)
    found = whole(session, text)
    for size in (997, 5_000, 20_011):
        monkeypatch.setattr(blocks, "_PIECE", size)
        monkeypatch.setattr(blocks, "_MARGIN", 700)
        assert in_pieces(session, tmp_path, text) == found


def test_several_participations_may_follow_an_organisation(
    session: Session, tmp_path: Path
) -> None:
    more = organisation(7).replace("participation:bench-7", "participation:again-7")
    more = more[more.index("participation:") :].replace("event:bench-2", "event:bench-0")
    both = organisation(7).replace(
        "event:bench-2 ;\n.", "event:bench-2 ;\n    a87:participatedIn event:bench-0 ;\n.", 1
    )
    for position in ("9", "2"):
        added = both + more.replace("listPosition 2", f"listPosition {position}")
        text = text_of().replace(organisation(7), added)
        assert in_pieces(session, tmp_path, text) == whole(session, text)


def test_participations_may_stand_apart_from_their_organisations(
    session: Session, tmp_path: Path
) -> None:
    halves = organisation(7).partition("participation:")
    text = text_of().replace(organisation(7), halves[0]) + "".join(halves[1:])
    assert in_pieces(session, tmp_path, text) == whole(session, text)
    text = text.replace("a87:statedName", "a87:statedNaem")
    assert in_pieces(session, tmp_path, text) == whole(session, text)


def test_a_long_way_round_is_followed_to_its_end(session: Session, tmp_path: Path) -> None:
    text = text_of(300)
    ring = range(3, 300, 27)
    for number, above in zip(ring, (*ring[1:], ring[0]), strict=True):
        old = f"organization:bench-{number}\n    a org:Organization ;\n"
        assert old in text
        new = f"{old}    org:subOrganizationOf organization:bench-{above} ;\n"
        text = text.replace(old, new)
    found = whole(session, text)
    assert sum(each.rule.endswith("noCycle") for each in found.findings) == len(ring)
    assert in_pieces(session, tmp_path, text) == found


def test_many_may_refer_to_what_nothing_describes(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(suspects, "_MOST_TOGETHER", 30)
    monkeypatch.setattr(suspects, "_TOGETHER", 10)
    text = text_of(150).replace("kind:ngo", "kind:charitable")
    assert in_pieces(session, tmp_path, text) == whole(session, text)


def test_what_everything_refers_to_has_to_come_first(session: Session, tmp_path: Path) -> None:
    text = text_of(300)
    event = text[text.index("event:bench-2\n") : text.index("event:bench-3\n")]
    with pytest.raises(NotInPiecesError, match="refer"):
        in_pieces(session, tmp_path, text.replace(event, "") + event)


def test_bytes_that_are_no_text_are_found_at_their_place(session: Session, tmp_path: Path) -> None:
    data = text_of().encode().replace("société".encode(), b"soci\xe9t\xe9", 9)
    assert in_pieces(session, tmp_path, data) == whole(session, data)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (FIRST, f"@prefix kind: <https://example.org/> .\n{FIRST}"),
        ("\n\n", "\n\n@base <https://example.org/> .\n"),
        (".\n\norganization:bench-7\n", ". organization:bench-7\n"),
        ("\n", "\r\n"),
    ],
)
def test_what_is_laid_out_otherwise_is_not_read_in_pieces(
    session: Session, tmp_path: Path, old: str, new: str
) -> None:
    with pytest.raises(NotInPiecesError):
        in_pieces(session, tmp_path, text_of().replace(old, new))


def test_no_shape_keeps_files_from_being_read_in_pieces(session: Session) -> None:
    queries = {
        name: forms.digest(context.text(query))
        for (name, path), values in session.context.rules.items()
        for query in values
        if path.endswith("#select")
    }
    assert forms.reasons(session.context) == (), queries


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("sh:path skos:prefLabel ;", 'sh:path skos:prefLabel ; sh:pattern "^A" ;'),
        ("sh:path skos:prefLabel ;", "sh:path skos:prefLabel ; sh:lessThan schema:url ;"),
        ("sh:targetClass org:Organization ;", 'sh:targetClass org:Organization ; sh:pattern "x" ;'),
        ("FILTER(?other != $this)", "FILTER(?other = $this)"),
    ],
)
def test_a_shape_that_looks_at_more_keeps_them_from_it(
    project: Project, tmp_path: Path, old: str, new: str
) -> None:
    rooms = tmp_path / "rooms"
    for room in ("data", "ontology", "shapes"):
        (rooms / room).parent.mkdir(exist_ok=True)
        if room == "shapes":
            (rooms / room).mkdir()
            for file in (project.root / room).iterdir():
                text = file.read_text(encoding="utf-8")
                if file.name == "Organization.ttl":
                    assert old in text
                    text = text.replace(old, new, 1)
                (rooms / room / file.name).write_text(text, encoding="utf-8")
        else:
            (rooms / room).symlink_to(project.root / room)
    assert forms.reasons(context.read(Project(rooms)))


def test_only_so_many_findings_are_told_and_the_rest_is_counted(
    session: Session, tmp_path: Path
) -> None:
    few = Session(session.context, session.engines, Limits(findings=5), session.reads)
    report = in_pieces(few, tmp_path, text_of(60, 0.5))
    assert len(report.findings) == 6
    assert report.status == 3
    assert "more than 5 findings" in " ".join(each.message for each in report.findings)


def test_too_many_statements_are_over_the_limit(session: Session, tmp_path: Path) -> None:
    few = Session(session.context, session.engines, Limits(statements=100), session.reads)
    report = in_pieces(few, tmp_path, text_of(20))
    assert (report.status, report.findings[0].rule[-10:]) == (3, "statements")


def test_a_large_file_is_read_in_pieces_by_the_command(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "x.ttl"
    file.write_text(text_of(40, 0.2), encoding="utf-8")
    found = validate(project, [file])
    monkeypatch.setattr(large, "_FROM", 1)
    assert large.is_large([file], "", Limits())
    assert validate(project, [file]) == found
    seen: list[Report | str] = [large.validate(project, file, Limits())]
    assert seen == [found]


def test_a_large_file_needs_nothing_that_is_loaded_later(tmp_path: Path) -> None:
    file = tmp_path / "x.ttl"
    file.write_text(text_of(600, 0.02), encoding="utf-8")
    assert large.is_large([file], "", Limits())
    command = [sys.executable, "-m", "alliance87", "validate", "--format", "json", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (1, "")
    assert json.loads(done.stdout)["counts"]["statements read"] > 8_000


def test_a_value_that_needs_a_library_is_judged_with_it(
    session: Session, project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "x.ttl"
    text = text_of().replace("a87:listPosition 2 ;", "a87:listPosition 1.5 ;", 1)
    file.write_text(text, encoding="utf-8")
    found = validate(project, [file])
    monkeypatch.setattr(large, "_FROM", 1)
    assert validate(project, [file]) == found


def test_what_cannot_be_read_in_pieces_is_read_whole(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "x.ttl"
    file.write_bytes(text_of(40, 0.2).replace("\n", "\r\n").encode())
    found = validate(project, [file])
    monkeypatch.setattr(large, "_FROM", 1)
    assert large.validate(project, file, Limits()) == "its lines end in CR"
    assert validate(project, [file]) == found
    over = validate(project, [file], limits=Limits(statements=50))
    assert "It cannot be read in pieces: its lines end in CR." in over.findings[0].fix


def test_what_occurs_twice_is_found_among_many() -> None:
    keys = Keys()
    for number in range(5_000):
        keys.add(key(b"%d" % number))
        keys.add(place_in_list(3, number))
    keys.add(key(b"17"))
    keys.add(place_in_list(3, 99))
    keys.add(place_in_list(4, 98))
    assert {key(b"17"), place_in_list(3, 99)} <= keys.repeated()
    assert key(b"4") in keys
    assert len(keys.repeated()) < 10


@pytest.mark.parametrize(
    "name", ["The INTERNATIONAL Labour Organization (ILO)", "Intérnational labour organization"]
)
def test_no_name_of_the_dataset_is_overlooked(session: Session, name: str) -> None:
    likeness = Likeness(session.context.known.quads)
    assert likeness.names([name.encode(), b"Nobody else"]) == {name.encode()}
    assert plain(name) == "international labour organization"
