"""A dump in a bucket, behind a local server that speaks the protocol of S3."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from nucleus_conformance.cli import main
from tests.helpers.cluster_dumps import mixed
from tests.helpers.command_line import Capture, started

if TYPE_CHECKING:
    from tests.conformance.corpus.engines.conftest import Nodes

pytestmark = pytest.mark.ray

HANG: Final = 100


@pytest.fixture
def bucket(
    variables_of_bucket: Mapping[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """A folder, all of whose files are in the bucket `dumps` as well."""
    import boto3

    for name, value in variables_of_bucket.items():
        monkeypatch.setenv(name, value)
    folder = mixed(tmp_path / "dump", 300)
    client = boto3.client("s3")
    client.create_bucket(Bucket="dumps")
    for each in folder.iterdir():
        client.upload_file(str(each), "dumps", f"all/{each.name}")
    client.close()
    return folder


def reported(name: str, *options: str) -> tuple[int, str, str]:
    with started("lint", name, "--format", "json", *options) as process:
        out, err = process.communicate(timeout=HANG)
        return process.returncode, out, err


def test_is_told_as_one_that_is_here(bucket: Path, nodes: Nodes, capsys: Capture) -> None:
    status = main(["lint", str(bucket), "--format", "json"])
    wanted = capsys.readouterr().out.replace(f"{bucket}/", "s3://dumps/all/")
    assert reported("s3://dumps/all")[:2] == (status, wanted)
    there = reported("s3://dumps/all", "--engine", "ray", "--address", nodes.address)
    assert there[:2] == (status, wanted)
    status, _, said = reported("s3://dumps/none.jsonl")
    assert status == 2
    assert said == (
        "nucleus-conformance: cannot read s3://dumps/none.jsonl: No such file or directory\n"
    )
