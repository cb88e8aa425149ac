"""A PostgreSQL of our own for tests: started in a temporary folder, and ended with them."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from types import TracebackType

import psycopg

from tests.needs import find_program

_USER = "hocba"
_ACCOUNT = "postgres"
"""Debian's package makes it; the server refuses to run as root."""
_SECONDS = 60


def is_installed() -> bool:
    """Return whether the server's programs are on this machine."""
    return find_program("initdb") is not None


@dataclass
class Server:
    """One server on a Unix socket in a folder that only its account may enter."""

    folder: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="hocba-pg-")))
    numbers: "count[int]" = field(default_factory=count)

    def __enter__(self) -> "Server":
        """Make a cluster and start the server."""
        self._account: dict[str, object] = {}
        if os.geteuid() == 0:
            account = pwd.getpwnam(_ACCOUNT)
            os.chown(self.folder, account.pw_uid, account.pw_gid)
            self._account = {
                "user": account.pw_uid,
                "group": account.pw_gid,
                "extra_groups": [],
            }
        options = ["--auth=trust", "--encoding=UTF8", "--no-locale", "--no-sync"]
        cluster = str(self.folder / "cluster")
        self._run("initdb", "-D", cluster, "-U", _USER, *options)
        self._process = self._start(
            "postgres", "-D", cluster, "-k", str(self.folder), "-F", "-c", "listen_addresses="
        )
        self._wait()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Shut down the server that was started here, and delete its folder."""
        self._process.send_signal(signal.SIGINT)
        self._process.wait(_SECONDS)
        shutil.rmtree(self.folder)

    def new_database(self) -> str:
        """Return the address of a database in which there is nothing yet."""
        name = f"test_{next(self.numbers)}"
        with psycopg.connect(self._address("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return self._address(name)

    def _address(self, database: str) -> str:
        return f"postgresql://{_USER}@/{database}?host={self.folder}"

    def _wait(self) -> None:
        for _ in range(_SECONDS * 10):
            try:
                psycopg.connect(self._address("postgres")).close()
            except psycopg.OperationalError:
                time.sleep(0.1)
            else:
                return
        raise TimeoutError("PostgreSQL does not answer")

    def _run(self, program: str, *arguments: str) -> None:
        process = self._start(program, *arguments)
        if process.wait(_SECONDS) != 0:
            raise RuntimeError(f"{program} failed")

    def _start(self, program: str, *arguments: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [find_program(program) or program, *arguments],
            cwd=self.folder,
            env={"PATH": os.defpath, "LC_ALL": "C.UTF-8"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            **self._account,
        )
