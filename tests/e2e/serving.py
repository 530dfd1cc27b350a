"""Starts `privcards serve` with a configuration made from deploy/privcards.toml."""

import json
import pathlib
import socket
import subprocess
import time
import tomllib

from server import ROOT, START_TIMEOUT_S, Api, Server

DEPLOYED = ROOT / "deploy" / "privcards.toml"


def render(config):
    """TOML of sections of plain values; JSON's notation of those is TOML's as well."""
    lines = []
    for section, values in config.items():
        lines.append(f"[{section}]")
        lines += [f"{key} = {json.dumps(value)}" for key, value in values.items()]
    return "\n".join(lines) + "\n"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Serving(Server):
    """Settings as section__key=value on top of the deployed file's. Standard output and error go to
    files of their own, as an operator would keep them."""

    def __init__(self, directory, **settings):
        super().__init__(directory)
        self.config = tomllib.loads(DEPLOYED.read_text())
        self.set(data__directory=str(directory), http__listen="127.0.0.1:0",
                 operations__listen="127.0.0.1:0")
        self.set(**settings)
        self.config_path = pathlib.Path(f"{directory}.toml")
        self.output_path = pathlib.Path(f"{directory}.out")

    def set(self, **settings):
        for name, value in settings.items():
            section, key = name.split("__")
            self.config[section][key] = value

    def start(self, **process_options):
        self.config_path.write_text(render(self.config))
        self.log = open(self.log_path, "ab")
        begin = self.log.tell()
        with open(self.output_path, "ab") as output:
            self.process = subprocess.Popen([self.binary, "serve", "--config", self.config_path],
                                            stdout=output, stderr=self.log, **process_options)
        deadline = time.monotonic() + START_TIMEOUT_S
        while not (ready := self.ready_line(begin)):
            assert self.process.poll() is None, f"ended with {self.process.returncode}: {self.logs()}"
            assert time.monotonic() < deadline, "not ready in time"
            time.sleep(0.02)
        scheme = "https" if self.config["http"]["tls_key_file"] else "http"
        self.base_url = f"{scheme}://{ready['listen']}/v1"
        host, port = ready["iso8583"].rsplit(":", 1)
        self.iso8583 = (host, int(port))
        self.info = {"operations_url": ready["operations"]}
        return self

    def ready_line(self, begin):
        for line in self.log_path.read_bytes()[begin:].decode().splitlines():
            if '"message":"ready"' in line and line.endswith("}"):
                return json.loads(line)
        return None

    def admin(self, *arguments):
        done = self.run("admin", *arguments)
        assert done.returncode == 0, done
        return done.stdout.strip()

    def catalog(self):
        """What an operator sets up first."""
        self.admin("program", "set", "1", "--name", "default")
        self.admin("bin", "set", "491653", "--network", "visa")
        return self

    def account(self, name="customer"):
        return self.admin("account", "create", "--name", name)

    def key(self, account, world="test"):
        made = self.admin("key", "create", "--account", account, "--world", world)
        api = Api(self.base_url, made.split()[-1])
        api.key_id, api.account = made.split()[0], account
        return api
