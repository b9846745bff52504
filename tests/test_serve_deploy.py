"""What deploy/ has for one machine and for many is valid, asks for no rights, and agrees with the server."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml

from conftest import CHECKOUT

DEPLOY = CHECKOUT / "deploy"
KUBERNETES = DEPLOY / "kubernetes"
KUSTOMIZATION = yaml.safe_load((KUBERNETES / "kustomization.yaml").read_text("utf-8"))


def manifests() -> list[dict[str, Any]]:
    files = [KUBERNETES / name for name in KUSTOMIZATION["resources"]]
    return [made for file in files for made in yaml.safe_load_all(file.read_text("utf-8"))]


def of_kind(kind: str) -> dict[str, Any]:
    (found,) = [manifest for manifest in manifests() if manifest["kind"] == kind]
    return found


@pytest.mark.parametrize(
    "manifest", manifests(), ids=lambda m: f"{m['kind']}-{m['metadata']['name']}"
)
def test_a_manifest_is_what_the_schemas_of_kubernetes_allow(manifest: dict[str, Any]) -> None:
    kubernetes_validate.validate(manifest, kubernetes_validate.latest_version(), strict=True)
    broken = {**manifest, "spec": {**manifest.get("spec", {}), "nonsense": 1}}
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(broken, kubernetes_validate.latest_version(), strict=True)


def test_every_manifest_is_applied_and_each_kind_is_there() -> None:
    files = {path.name for path in KUBERNETES.glob("*.yaml")}
    assert files == {*KUSTOMIZATION["resources"], "kustomization.yaml"}
    kinds = {manifest["kind"] for manifest in manifests()}
    assert kinds >= {
        "Deployment",
        "Service",
        "Ingress",
        "HorizontalPodAutoscaler",
        "PodDisruptionBudget",
    }


def test_every_selector_finds_the_replicas_and_nothing_else() -> None:
    labels = of_kind("Deployment")["spec"]["template"]["metadata"]["labels"]
    assert labels == {"app.kubernetes.io/name": "alliance87"}
    assert of_kind("Service")["spec"]["selector"] == labels
    for kind, name in (
        ("Deployment", "selector"), ("PodDisruptionBudget", "selector"), ("NetworkPolicy", "podSelector"),
    ):  # fmt: skip
        assert of_kind(kind)["spec"][name] == {"matchLabels": labels}, kind
    assert of_kind("HorizontalPodAutoscaler")["spec"]["scaleTargetRef"]["name"] == "alliance87"


def test_a_replica_has_no_rights_and_writes_to_nothing_but_memory() -> None:
    pod = of_kind("Deployment")["spec"]["template"]["spec"]
    (container,) = pod["containers"]
    assert pod["automountServiceAccountToken"] is False
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert [volume["emptyDir"]["medium"] for volume in pod["volumes"]] == ["Memory"]
    assert of_kind("NetworkPolicy")["spec"]["egress"] == []


def test_the_image_listens_where_the_replicas_are_asked() -> None:
    image = (CHECKOUT / "Containerfile").read_text("utf-8")
    (container,) = of_kind("Deployment")["spec"]["template"]["spec"]["containers"]
    assert f"EXPOSE {container['ports'][0]['containerPort']}\n" in image
    assert (
        f"USER {of_kind('Deployment')['spec']['template']['spec']['securityContext']['runAsUser']}:"
        in image
    )
    assert container["args"][0] == "--behind-proxy"


def test_the_ingress_has_the_limits_of_nginx() -> None:
    nginx = (DEPLOY / "nginx.conf").read_text("utf-8")
    ingresses = [m["metadata"]["annotations"] for m in manifests() if m["kind"] == "Ingress"]
    master, site, queries = ingresses
    for limits, zone in ((site, "requests"), (queries, "queries")):
        assert f"zone={zone}:16m rate={limits['nginx.org/limit-req-rate']};" in nginx
        burst = limits["nginx.org/limit-req-burst"]
        assert f"limit_req zone={zone} burst={burst} nodelay;" in nginx
        assert f"limit_req_status {limits['nginx.org/limit-req-reject-code']};" in nginx
        assert f"client_max_body_size {limits['nginx.org/client-max-body-size']};" in nginx
        assert f"proxy_read_timeout {limits['nginx.org/proxy-read-timeout']};" in nginx
        assert (
            "proxy_set_header X-Forwarded-For $remote_addr;"
            in limits["nginx.org/location-snippets"]
        )
    for line in re.findall(r"^\S.*;$", master["nginx.org/server-snippets"], re.MULTILINE):
        assert line in nginx


def test_the_unit_and_nginx_name_the_same_socket() -> None:
    unit = (DEPLOY / "alliance87.service").read_text("utf-8")
    nginx = (DEPLOY / "nginx.conf").read_text("utf-8")
    (path,) = re.findall(r"--unix-socket (\S+)", unit)
    assert f"server unix:{path};" in nginx
    assert Path(path).parent == Path("/run") / re.findall(r"RuntimeDirectory=(\S+)", unit)[0]
    (user,) = re.findall(r"^user (\S+);", nginx, re.MULTILINE)
    assert f"Group={user}\n" in unit
    assert "--behind-proxy" in unit
