"""The project's own files become statements, each in its file and graph, and at its place if needed."""

from __future__ import annotations

from pathlib import Path

import pytest

from alliance87.formats.load import data_files, load, load_ontology, load_shapes, read
from alliance87.model.errors import UnreadableError
from alliance87.model.project import Project
from alliance87.model.status import SCHEMES


def test_every_statement_is_in_a_graph_and_in_a_file_named_from_the_root(project: Project) -> None:
    data = load(project)
    files = [path.relative_to(project.root).as_posix() for path in data_files(project)]
    assert [reading.file for reading in data.readings] == files
    assert {s.file for s in data.statements} == set(files)
    assert all(s.graph for s in data.statements)
    schemes = {s.graph for s in data.statements if s.file == "ontology/schemes.ttl"}
    assert schemes == {SCHEMES}


def test_each_statement_can_be_found_in_its_file(project: Project) -> None:
    for data in (load(project), load_ontology(project), load_shapes(project)):
        for reading in data.readings:
            assert all(s.spans is None for s in reading.statements)
            assert tuple(s._replace(spans=None) for s in reading.located) == reading.statements
            first = reading.located[0]
            place = reading.place(first, "subject")
            assert (place.file, place.graph) == (reading.file, first.graph)
            lines = (project.root / place.file).read_text("utf-8").splitlines()
            assert place.excerpt == lines[place.line - 1]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"<urn:a> <urn:b> <urn:c>\n", r":1:24: The file ends within a block"),
        (b"<urn:a>\n  <b> 1 .", r":2:3: The address <b> is not whole"),
        (b"<urn:a> <urn:b> 'a'@en--ltr .", "uses RDF 1.2"),
        (b"<urn:a> <urn:b> '\xff' .", "is not UTF-8 at byte 17"),
        (None, "cannot be read"),
    ],
)
def test_a_file_that_cannot_be_read_is_named_with_the_line(
    content: bytes | None, message: str, tmp_path: Path
) -> None:
    path = tmp_path / "a.ttl"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(UnreadableError, match=rf"a\.ttl:? ?{message}"):
        read(path)


def test_a_checkout_may_have_changed_the_line_ends(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_bytes(b'<urn:a> <urn:b> """a\r\nb""" .\r\n')
    assert read(tmp_path / "a.ttl").statements[0].value == "a\nb"
