"""Makes an environment small for an image: run by its own interpreter after `pip install --no-compile`, needs `strip`.

What only compilers and linkers read goes, and so do Arrow's Flight, which nothing here speaks, and its own S3 client
(Prefect's storage blocks bring theirs). Bytecode is written for what a service, a worker or a flow imports, and for nothing else.
"""

from __future__ import annotations

import importlib
import os
import py_compile
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

SITE = Path(sysconfig.get_path("platlib"))
UNREAD = ("*.c", "*.cpp", "*.h", "*.hpp", "*.pxd", "*.pxi", "*.pyx")
FOLDERS = ("pyarrow/include", "pyarrow/tests", "fontTools/tests", "sqlalchemy/testing/suite")
ARROW = ("*flight*", "libarrow_s3*", "_s3fs*")
IMPORTED = (
    "altair",
    "brotli_asgi",
    "duckdb",
    "duckdb_sqlalchemy",
    "fastapi",
    "lark",
    "prefect.cli",
    "prefect.engine",
    "prefect.flow_engine",
    "prefect.workers.process",
    "prefect_docker.worker",
    "prometheus_client",
    "psycopg",
    "pyarrow.csv",
    "pyarrow.dataset",
    "pyarrow.parquet",
    "pydantic_settings",
    "rich.progress",
    "uvicorn",
    "vl_convert",
    "websockets",
)


def remove() -> None:
    """Delete what nothing reads at run time."""
    for folder in FOLDERS:
        subprocess.run(["rm", "-rf", str(SITE / folder)], check=True)
    unread = [path for pattern in UNREAD for path in SITE.rglob(pattern)]
    for path in unread + [path for pattern in ARROW for path in (SITE / "pyarrow").glob(pattern)]:
        path.unlink(missing_ok=True)
    for soname in (SITE / "pyarrow").glob("*.so.*"):  # wheels hold no links, so some libraries are there three times
        for copy in (soname.with_suffix(""), *soname.parent.glob(f"{soname.name}.*")):
            if copy.is_file() and copy.read_bytes() == soname.read_bytes():
                copy.unlink()


def strip() -> None:
    """Take symbols that only linkers and debuggers read out of the libraries."""
    libraries = [str(path) for path in SITE.rglob("*.so*") if path.is_file() and path.open("rb").read(4) == b"\x7fELF"]
    subprocess.run(["strip", "--strip-unneeded", *libraries], check=True)


def imported() -> Iterator[Path]:
    """Source files of all that the modules above pull in; importing them also proves that what was removed is not missed."""
    for name in IMPORTED:
        importlib.import_module(name)
    for module in list(sys.modules.values()):
        file = getattr(module, "__file__", None)
        if file and file.endswith(".py") and Path(file).is_relative_to(SITE):
            yield Path(file)


def main() -> None:
    """Do all of it, and say how large the rest is."""
    os.environ["PREFECT_HOME"] = "/tmp/prefect"
    remove()
    strip()
    for path in imported():
        py_compile.compile(str(path), doraise=True, invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH)
    size = sum(path.stat().st_size for path in SITE.rglob("*") if path.is_file())
    sys.stdout.write(f"{SITE} holds {size / 1e6:.0f} MB\n")


if __name__ == "__main__":
    main()
