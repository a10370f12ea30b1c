"""Arrays in files: .npy, .npz, .csv. Nothing is unpickled, and no file can claim more memory than it holds.

Whatever is wrong with a file ends in a :class:`~symcons.errors.SymconsError` that names it: code E602 where it cannot be
read, E631 where it holds no array of numbers.
"""

from __future__ import annotations

import io
import tokenize
import zipfile
import zlib
from pathlib import Path
from typing import IO, Any

import numpy as np

from symcons.errors import SymconsError

Array = np.ndarray[Any, Any]

#: Bytes that an array or a table may have.
MOST_BYTES = 4 * 2**30
#: Names under which the points of a .npz are looked for where it holds several arrays.
POINTS = ("points", "x", "X", "data", "images", "arr_0")
SEPARATORS = (",", ";", "\t")


def read_npy(path: Path) -> Array:
    """The array of a .npy file."""
    try:
        with path.open("rb") as stream:
            return _array(stream, path.stat().st_size, path.name)
    except OSError as error:
        raise _unreadable(path, error) from error


def read_npz(path: Path) -> Array:
    """The array of a .npz file: the only one, or the one called points, x, data, images or arr_0."""
    try:
        with zipfile.ZipFile(path) as archive:
            member = _member(archive, path.name)
            with archive.open(member) as stream:
                return _array(stream, member.file_size, f"{path.name}: {member.filename}")
    except OSError as error:
        raise _unreadable(path, error) from error
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError) as error:
        raise SymconsError(f"{path.name} is no .npz file, or is damaged: {error}", code="E631") from error


def read_csv(path: Path) -> Array:
    """The table of a text file: one point a line, commas (or semicolons, tabs) between numbers, a heading if any."""
    text = _text(path)
    lines = text.splitlines()
    full = [number for number, line in enumerate(lines) if line.strip() and not line.startswith("#")]
    if not full:
        raise SymconsError(f"{path.name} is empty", code="E631")
    separator = next((mark for mark in SEPARATORS if mark in lines[full[0]]), ",")
    cells = [(number + 1, lines[number].split(separator)) for number in full]
    if not all(_is_number(cell) for cell in cells[0][1]):
        cells = cells[1:]
    if not cells:
        raise SymconsError(f"{path.name} has a heading and no points", code="E631")
    return np.array([_numbers(row, number, len(cells[0][1]), path.name) for number, row in cells])


def _array(stream: IO[bytes], size: int, name: str) -> Array:
    """The array of an open .npy, once its header promises no more than the ``size`` bytes that are there."""
    try:
        version = np.lib.format.read_magic(stream)
        read = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
        shape, fortran, dtype = read(stream)
    except (ValueError, EOFError, SyntaxError, RecursionError, tokenize.TokenError) as error:
        raise SymconsError(f"{name} is no .npy array: {_first_line(error)}", code="E631") from error
    if dtype.hasobject:
        raise SymconsError(f"{name} holds pickled objects, which are never opened; save numbers", code="E631")
    count, promised = 1, dtype.itemsize
    for length in shape:
        count, promised = count * length, promised * length
    left = size - stream.tell()
    if not 0 <= promised <= left:
        raise SymconsError(f"{name} is cut off: {promised} bytes are announced, {left} are there", code="E631")
    if promised > MOST_BYTES:
        raise SymconsError(f"{name} holds {promised} bytes, more than the {MOST_BYTES} that are read", code="E631")
    content = stream.read(promised)
    if len(content) < promised:
        raise SymconsError(f"{name} is cut off: {promised} bytes are announced, {len(content)} are there", code="E631")
    return np.frombuffer(content, dtype, count).reshape(shape, order="F" if fortran else "C")


def _member(archive: zipfile.ZipFile, name: str) -> zipfile.ZipInfo:
    """The member of an archive that holds the points."""
    arrays = {info.filename.removesuffix(".npy"): info for info in archive.infolist() if info.filename.endswith(".npy")}
    if not arrays:
        raise SymconsError(f"{name} holds no array", code="E631")
    chosen = list(arrays) if len(arrays) == 1 else [known for known in POINTS if known in arrays]
    if not chosen:
        several = ", ".join(sorted(arrays)[:8])
        raise SymconsError(f"{name} holds several arrays ({several}); call the one with the points 'points'", code="E631")
    return arrays[chosen[0]]


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise SymconsError(f"{path.name} is larger than the {MOST_BYTES} bytes that are read", code="E631")
        return io.TextIOWrapper(io.BytesIO(path.read_bytes()), encoding="utf-8-sig").read()
    except OSError as error:
        raise _unreadable(path, error) from error
    except UnicodeDecodeError as error:
        raise SymconsError(f"{path.name} is no text: {error.reason} at byte {error.start}", code="E631") from error


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def _numbers(row: list[str], line: int, width: int, name: str) -> list[float]:
    """The numbers of one line, of which there must be ``width``."""
    if len(row) != width:
        raise SymconsError(f"{name}:{line}: {len(row)} entries where the first line has {width}", code="E631")
    for column, cell in enumerate(row, start=1):
        if not _is_number(cell):
            shown = cell.strip()[:40]
            raise SymconsError(f"{name}:{line}: entry {column} is {shown!r}, expected a number", code="E631")
    return [float(cell) for cell in row]


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:160]


def _unreadable(path: Path, error: OSError) -> SymconsError:
    return SymconsError(f"cannot read '{path}': {error.strerror or error}", code="E602")
