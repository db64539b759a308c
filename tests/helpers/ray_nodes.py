"""A Ray cluster of three nodes on this machine, as a program: it prints its address.

A line on stdin kills a node, which is answered by a line; at the end of stdin, all of it ends.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from nucleus_conformance.corpus.engines.ray.session import end_session

QUICK = {
    "health_check_initial_delay_ms": 0,
    "health_check_period_ms": 500,
    "health_check_failure_threshold": 3,
}
"""How soon a node is missed that is gone."""


def main() -> None:
    """Start the nodes, kill one for each line, and end."""
    folder = sys.argv[1]
    os.environ["TMPDIR"] = os.environ["RAY_TMPDIR"] = folder
    Path(folder, "ray").mkdir()  # where it notes its address
    from ray.cluster_utils import Cluster

    bare = {"num_cpus": 1, "include_dashboard": False, "include_log_monitor": False}
    head = {**bare, "temp_dir": folder, "_system_config": QUICK}
    cluster: Any = Cluster(initialize_head=True, head_node_args=head)
    others = [cluster.add_node(wait=False, **bare) for _ in range(2)]
    cluster.wait_for_nodes()
    print(cluster.address, flush=True)
    for _ in sys.stdin:
        cluster.remove_node(others.pop(), allow_graceful=False)
        print("killed", flush=True)
    end_session(os.getpid())


if __name__ == "__main__":
    main()
