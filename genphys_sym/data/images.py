"""A folder of PNG images as one array.

matplotlib decodes them (extra ``plot``); the size is read off the file's first bytes before that, so that an image which
unfolds to gigabytes is refused unopened.
"""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import numpy as np

from symcons.errors import SymconsError

Array = np.ndarray[Any, Any]

SIGNATURE = b"\x89PNG\r\n\x1a\n"
#: Pixels along a side.
MOST_PIXELS = 4096


def read_folder(folder: Path) -> Array:
    """The images ``*.png`` of a folder in the order of their names: shape (n, channels, height, width), values 0 to 1.

    Grey images have one channel, coloured ones three; an opaque alpha channel is dropped.

    :raises SymconsError: with code E631 if there is none, one is damaged or see-through, or their sizes differ; E602 if
        one cannot be read, E601 if matplotlib is missing.
    """
    try:
        paths = sorted(path for path in folder.iterdir() if path.suffix.lower() == ".png")
    except OSError as error:
        raise _unreadable(folder, error) from error
    if not paths:
        raise SymconsError(f"'{folder}' holds no .png image", code="E631")
    first = _image(paths[0])
    images = np.empty((len(paths), *first.shape), dtype=np.float32)
    for number, path in enumerate(paths):
        image = first if number == 0 else _image(path)
        if image.shape != first.shape:
            sizes = f"{_size(image)}, and {paths[0].name} is {_size(first)}"
            raise SymconsError(f"{path.name} is {sizes}: the images of a folder have one size", code="E631")
        images[number] = image
    return images


def _image(path: Path) -> Array:
    """One image, shape (channels, height, width)."""
    _check_header(path)
    pixels = _decoded(path)
    if pixels.ndim == 2:
        return pixels[None]
    if pixels.shape[2] in (2, 4):
        if float(pixels[..., -1].min()) < 1:
            raise SymconsError(f"{path.name} is partly transparent; put it on a background first", code="E631")
        pixels = pixels[..., :-1]
    grey = pixels.shape[2] == 3 and bool((pixels == pixels[..., :1]).all()) and _is_grey(path)
    return np.moveaxis(pixels[..., :1] if grey else pixels, -1, 0)


def _decoded(path: Path) -> Array:
    try:
        from matplotlib.image import imread
    except ImportError as error:
        raise SymconsError("images need matplotlib: pip install 'symcons[plot]'", code="E601") from error
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            pixels: Array = np.asarray(imread(path), dtype=np.float32)
    except (OSError, ValueError, SyntaxError, Warning, EOFError) as error:
        raise SymconsError(f"{path.name} is a damaged image: {error}", code="E631") from error
    return pixels


def _check_header(path: Path) -> None:
    """Signature, width and height are the first 24 bytes."""
    head = _head(path)
    if len(head) < 26 or not head.startswith(SIGNATURE) or head[12:16] != b"IHDR":
        raise SymconsError(f"{path.name} is no PNG image", code="E631")
    width, height = int.from_bytes(head[16:20], "big"), int.from_bytes(head[20:24], "big")
    if not (1 <= width <= MOST_PIXELS and 1 <= height <= MOST_PIXELS):
        raise SymconsError(f"{path.name} has {width} x {height} pixels; a side has 1 to {MOST_PIXELS}", code="E631")


def _is_grey(path: Path) -> bool:
    """Whether the file's colour type is grey, or grey with alpha."""
    return _head(path)[25] in (0, 4)


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(26)
    except OSError as error:
        raise _unreadable(path, error) from error


def _size(image: Array) -> str:
    channels, height, width = image.shape
    return f"{width} x {height} with {channels} channel{'s' if channels > 1 else ''}"


def _unreadable(path: Path, error: OSError) -> SymconsError:
    return SymconsError(f"cannot read '{path}': {error.strerror or error}", code="E602")
