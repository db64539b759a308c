"""A dump in a bucket, behind a local server that speaks the protocol of S3."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import pytest

from tests.helpers.cluster_dumps import mixed
from tests.helpers.command_line import started

pytestmark = pytest.mark.ray

HANG: Final = 100


@pytest.fixture
def bucket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder, all of whose files are in the bucket `dumps` as well."""
    import boto3

    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    command = [sys.executable, "-m", "moto.server", "-p", port]
    silent: dict[str, Any] = dict.fromkeys(("stdout", "stderr"), subprocess.DEVNULL)
    with subprocess.Popen(command, **silent) as server:
        try:
            until = time.monotonic() + 60
            while time.monotonic() < until:
                with suppress(OSError):
                    socket.create_connection(("127.0.0.1", int(port))).close()
                    break
                time.sleep(0.1)
            monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{port}")
            for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
                monkeypatch.setenv(name, "any")
            monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
            folder = mixed(tmp_path / "dump", 300)
            client = boto3.client("s3")
            client.create_bucket(Bucket="dumps")
            for each in folder.iterdir():
                client.upload_file(str(each), "dumps", f"all/{each.name}")
            client.close()
            yield folder
        finally:
            server.kill()


def reported(name: str, *options: str) -> tuple[int, str, str]:
    with started("lint", name, "--format", "json", *options) as process:
        out, err = process.communicate(timeout=HANG)
        return process.returncode, out, err


def test_is_told_as_one_that_is_here(bucket: Path) -> None:
    status, here, _ = reported(str(bucket))
    wanted = here.replace(f"{bucket}/", "s3://dumps/all/")
    assert reported("s3://dumps/all")[:2] == (status, wanted)
    assert reported("s3://dumps/all", "--engine", "ray")[:2] == (status, wanted)


def test_what_is_not_there_is_one_line(bucket: Path) -> None:
    status, _, said = reported("s3://dumps/none.jsonl")
    assert status == 2
    assert said == (
        "nucleus-conformance: cannot read s3://dumps/none.jsonl: No such file or directory\n"
    )
