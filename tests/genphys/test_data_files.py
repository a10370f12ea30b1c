"""Arrays, tables and images from files: what is right is read, what is hostile ends in an error that names it."""

import pickle
import struct
import zipfile
import zlib
from pathlib import Path

import numpy as np
import pytest
import torch

import genphys_sym as gp
from genphys_sym.data import from_array, load
from symcons.errors import SymconsError

POINTS = np.array([[1.0, 2.0], [3.0, 4.5], [-1.0, 0.25]])


def expect_refusal(path: Path, said: str, code: str = "E631") -> None:
    with pytest.raises(SymconsError, match=said) as caught:
        load(path)
    assert caught.value.code == code
    assert "\n" not in caught.value.message


class TestArrays:
    @pytest.mark.parametrize("dtype", ["f8", "f4", "f2", ">f8", "i8", "u2"])
    @pytest.mark.parametrize("order", ["C", "F"])
    def test_npy_of_every_number(self, tmp_path: Path, dtype: str, order: str) -> None:
        array = np.arange(6).reshape(3, 2).astype(dtype, order=order)
        np.save(tmp_path / "a.npy", array)
        loaded = load(tmp_path / "a.npy")
        assert torch.equal(loaded.points, torch.arange(6.0).reshape(3, 2))
        assert (loaded.name, loaded.shape, loaded.drawn) == ("a.npy", (2,), False)

    def test_npz_compressed_or_not(self, tmp_path: Path) -> None:
        for number, save in enumerate((np.savez, np.savez_compressed)):
            save(tmp_path / f"{number}.npz", POINTS)
            assert np.array_equal(load(tmp_path / f"{number}.npz").points.numpy(), POINTS)

    def test_npz_with_several_arrays_takes_the_one_that_is_named(self, tmp_path: Path) -> None:
        np.savez(tmp_path / "a.npz", labels=np.arange(3), points=POINTS)
        assert load(tmp_path / "a.npz").shape == (2,)
        np.savez(tmp_path / "b.npz", labels=np.arange(3), stuff=POINTS)
        expect_refusal(tmp_path / "b.npz", "labels, stuff")

    @pytest.mark.parametrize(
        ("shape", "item"),
        [
            ((5,), (1,)),
            ((5, 3), (3,)),
            ((5, 4, 6), (1, 4, 6)),
            ((5, 4, 6, 3), (3, 4, 6)),
            ((5, 3, 4, 6), (3, 4, 6)),
            ((5, 1, 4, 3), (1, 4, 3)),
        ],
    )
    def test_shapes(self, shape: tuple[int, ...], item: tuple[int, ...]) -> None:
        array = np.random.default_rng(0).normal(size=shape)
        loaded = from_array(array)
        assert loaded.shape == item and len(loaded) == 5
        first = array[0] if item[0] != 3 or shape[1] == 3 or len(shape) < 4 else np.moveaxis(array[0], -1, 0)
        assert np.allclose(loaded.points[0].numpy(), first.ravel())

    def test_bytes_become_grey_values(self) -> None:
        array = np.array([[0, 255], [51, 102]], dtype=np.uint8)
        assert np.allclose(from_array(array).points.numpy(), [[0, 1], [0.2, 0.4]])
        assert torch.equal(from_array(torch.from_numpy(array)).points, from_array(array).points)

    def test_subset_of_an_array(self, tmp_path: Path) -> None:
        np.save(tmp_path / "a.npy", np.arange(20.0)[:, None])
        some = load(tmp_path / "a.npy", 5, seed=1).points[:, 0].tolist()
        assert len(set(some)) == 5 and set(some) <= set(range(20))
        assert load(tmp_path / "a.npy", 5, seed=1).points[:, 0].tolist() == some
        with pytest.raises(SymconsError, match="20 points"):
            load(tmp_path / "a.npy", 21)

    @pytest.mark.parametrize(
        ("array", "said"),
        [
            (np.array([["a", "b"]]), "dtype <U1"),
            (np.array([[1 + 2j]]), "complex128"),
            (np.array([[True]]), "bool"),
            (np.zeros((2, 2), dtype=[("x", "f8")]), "dtype"),
            (np.array([["2020-01-01"]], dtype="M8[D]"), "datetime64"),
            (np.zeros((0, 2)), "empty"),
            (np.zeros((3, 0)), "empty"),
            (np.float64(3.0), "no list of points"),
            (np.zeros((1, 1, 1, 1, 1)), "no list of points"),
            (np.array([[1.0, 2.0], [np.nan, 0.0]]), "1 of 2 rows, first in row 1"),
            (np.array([[1.0, -np.inf]]), "NaN or infinite"),
        ],
    )
    def test_arrays_that_are_no_data(self, tmp_path: Path, array: np.ndarray, said: str) -> None:
        np.save(tmp_path / "a.npy", array)
        expect_refusal(tmp_path / "a.npy", said)

    def test_pickled_objects_are_never_opened(self, tmp_path: Path) -> None:
        class Bomb:
            def __reduce__(self):
                return Path.touch, (tmp_path / "opened",)

        hostile = np.empty(1, dtype=object)
        hostile[0] = Bomb()
        np.save(tmp_path / "a.npy", hostile, allow_pickle=True)
        np.savez(tmp_path / "a.npz", points=hostile)
        (tmp_path / "b.npy").write_bytes(pickle.dumps(Bomb()))
        expect_refusal(tmp_path / "a.npy", "pickled")
        expect_refusal(tmp_path / "a.npz", "pickled")
        expect_refusal(tmp_path / "b.npy", "no .npy array")
        assert not (tmp_path / "opened").exists()

    def test_headers_that_lie(self, tmp_path: Path) -> None:
        for number, shape in enumerate(("(1000000000000, 1000)", "(3, 2)", "(-3, 2)")):
            text = f"{{'descr': '<f8', 'fortran_order': False, 'shape': {shape}, }}".ljust(117) + "\n"
            path = tmp_path / f"{number}.npy"
            path.write_bytes(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text.encode() + bytes(8))
            expect_refusal(path, "announced")
            with zipfile.ZipFile(path.with_suffix(".npz"), "w") as archive:
                archive.write(path, "points.npy")
            expect_refusal(path.with_suffix(".npz"), "announced")

    @pytest.mark.parametrize("header", ["{'descr': '<f8'}", "[" * 5000, "__import__('os')", "{'shape': 3}", ""])
    def test_headers_that_are_none(self, tmp_path: Path, header: str) -> None:
        (tmp_path / "a.npy").write_bytes(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode())
        expect_refusal(tmp_path / "a.npy", "no .npy array")

    @pytest.mark.parametrize("content", [b"", b"\x93NUM", b"\x93NUMPY\x09\x00abc", b"PK\x03\x04rest", bytes(100)])
    def test_files_that_are_no_array(self, tmp_path: Path, content: bytes) -> None:
        for suffix in ("npy", "npz"):
            path = tmp_path / f"a.{suffix}"
            path.write_bytes(content)
            expect_refusal(path, f"is no .{suffix}")

    def test_a_damaged_archive(self, tmp_path: Path) -> None:
        np.savez_compressed(tmp_path / "a.npz", np.random.default_rng(0).normal(size=(100, 2)))
        content = bytearray((tmp_path / "a.npz").read_bytes())
        content[200:260] = bytes(60)
        (tmp_path / "a.npz").write_bytes(content)
        expect_refusal(tmp_path / "a.npz", "damaged|announced")
        with zipfile.ZipFile(tmp_path / "b.npz", "w") as archive:
            archive.writestr("readme.txt", "no array")
        expect_refusal(tmp_path / "b.npz", "holds no array")


class TestTables:
    @pytest.mark.parametrize(
        "text",
        [
            "1,2\n3,4.5\n-1,0.25\n",
            "x,y\n1,2\n3,4.5\n-1,2.5e-1",
            "\ufeff# made by us\nx;y\r\n1;2\r\n\r\n3;4.5\r\n-1;0.25\r\n",
            "1\t2\n3\t4.5\n-1\t.25",
        ],
    )
    def test_tables(self, tmp_path: Path, text: str) -> None:
        (tmp_path / "a.csv").write_text(text, encoding="utf-8", newline="")
        assert np.allclose(load(tmp_path / "a.csv").points.numpy(), POINTS)

    def test_one_column(self, tmp_path: Path) -> None:
        (tmp_path / "a.csv").write_text("height\n1\n2\n")
        assert load(tmp_path / "a.csv").points.tolist() == [[1.0], [2.0]]

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("1,2\n3\n", "a.csv:2: 1 entries where the first line has 2"),
            ("x,y\n1,2\n3,4,5\n", "a.csv:3: 3 entries"),
            ("1,2\n3,four\n", "a.csv:2: entry 2 is 'four'"),
            ("1,2\n3,\n", "entry 2 is ''"),
            ("1,2\nnan,3\n", "NaN"),
            ("", "is empty"),
            ("\n\n# nothing\n", "is empty"),
            ("x,y\n", "heading and no points"),
            ("x,y\na,b\n", "a.csv:2: entry 1 is 'a'"),
        ],
    )
    def test_tables_that_are_none(self, tmp_path: Path, text: str, said: str) -> None:
        (tmp_path / "a.csv").write_text(text)
        expect_refusal(tmp_path / "a.csv", said)

    def test_no_text(self, tmp_path: Path) -> None:
        (tmp_path / "a.csv").write_bytes(b"1,2\n\xff\xfe")
        expect_refusal(tmp_path / "a.csv", "no text")


def png(width: int, height: int, kind: int = 0, depth: int = 8, value: int = 128) -> bytes:
    """A PNG of one colour, written by hand: kind 0 grey, 2 RGB, 4 grey with alpha, 6 RGBA."""
    samples = {0: 1, 2: 3, 4: 2, 6: 4}[kind] * depth // 8
    rows = b"".join(b"\x00" + bytes([value]) * (samples * width) for _ in range(height))

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    head = struct.pack(">IIBBBBB", width, height, depth, kind, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


class TestImages:
    @pytest.fixture(autouse=True)
    def _matplotlib(self) -> None:
        pytest.importorskip("matplotlib")

    @pytest.mark.parametrize(("kind", "channels"), [(0, 1), (2, 3)])
    def test_a_folder(self, tmp_path: Path, kind: int, channels: int) -> None:
        for number, value in enumerate((0, 128, 255)):
            (tmp_path / f"{number}.png").write_bytes(png(5, 4, kind, value=value))
        (tmp_path / "notes.txt").write_text("no image")
        loaded = load(tmp_path)
        assert loaded.shape == (channels, 4, 5) and loaded.name == tmp_path.name
        assert np.allclose(loaded.points[:, 0].numpy(), [0, 128 / 255, 1])

    def test_axes_are_channels_height_width(self, tmp_path: Path) -> None:
        from matplotlib.image import imsave

        picture = np.random.default_rng(0).integers(0, 256, (6, 3, 3)).astype(np.uint8)
        imsave(tmp_path / "a.png", picture)  # matplotlib writes an opaque alpha channel
        points = load(tmp_path).points.reshape(3, 6, 3)
        assert np.allclose(points.numpy(), np.moveaxis(picture, -1, 0) / 255, atol=1e-6)

    def test_an_opaque_alpha_channel_is_dropped(self, tmp_path: Path) -> None:
        (tmp_path / "a.png").write_bytes(png(2, 2, 6, value=255))
        assert load(tmp_path).shape == (3, 2, 2)
        (tmp_path / "b.png").write_bytes(png(2, 2, 6, value=99))
        expect_refusal(tmp_path, "b.png is partly transparent")

    def test_one_size(self, tmp_path: Path) -> None:
        (tmp_path / "a.png").write_bytes(png(5, 4))
        (tmp_path / "b.png").write_bytes(png(4, 5))
        expect_refusal(tmp_path, "b.png is 4 x 5 with 1 channel, and a.png is 5 x 4")

    @pytest.mark.parametrize(
        ("content", "said"),
        [
            (b"", "no PNG"),
            (b"GIF89a" + bytes(50), "no PNG"),
            (png(2, 2)[:40], "damaged"),
            (png(2, 2)[:45] + b"\x00\x01" + png(2, 2)[47:], "damaged"),
            (png(1, 1)[:16] + struct.pack(">II", 10**6, 10**6) + png(1, 1)[24:], "1000000 x 1000000"),
            (png(1, 1)[:16] + struct.pack(">II", 0, 1) + png(1, 1)[24:], "0 x 1"),
        ],
    )
    def test_images_that_are_none(self, tmp_path: Path, content: bytes, said: str) -> None:
        (tmp_path / "a.png").write_bytes(content)
        expect_refusal(tmp_path, f"a.png .*{said}")

    def test_an_empty_folder(self, tmp_path: Path) -> None:
        expect_refusal(tmp_path, "holds no .png")


class TestSpelling:
    def test_a_slip_of_the_pen(self) -> None:
        with pytest.raises(SymconsError, match="did you mean two_moons") as caught:
            load("two_moon")
        assert caught.value.code == "E603"

    def test_nothing_alike_names_all(self) -> None:
        with pytest.raises(SymconsError, match="checkerboard"):
            load("zzzzzzzzzzzzzz")

    def test_files(self, tmp_path: Path) -> None:
        expect_refusal(tmp_path / "missing.npy", "cannot read", "E602")
        expect_refusal(tmp_path / "missing.npz", "cannot read", "E602")
        expect_refusal(tmp_path / "missing.csv", "cannot read", "E602")
        (tmp_path / "a.txt").write_text("1,2")
        expect_refusal(tmp_path / "a.txt", "end in .npy", "E603")

    def test_a_data_set_is_itself(self) -> None:
        set_ = from_array(POINTS)
        assert load(set_) is set_
        assert torch.equal(load(torch.from_numpy(POINTS)).points, load(POINTS).points)
        assert gp.data.load(POINTS, 2).points.shape == (2, 2)
