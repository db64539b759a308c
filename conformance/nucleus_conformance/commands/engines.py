"""What checks the files of a dump, as the command line says: processes here, or a cluster."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from attrs import frozen
from rich.console import Console

from nucleus_conformance.corpus.checking import Checking
from nucleus_conformance.corpus.crossing import Equal
from nucleus_conformance.corpus.engines.local import checks
from nucleus_conformance.corpus.engines.ray.address import AUTO, LOCAL, VARIABLE, Address
from nucleus_conformance.corpus.part import Header, Writer
from nucleus_conformance.corpus.sources import Source
from nucleus_conformance.errors import UsageError
from nucleus_conformance.report.console import patience, waiting
from nucleus_conformance.text import printable

if TYPE_CHECKING:
    from nucleus_conformance.corpus.engines.ray.cluster import Cluster

RAY: Final = "ray"
"""The engine that is a cluster."""
_NOTICE: Final = 5.0
"""Seconds until it is said that a cluster does not answer yet."""


@frozen(kw_only=True, slots=False)  # replay has it beside how targets start
class Engine:
    """What the command line says of it."""

    engine: str = "local"
    address: str | None = None
    workers: int = 1

    def check_engine(self) -> None:
        """Raise `UsageError` for what makes no sense."""
        if self.engine != RAY and self.address is not None:
            raise UsageError("--address is that of a cluster: add --engine ray")
        if self.engine == RAY and self.workers > 1:
            raise UsageError("--engine ray takes no --workers: a cluster has as many as its CPUs")
        if self.address == "":
            raise UsageError("--address is empty: name a cluster, as in --address 10.0.0.1:6379")
        if self.engine == RAY:
            self.cluster.check()

    @property
    def cluster(self) -> Address:
        """The address of the cluster; `local`: one is to be started."""
        if self.address is None and (known := os.environ.get(VARIABLE)):
            return Address(known, VARIABLE)
        return Address(self.address or LOCAL)

    def check_sources(self, sources: Sequence[Source]) -> None:
        """Raise `UsageError` if the engine cannot read one of these."""
        for each in sources if self.engine == RAY else ():
            if each.once is not None:
                raise UsageError(f"--engine ray needs files: no other machine reads {each.name}")


class Checks(Protocol):
    """Checks files into a part.

    `read`: how many bytes of them by now. `equal`: what was found to be equal, if the part does not
    have what tells that.
    """

    read: int
    equal: Equal | None

    def note(self, noted: Callable[[int], None], /) -> None:
        """Let that be told `read` whenever it grows."""

    def run(self, writer: Writer, /) -> None:
        """Write into a part what is found in the files, in their order."""


@contextmanager
def checking(
    options: Engine,
    sources: Sequence[Source],
    header: Header,
    folder: Path,
    to: Console,
    *,
    keeps: bool,
) -> Iterator[Checks]:
    """What checks these files. `keeps`: the part will have what is needed to compare it."""
    if options.engine != RAY:
        forks = all(each.is_here for each in sources)  # who reads others may have threads
        with checks(header.wanted(), options.workers, forks=forks) as each:
            yield Checking(each, sources, header.input_format)
        return
    from nucleus_conformance.corpus.engines.ray.checking import OnCluster

    with joined(options, folder, to) as cluster:
        yield OnCluster(cluster, sources, header, keeps=keeps)


@contextmanager
def joined(options: Engine, folder: Path, to: Console) -> Iterator[Cluster]:
    """The cluster that the command line names, or one that is started for this."""
    from nucleus_conformance.corpus.engines.ray import cluster as ray

    address = options.cluster
    is_here = address.value in (LOCAL, AUTO)
    where = "on this machine" if is_here else f"at {printable(address.value)}"
    with ray.Cluster(address, folder) as cluster:
        told = f"still waiting for the cluster {where}"
        with waiting(f"joining the cluster {where}", to), patience(_NOTICE, told, to):
            cluster.join()
        yield cluster
