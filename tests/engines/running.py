"""Real engines on free loopback ports: Apache Jena Fuseki and Virtuoso 7; ended by the process that began."""

import hashlib
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import pytest

FUSEKI = "5.6.0"
FUSEKI_SHA256 = "d28c1eaf703122ee628895a460c20fa4aa60a892f435d403ea8c036f241da1f8"
_FUSEKI_CONFIGURATION = """
PREFIX : <#>
PREFIX fuseki: <http://jena.apache.org/fuseki#>
PREFIX tdb2: <http://jena.apache.org/2016/tdb#>
[] a fuseki:Server ; fuseki:services ( :union :plain ) .
:union a fuseki:Service ; fuseki:name "elo" ;
  fuseki:endpoint [ fuseki:operation fuseki:query ] ,
    [ fuseki:operation fuseki:update ; fuseki:name "update" ] ,
    [ fuseki:operation fuseki:gsp-rw ; fuseki:name "data" ] ;
  fuseki:dataset [ a tdb2:DatasetTDB2 ; tdb2:location "--mem--" ; tdb2:unionDefaultGraph true ] .
:plain a fuseki:Service ; fuseki:name "plain" ;
  fuseki:endpoint [ fuseki:operation fuseki:query ] ,
    [ fuseki:operation fuseki:update ; fuseki:name "update" ] ,
    [ fuseki:operation fuseki:gsp-rw ; fuseki:name "data" ] ;
  fuseki:dataset [ a tdb2:DatasetTDB2 ; tdb2:location "--mem--" ] .
"""
# One thread a query and no growing vectors: else 7.2.5 ends itself ("extending dc past max batch size").
_VIRTUOSO_CONFIGURATION = """
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
TempStorage = TempDatabase
[TempDatabase]
DatabaseFile = virtuoso-temp.db
TransactionFile = virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
CheckpointInterval = 0
CaseMode = 2
MaxQueryMem = 1G
MaxMemPoolSize = 2000000000
ThreadsPerQuery = 1
NumberOfBuffers = 20000
MaxDirtyBuffers = 15000
VectorSize = 1000
MaxVectorSize = 1000000
AdjustVectorSize = 0
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = .
ServerThreads = 10
[SPARQL]
ResultSetMaxRows = 0
MaxQueryCostEstimationTime = 0
MaxQueryExecutionTime = 0
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def fuseki(folder: Path, port: int) -> Iterator[str]:
    """Run Fuseki; give its address. Skips the test where it cannot be had."""
    jar = _fuseki_jar()
    (folder / "config.ttl").write_text(_FUSEKI_CONFIGURATION)
    command = ["java", "-Xmx1g", "-jar", str(jar), f"--config={folder / 'config.ttl'}", "--localhost"]
    with at_work([*command, f"--port={port}"], folder, f"http://127.0.0.1:{port}/elo?query=ASK%7B%7D"):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def virtuoso(folder: Path) -> Iterator[str]:
    """Run Virtuoso; give its address. Skips the test where it is not installed."""
    program = shutil.which("virtuoso-t")
    if program is None:
        pytest.skip("Virtuoso is not installed (apt-get install virtuoso-opensource)")
    http = free_port()
    (folder / "virtuoso.ini").write_text(_VIRTUOSO_CONFIGURATION.format(sql=free_port(), http=http))
    command = [program, "+foreground", "+configfile", "virtuoso.ini"]
    with at_work(command, folder, f"http://127.0.0.1:{http}/sparql?query=ASK%7B%7D"):
        yield f"http://127.0.0.1:{http}/sparql"


@contextmanager
def at_work(command: list[str], folder: Path, until: str) -> Iterator[None]:
    """Run a server until the block ends; it begins when ``until`` is answered."""
    with (folder / "out.log").open("ab") as log:
        process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log, stdin=subprocess.DEVNULL)
    try:
        for _ in range(600):
            with suppress(httpx.HTTPError):
                if httpx.get(until, trust_env=False).status_code == 200:
                    break
            if process.poll() is not None:
                break
            time.sleep(0.1)
        else:
            pytest.fail(f"{command[0]} does not answer: {folder / 'out.log'}")
        assert process.poll() is None, (folder / "out.log").read_text(errors="replace")[-2000:]
        yield
    finally:
        process.kill()
        process.wait()


def _fuseki_jar() -> Path:
    """Return Fuseki's jar, fetched once by its Maven coordinates and checked."""
    missing = [name for name in ("java", "mvn") if shutil.which(name) is None]
    if missing:
        pytest.skip(f"Fuseki needs {' and '.join(missing)} (apt-get install default-jre-headless maven)")
    told = subprocess.run(["java", "-version"], capture_output=True, text=True, check=False).stderr
    major = told.partition('"')[2].partition(".")[0].partition('"')[0]
    if not major.isdigit() or int(major) < 17:
        pytest.skip("Fuseki needs Java 17 or newer (apt-get install openjdk-17-jre-headless)")
    name = f"jena-fuseki-server-{FUSEKI}.jar"
    jar = Path.home() / ".m2/repository/org/apache/jena/jena-fuseki-server" / FUSEKI / name
    if not jar.is_file():
        artifact = f"org.apache.jena:jena-fuseki-server:{FUSEKI}"
        get = ["mvn", "-q", "dependency:get", f"-Dartifact={artifact}", "-Dtransitive=false"]
        with suppress(subprocess.TimeoutExpired):
            subprocess.run(get, capture_output=True, check=False, timeout=240)
    if not jar.is_file():
        pytest.skip(f"Fuseki cannot be fetched (mvn dependency:get -Dartifact=…:jena-fuseki-server:{FUSEKI})")
    assert hashlib.sha256(jar.read_bytes()).hexdigest() == FUSEKI_SHA256, f"{jar} is not what it should be"
    return jar
