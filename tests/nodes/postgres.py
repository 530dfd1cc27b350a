"""PostgreSQL servers of the tests' own, from Debian's package: in a temporary folder, on loopback, on
free ports, dead with whoever started them. Nothing else on the machine is touched."""

import ctypes
import os
import pathlib
import pwd
import shutil
import signal
import socket
import subprocess
import time

PROGRAMS = pathlib.Path("/usr/lib/postgresql")
USER = "privcards"
START_TIMEOUT_S = 30
PR_SET_PDEATHSIG = 1
libc = ctypes.CDLL(None, use_errno=True)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def program(name):
    """Of the newest version that is installed."""
    found = [path for path in PROGRAMS.glob(f"*/bin/{name}") if path.parts[-3].isdigit()]
    assert found, f"no {name} under {PROGRAMS}: apt-get install postgresql"
    return str(max(found, key=lambda path: int(path.parts[-3])))


def server_user():
    """PostgreSQL does not run as root: the package's own user does it then."""
    return pwd.getpwnam("postgres") if os.geteuid() == 0 else None


def identity():
    user = server_user()
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}


def die_with_parent():
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGQUIT)  # an immediate shutdown


def run(name, *arguments):
    done = subprocess.run([program(name), *map(str, arguments)], capture_output=True, text=True,
                          cwd="/", timeout=120, **identity())
    assert done.returncode == 0, f"{name}: {done.stdout}{done.stderr}"
    return done.stdout.strip()


def own_folder(path):
    path.mkdir(mode=0o700)
    if user := server_user():
        shutil.chown(path, user.pw_uid, user.pw_gid)
    return path


class Postgres:
    """One server. `settings` are postgresql.conf's, given on its command line."""

    def __init__(self, folder, **settings):
        self.folder = folder
        self.port = free_port()
        self.settings = {"listen_addresses": "127.0.0.1", "unix_socket_directories": "",
                         "max_connections": 100, "log_min_messages": "warning", **settings}
        self.process = None

    def make(self):
        """An empty one."""
        run("initdb", "-D", self.folder, "-A", "trust", "-U", USER, "-E", "UTF8",
            "--locale", "C.UTF-8", "--no-sync", "--no-instructions")
        return self

    def copy_of(self, primary):
        """A standby that streams from the primary."""
        run("pg_basebackup", "-D", self.folder, "-R", "-X", "stream", "-c", "fast", "--no-sync",
            "-d", f"{primary.connection()} application_name=standby")
        return self

    def start(self):
        arguments = [program("postgres"), "-D", self.folder, "-p", str(self.port)]
        for name, value in self.settings.items():
            arguments += ["-c", f"{name}={value}"]
        with open(f"{self.folder}.log", "ab") as log:
            self.process = subprocess.Popen(arguments, stdout=log, stderr=log, cwd="/",
                                            preexec_fn=die_with_parent, **identity())
        deadline = time.monotonic() + START_TIMEOUT_S
        while not self.answers():
            assert self.process.poll() is None, pathlib.Path(f"{self.folder}.log").read_text()
            assert time.monotonic() < deadline, "PostgreSQL did not start"
            time.sleep(0.05)
        return self

    def answers(self):
        asked = subprocess.run([program("pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port)],
                               check=False)
        return asked.returncode == 0

    def connection(self, database="postgres"):
        return f"host=127.0.0.1 port={self.port} user={USER} dbname={database}"

    def ask(self, sql, database="postgres"):
        """One statement; its rows, columns separated by |."""
        return run("psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-d", self.connection(database),
                   "-c", sql)

    def kill(self):
        """SIGKILL to the server and all its children: no goodbye, as when the machine dies."""
        children = pathlib.Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        everyone = [self.process.pid, *map(int, children.read_text().split())]
        for pid in everyone:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        self.process.wait()

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGQUIT)
            self.process.wait()


class Pair:
    """A primary, and a standby without which nothing is acknowledged."""

    def __init__(self, directory):
        self.primary = Postgres(own_folder(directory / "primary"), wal_level="replica",
                                synchronous_commit="on", synchronous_standby_names="standby")
        self.standby = Postgres(own_folder(directory / "standby"))

    def start(self):
        # Until the standby is there, the primary must not wait for it.
        names = self.primary.settings.pop("synchronous_standby_names")
        self.primary.make().start()
        self.standby.copy_of(self.primary).start()
        self.primary.settings["synchronous_standby_names"] = names
        self.primary.ask(f"ALTER SYSTEM SET synchronous_standby_names = '{names}'")
        self.primary.ask("SELECT pg_reload_conf()")
        deadline = time.monotonic() + START_TIMEOUT_S
        while self.primary.ask("SELECT sync_state FROM pg_stat_replication") != "sync":
            assert time.monotonic() < deadline, "the standby is not synchronous"
            time.sleep(0.05)
        return self

    def promote(self):
        """The standby takes over; it has none of its own to wait for."""
        assert self.standby.ask("SELECT pg_promote(true, 30)") == "t"

    def stop(self):
        self.primary.stop()
        self.standby.stop()
