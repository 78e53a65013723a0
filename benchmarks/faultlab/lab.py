"""A whole portal in parts that can be broken: web, workers for each queue, dispatchers, market, post office."""

import os
import secrets
import socket
import time
from pathlib import Path

from benchmarks.faultlab.places import Files, Postgres, Sqlite, Valkey
from tests.faults.bench import Process, command, environment
from tests.support.site import ROOT, free_port, get

START_LIMIT = 60  # seconds
WEB = ["-m", "gunicorn", "ipp_portal.wsgi:application", "--worker-class", "gthread", "--threads", "16"]
CELERY = ["-m", "celery", "-A", "ipp_portal", "worker", "--loglevel", "WARNING"]
CELERY += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
# As many groups as let work go on while one of them starts again; each group as ./portal run has it.
GROUPS = {"market": (3, 2), "mail": (2, 1)}  # queue: groups, processes in each
DISPATCHERS = 2


class Lab:
    """All processes of one run. Make it in the main thread, and call stop() whatever happens."""

    def __init__(self, folder: Path, database: Sqlite | Postgres, broker: Files | Valkey, *, seed: int,
                 control: str = "", copies: int = 1, honest: bool = False) -> None:  # fmt: skip
        self.data, self.database, self.broker, self.seed = folder / "data", database, broker, seed
        self.ports = {name: free_port() for name in ("web", "market", "post")}
        self.url = f"http://127.0.0.1:{self.ports['web']}"
        self.token, self.moods = secrets.token_hex(16), ["honest"] if honest else []
        self.env = environment(self.data, self.ports["web"]) | database.environment() | broker.environment()
        self.env |= {"DJANGO_SETTINGS_MODULE": "benchmarks.faultlab.settings", "IPP_MARKET_TOKEN": self.token}
        if "PYTHONPYCACHEPREFIX" in self.env:
            self.env["PYTHONPYCACHEPREFIX"] = str(ROOT / "var" / "bytecode")  # kept from run to run
        self.env |= {"EMAIL_URL": f"smtp://127.0.0.1:{self.ports['post']}"}
        self.prepared = dict(self.env)
        self.env |= {"FAULTLAB_CONTROL": control, "FAULTLAB_COPIES": str(copies)}
        self.outside: dict[str, Process] = {}
        self.inside: dict[str, Process] = {}

    def prepare(self, listings: int, *more: str) -> None:
        """Make the rows of the run; more: see world.py. Raises RuntimeError with the reason."""
        self.data.mkdir(parents=True, exist_ok=True)
        site = f"http://127.0.0.1:{self.ports['market']}"
        done = command(["-m", "benchmarks.faultlab.world", site, str(listings), *more], self.prepared)
        if done.returncode:
            raise RuntimeError(f"The data could not be prepared: {done.stdout}")

    def start(self) -> None:
        """Start everything and wait until it works. Raises RuntimeError."""
        log, tmp = self.data / "log", self.data / "run"
        tmp.mkdir(exist_ok=True)
        market = [str(self.ports["market"]), str(self.data), str(self.seed), self.token, *self.moods]
        post = [str(self.ports["post"]), str(self.data), str(self.seed), *self.moods]
        bound = ["--bind", f"127.0.0.1:{self.ports['web']}", "--worker-tmp-dir", str(tmp), "--no-control-socket"]
        lines = {"market": ["-m", "benchmarks.faultlab.market_server", *market]}
        lines["post"] = ["-m", "benchmarks.faultlab.post", *post]
        self.outside = {name: Process(words, log / f"{name}.log", self.env) for name, words in lines.items()}
        self.inside["web"] = Process([*WEB, *bound], log / "web.log", self.env)
        for number in range(1, DISPATCHERS + 1):
            name = f"dispatcher-{number}"
            self.inside[name] = Process(["manage.py", "dispatch"], log / f"{name}.log", self.env)
        for queue, (groups, processes) in GROUPS.items():
            for number in range(1, groups + 1):
                name = f"{queue}-{number}"
                words = [*CELERY, "-Q", queue, "-c", str(processes), "-n", f"lab{os.getpid()}-{name}@%h"]
                self.inside[name] = Process(words, log / f"{name}.log", self.env)
        self.wait_until_ready()

    @property
    def workers(self) -> list[str]:
        return [name for name in self.inside if name.partition("-")[0] in GROUPS]

    @property
    def dispatchers(self) -> list[str]:
        return [name for name in self.inside if name.startswith("dispatcher")]

    def wait_until_ready(self) -> None:
        deadline = time.monotonic() + START_LIMIT
        while not self.is_ready():
            if time.monotonic() > deadline:
                raise RuntimeError(f"The laboratory did not start; see {self.data / 'log'}")
            time.sleep(0.1)

    def is_ready(self) -> bool:
        doors = [is_open(self.ports[name]) for name in ("market", "post")]
        return all(doors) and all(self.inside[name].children for name in self.workers) and self.answers()

    def answers(self) -> bool:
        try:
            return get(f"{self.url}/") == 200
        except OSError:
            return False

    def cpu(self) -> dict[str, float]:
        """Seconds of processor time by part, of the processes that live now."""
        parts = self.inside | self.outside
        return {
            name: round(sum(map(cpu_of, [str(part.running.pid), *part.children])), 1) for name, part in parts.items()
        }

    def stop(self) -> None:
        for process in [*self.inside.values(), *self.outside.values()]:
            process.kill()


def is_open(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def cpu_of(pid: str) -> float:
    """Processor seconds of one process; 0 when it is gone."""
    try:
        fields = Path("/proc", pid, "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
