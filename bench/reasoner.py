"""Times the OWL 2 RL engine.

    python bench/reasoner.py [--sizes 1000 10000 100000 1000000] [--owlrl 1000] [--clingo 0]
        [--lubm UNIVERSITIES...] [--brick TRIPLES...] [--python PATH]

Data come from ../shared/bench/reasoner/gen_claims.py (news-like, with planted inconsistencies). One
run times, for each size and each in a process of its own, this engine and the prototype beside the
generator (reasoning without parsing, and with looking for conflicts; both make their rules of the
ontology beforehand, which is told apart as compile_s and tbox_s), and up to the sizes named
owlrl and clingo (bench/reasoner_peers.py: the same rules as a logic program, its grounding timed).
LUBM-like and Brick-like data are timed against the prototype alone. All times are the processor's,
so that a busy machine counts less. Prints a line of JSON for each size: seconds, ratios, peak
memory, conflicts found by rule and what was planted.

The prototype needs scipy, clingo its package, Beleg neither: --python names an interpreter
that has them (of this one's version, whose other libraries it uses). Else their columns stay empty.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import sysconfig
import tempfile
from collections import Counter
from pathlib import Path
from time import process_time

from owlrl import OWLRL_Semantics
from rdflib import Graph

from kg.reasoning.rl.clashes import clashes
from kg.reasoning.rl.documents import read_document
from kg.reasoning.rl.engine import Closure
from kg.reasoning.rl.explaining import Explainer
from kg.reasoning.rl.extending import Extensible
from kg.reasoning.rl.terms import Terms

SHARED = Path(__file__).parents[2] / "shared" / "bench" / "reasoner"


def ours(path: str) -> dict[str, object]:
    """Loads, closes and looks for conflicts, in this process.

    Where there is a FILE.data.nt, it is reasoned over by the ontology.nt beside it.
    """
    terms = Terms()
    data = Path(path).with_suffix(".data.nt")
    base, compile_s = None, 0.0
    if data.exists():
        ontology = data.with_name("ontology.nt")
        schema = read_document(terms, str(ontology), ontology.read_bytes())
        started = process_time()
        base = Extensible(terms, schema)
        compile_s = process_time() - started
        path = str(data)
    started = process_time()
    triples = read_document(terms, path, Path(path).read_bytes())
    read = process_time()
    closure = Closure(terms, triples) if base is None else base.extended(triples)
    closed = process_time()
    found = clashes(closure)
    looked = process_time()
    explainer = Explainer(closure)
    proofs = [explainer.proof(clash) for clash in found]
    explained = process_time()
    return {
        "load_s": round(read - started, 3),
        "compile_s": round(compile_s, 4),
        "reason_s": round(closed - read, 4),
        "conflicts_s": round(looked - closed, 4),
        "explain_s": round(explained - looked, 3),
        "in": len(triples),
        "facts": sum(map(len, closure.full.values())),
        "found": dict(Counter(clash.rule for clash in found)),
        "minimal": all(proof.least for proof in proofs),
        "peak_mb": _peak(),
    }


def owlrl(path: str) -> dict[str, object]:
    """The closure by owlrl."""
    graph = Graph().parse(path, format="nt")
    started = process_time()
    OWLRL_Semantics(graph, False, False).closure()
    return {"reason_s": round(process_time() - started, 3), "peak_mb": _peak()}


def _peak() -> int:
    """Peak memory of this very program; ru_maxrss would count what its parent had, too."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) // 1024


def apart(words: list[str], folder: str) -> dict[str, object]:
    """Runs a command and reads the JSON of its last line; empty where it fails."""
    done = subprocess.run(words, capture_output=True, text=True, cwd=folder, check=False)
    if done.returncode:
        print(done.stderr.strip().splitlines()[-1:], file=sys.stderr)
        return {}
    answer: dict[str, object] = json.loads(done.stdout.strip().splitlines()[-1])
    return answer


def best(runs: list[dict[str, object]]) -> dict[str, object]:
    """The run with the median time."""
    times = [float(str(run["reason_s"])) for run in runs]
    return runs[times.index(statistics.median_low(times))]


def compared(data: str, folder: str, python: str, repeats: int) -> dict[str, object]:
    """This engine and the prototype on FILE.data.nt and the ontology.nt beside it."""
    me = [sys.executable, __file__, "--one", "ours", data]
    # The prototype reads the clock; here it gets the processor's, as everything in this run.
    run_it = "import runpy, sys, time; time.time = time.process_time; "
    run_it += "sys.argv = sys.argv[1:]; sys.path.insert(0, sys.argv[0].rpartition('/')[0]); "
    run_it += "runpy.run_path(sys.argv[0], run_name='__main__')"
    proto = [python, "-c", run_it, str(SHARED / "prototype" / "r_numpy.py")]
    proto += [str(Path(data).with_suffix(".data.nt")), "-", f"{folder}/ontology.nt"]
    mine, theirs = [], []
    for _ in range(repeats):  # in turns, so that a busy machine slows both alike
        mine.append(apart(me, folder))
        theirs.append(apart(proto, folder))
    line: dict[str, object] = {"ours": best(mine)}
    reason = float(str(best(mine)["reason_s"]))
    both = reason + float(str(best(mine)["conflicts_s"]))
    if all(theirs):
        run = best(theirs)
        line["prototype"] = {key: run[key] for key in ("tbox_s", "reason_s", "err_s", "n_out")}
        line["ours/prototype"] = round(reason / float(str(run["reason_s"])), 2)
        made = reason + float(str(best(mine)["compile_s"]))
        line["ours/prototype, with making rules"] = round(made / float(str(run["reason_s"])), 2)
        whole = float(str(run["reason_s"])) + float(str(run["err_s"]))
        line["ours/prototype with conflicts"] = round(both / whole, 2)
    return line


def one_size(
    size: int, folder: str, python: str, largest_owlrl: int, largest_clingo: int, repeats: int
) -> None:
    """Generates the data of a size and times everything on it."""
    subprocess.run(
        [sys.executable, SHARED / "gen_claims.py", str(size), f"{folder}/c"],
        check=True,
        capture_output=True,
    )
    data = f"{folder}/c.nt"
    line: dict[str, object] = {"size": size, **compared(data, folder, python, repeats)}
    mine = line["ours"]
    assert isinstance(mine, dict)
    reason, both = mine["reason_s"], mine["reason_s"] + mine["conflicts_s"]
    if size <= largest_clingo:
        peers = str(Path(__file__).with_name("reasoner_peers.py"))
        run = apart([python, peers, "clingo", data], folder)
        if run:
            line["clingo"] = run
            line["clingo/ours"] = round(float(str(run["reason_s"])) / reason, 1)
    if size <= largest_owlrl:
        run = apart([sys.executable, __file__, "--one", "owlrl", data], folder)
        line["owlrl"] = run
        line["owlrl/ours"] = round(float(str(run["reason_s"])) / both)
    line["planted"] = json.loads(Path(f"{folder}/c.planted.json").read_text(encoding="utf-8"))
    print(json.dumps(line), flush=True)


def other_data(kind: str, size: int, folder: str, python: str, repeats: int) -> None:
    """Times this engine and the prototype on LUBM-like or Brick-like data."""
    whole = Path(folder, f"{kind}.nt")
    if kind == "lubm":
        command = [sys.executable, str(SHARED / "gen_lubm.py"), str(size), str(whole)]
    else:
        peers = str(Path(__file__).with_name("reasoner_peers.py"))
        command = [sys.executable, peers, "brick", str(size), str(whole)]
    subprocess.run(command, check=True, capture_output=True)
    lines = whole.read_text(encoding="utf-8").splitlines(keepends=True)
    for name, wanted in (("ontology.nt", True), (f"{kind}.data.nt", False)):
        part = [line for line in lines if _is_schema(line) is wanted]
        Path(folder, name).write_text("".join(part), encoding="utf-8")
    line = compared(str(whole), folder, python, repeats)
    print(json.dumps({"data": kind, "size": size, **line}), flush=True)


def _is_schema(line: str) -> bool:
    """Whether a triple is about the schema: its words are OWL's, or it is about a blank node."""
    return "owl#" in line or "rdf-schema#" in line or "_:" in line


def main() -> None:
    """Reads the flags and runs each size."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="*", default=[1000, 10_000, 100_000, 1_000_000])
    parser.add_argument("--owlrl", type=int, default=1000, help="largest size for owlrl")
    parser.add_argument("--clingo", type=int, default=0, help="largest size for clingo")
    parser.add_argument("--lubm", type=int, nargs="*", default=[], help="universities")
    parser.add_argument("--brick", type=int, nargs="*", default=[], help="triples")
    parser.add_argument("--python", default=sys.executable, help="interpreter of the prototype")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--one", nargs=2, metavar=("WHAT", "FILE"), help=argparse.SUPPRESS)
    flags = parser.parse_args()
    if flags.one:
        what, path = flags.one
        print(json.dumps({"ours": ours, "owlrl": owlrl}[what](path)))
        return
    ours_and_libraries = [str(Path(__file__).parents[1]), sysconfig.get_path("purelib")]
    os.environ["PYTHONPATH"] = os.pathsep.join(ours_and_libraries)
    for size in flags.sizes:
        with tempfile.TemporaryDirectory() as folder:
            one_size(size, folder, flags.python, flags.owlrl, flags.clingo, flags.repeats)
    for kind, sizes in (("lubm", flags.lubm), ("brick", flags.brick)):
        for size in sizes:
            with tempfile.TemporaryDirectory() as folder:
                other_data(kind, size, folder, flags.python, flags.repeats)


if __name__ == "__main__":
    main()
