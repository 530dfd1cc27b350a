"""The merchant libraries from npm, bundled for a browser; and axe, as one script."""

import fcntl
import pathlib
import shutil
import subprocess

from server import ROOT

HERE = pathlib.Path(__file__).resolve().parent / "node"
PLACE = ROOT / "build" / "threeds-node"


def made():
    """Installs and bundles anew when something changed. Returns the folder with the scripts."""
    PLACE.mkdir(parents=True, exist_ok=True)
    sources = sorted(HERE.glob("*.js")) + [HERE / "package.json", HERE / "package-lock.json"]
    wanted = "".join(path.read_text() for path in sources)
    done = PLACE / "made"
    with open(PLACE / "lock", "w") as lock:  # test workers begin together
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists() or done.read_text() != wanted:
            for path in sources:
                shutil.copy(path, PLACE / path.name)
            run("npm", "ci", "--no-audit", "--no-fund")
            # A library of React components comes in the mode that its shops use.
            run("node_modules/.bin/esbuild", "adyen.js", "globalpayments.js",
                "globalpayments_notify.js", "--bundle", "--minify", "--target=es2020",
                "--define:process.env.NODE_ENV=\"production\"",
                "--define:process.env.__CLIENT_ENV__=\"\"", "--loader:.svg=dataurl",
                "--outdir=scripts", "--log-level=error")
            done.write_text(wanted)
    return PLACE / "scripts"


def axe():
    made()
    return (PLACE / "node_modules" / "axe-core" / "axe.min.js").read_text()


def run(*command):
    done = subprocess.run(command, cwd=PLACE, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
