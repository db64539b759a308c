"""Golden fixtures as an installed package has them: an archive a subject, `box.tar.xz`.

The files of a subject are nearly the same in all editions, so together they are a hundredth of
their size. The newest is the first: the others are read through it. The index is packed by itself.
What builds the wheel runs this file alone, so it imports nothing of ours.
"""

from __future__ import annotations

from errno import EINVAL
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import Final

INDEX: Final = "index.json"
_SUFFIX: Final = ".tar.xz"


def archive_of(name: str) -> str:
    """The archive that has the file of this name: `box.tar.xz` has `0.17.9/box.json`."""
    return PurePosixPath(name).stem + _SUFFIX


def is_archive(path: Path) -> bool:
    """Whether that is the name of an archive."""
    return path.name.endswith(_SUFFIX)


def packed(fixtures: Path) -> dict[str, bytes]:
    """The archives of this folder of fixtures: name -> content, the same for the same files."""
    archives: dict[str, list[str]] = {}
    for path in sorted(fixtures.glob("*/*.json"), key=_edition, reverse=True):
        name = path.relative_to(fixtures).as_posix()
        archives.setdefault(archive_of(name), []).append(name)
    archives[archive_of(INDEX)] = [INDEX]
    return {archive: _packed(fixtures, names) for archive, names in sorted(archives.items())}


def _edition(path: Path) -> tuple[int, ...]:
    return tuple(int(each) for each in path.parent.name.split("."))


def _packed(fixtures: Path, names: list[str]) -> bytes:
    import lzma
    import tarfile

    made = BytesIO()
    with tarfile.open(fileobj=made, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name in names:
            about = tarfile.TarInfo(name)  # of nobody, and of no time
            data = (fixtures / name).read_bytes()
            about.size = len(data)
            archive.addfile(about, BytesIO(data))
    return lzma.compress(made.getvalue())  # it sees 8 MiB back: a subject of all editions


def read_packed(fixtures: Path, name: str, most: int) -> bytes:
    """The file of that name, of packed fixtures in this folder.

    Raises `OSError` if it is not there, its archive is damaged, or it has more than so many bytes.
    """
    import lzma
    import tarfile

    try:
        with tarfile.open(fixtures / archive_of(name)) as archive:
            for member in archive:
                file = archive.extractfile(member)
                if file is None or member.name != name:
                    continue
                if member.size > most:
                    raise OSError(EINVAL, f"it has more than {most:,} bytes")
                return file.read()
    except (tarfile.TarError, lzma.LZMAError, EOFError) as error:
        raise OSError(EINVAL, f"the archive is damaged: {error}") from error
    raise OSError(EINVAL, f"{name} is not in it")
