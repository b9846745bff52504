"""The site's own ``.htaccess`` makes a plain Apache answer our IRIs as the server does."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Generator
from pathlib import Path

import httpx
import pytest

from alliance87.model.namespaces import BASE

MODULES = ("mpm_event", "authz_core", "mime", "dir", "alias", "rewrite", "headers", "autoindex")
CONFIGURATION = """\
ServerRoot "/usr/lib/apache2"
ServerName localhost
Listen 127.0.0.1:{port}
{loaded}
TypesConfig /etc/mime.types
PidFile "{room}/pid"
ErrorLog "{room}/errors"
DocumentRoot "{room}/empty"
Alias "/a/sub/path" "{room}/site"
<Directory "{room}/site">
    AllowOverride FileInfo Indexes Options
    Require all granted
</Directory>
"""
MEDIA_TYPES = {
    "html": "text/html",
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
    "trig": "application/trig",
}
NAMES = ("id/organization/ilo", "id/document/press-release", "dataset", "dataset/stated")
# What is on the page of something else: its place there, and whose data hold it.
PARTS = {
    "id/passage/three-day-workshop": ("text", "three-day-workshop", "id/document/press-release"),
    "graph/stated/three-day-workshop": ("text", "three-day-workshop", "id/document/press-release"),
    "graph/implied/workshop-month": ("text", "implied-workshop-month", "id/document/press-release"),
    "id/participation/ilo": (
        "id/event/strategy-workshop",
        "participation-ilo",
        "id/event/strategy-workshop",
    ),
    "graph/evidence": ("dataset", "graph-evidence", "dataset"),
}


@pytest.fixture(scope="module")
def apache(site_folder: Path) -> Generator[httpx.Client]:
    """A client of an Apache that serves the site under a sub-path."""
    program = shutil.which("apache2", path=f"{os.environ['PATH']}:/usr/sbin")
    if not program:
        pytest.skip("needs Apache 2.4: apt-get install apache2-bin media-types")
    with tempfile.TemporaryDirectory(prefix="apache-") as folder, socket.socket() as free:
        room = Path(folder)
        room.chmod(0o755)  # started by root, Apache reads as nobody
        (room / "empty").mkdir()
        shutil.copytree(site_folder, room / "site")
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        loaded = "\n".join(f"LoadModule {m}_module modules/mod_{m}.so" for m in MODULES)
        (room / "conf").write_text(CONFIGURATION.format(port=port, loaded=loaded, room=room))
        with subprocess.Popen([program, "-f", room / "conf", "-D", "FOREGROUND"]) as process:
            with httpx.Client(base_url=f"http://127.0.0.1:{port}/a/sub/path/") as client:
                for _ in range(100):
                    try:
                        client.get("index.html")
                        break
                    except httpx.ConnectError:
                        time.sleep(0.1)
                yield client
            process.terminate()


@pytest.mark.parametrize("suffix", MEDIA_TYPES)
@pytest.mark.parametrize("name", NAMES)
def test_an_iri_leads_to_the_kind_that_is_asked_for(
    apache: httpx.Client, site_folder: Path, name: str, suffix: str
) -> None:
    kind = MEDIA_TYPES[suffix]
    answer = apache.get(name, headers={"accept": f"{kind}, */*;q=0.1"})
    assert answer.status_code == 303
    assert answer.headers["location"].endswith(f"/a/sub/path/{name}.{suffix}")
    assert "Accept" in answer.headers["vary"]
    found = apache.get(answer.headers["location"])
    assert found.headers["content-type"].split(";")[0] == kind
    assert found.content == (site_folder / f"{name}.{suffix}").read_bytes()


@pytest.mark.parametrize("name", PARTS)
def test_a_part_leads_to_its_place_on_a_page_or_to_the_data_of_the_whole(
    apache: httpx.Client, name: str
) -> None:
    page, anchor, whole = PARTS[name]
    there = "/a/sub/path/"
    answer = apache.get(name, headers={"accept": "text/html"})
    assert answer.status_code == 303
    assert answer.headers["location"].endswith(f"{there}{page}.html#{anchor}")
    french = apache.get(name, headers={"accept": "text/html", "accept-language": "fr"})
    assert french.headers["location"].endswith(f"{there}fr/{page}.html#{anchor}")
    for suffix in ("ttl", "jsonld", "trig"):
        data = apache.get(name, headers={"accept": MEDIA_TYPES[suffix]})
        assert data.headers["location"].endswith(f"{there}{whole}.{suffix}")


def test_a_slash_too_many_leads_to_the_thing(apache: httpx.Client) -> None:
    answer = apache.get("id/organization/ilo/")
    assert answer.headers["location"].endswith("/a/sub/path/id/organization/ilo")


def test_a_reader_of_french_is_led_to_the_french_page(apache: httpx.Client) -> None:
    answer = apache.get("id/organization/ilo", headers={"accept-language": "fr-CH, en;q=0.5"})
    assert answer.headers["location"].endswith("/a/sub/path/fr/id/organization/ilo.html")
    first = apache.get("id/organization/ilo", headers={"accept-language": "en, fr;q=0.5"})
    assert first.headers["location"].endswith("/a/sub/path/id/organization/ilo.html")


def test_without_accept_an_iri_leads_to_its_page(apache: httpx.Client) -> None:
    request = apache.build_request("GET", "ontology")
    del request.headers["accept"]
    assert apache.send(request).headers["location"].endswith("/ontology.html")


def test_a_name_that_nothing_has_is_not_found(apache: httpx.Client) -> None:
    assert apache.get("id/organization/nobody").status_code == 404
    assert apache.get("id/organization/").status_code in (403, 404)


def test_each_dump_has_its_media_type_and_may_be_read_from_elsewhere(apache: httpx.Client) -> None:
    kinds = {
        "alliance87.ttl": "text/turtle",
        "alliance87.nq": "application/n-quads",
        "alliance87.trig": "application/trig",
        "participants.csv": "text/csv",
        "context.jsonld": "application/ld+json",
    }
    for name, kind in kinds.items():
        answer = apache.get(f"download/{name}")
        assert answer.headers["content-type"].split(";")[0] == kind
        assert answer.headers["access-control-allow-origin"] == "*"
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_every_name_of_ours_in_the_dataset_answers(apache: httpx.Client, site_folder: Path) -> None:
    dump = (site_folder / "download" / "alliance87.nq").read_text(encoding="utf-8")
    parts = {part.split(">")[0] for part in dump.split(f"<{BASE}")[1:]}
    names = {part.split("#")[0] for part in parts}
    unanswered = [
        n for n in sorted(names) if apache.get(n, follow_redirects=True).status_code != 200
    ]
    assert not unanswered
