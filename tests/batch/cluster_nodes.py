"""A Ray cluster of two nodes on this machine, as a program: prints its address; "kill" on standard input kills the
second node, the end of it ends all. Run by the tests in a process of its own, and by nothing else."""

import os
import sys

os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
# A node may start slowly where other programs keep the cores busy.
os.environ["RAY_raylet_start_wait_time_s"] = "120"  # noqa: SIM112 - Ray's own spelling
STORE = 100_000_000


def main() -> None:
    from ray.cluster_utils import Cluster

    node = {"num_cpus": 1, "object_store_memory": STORE}
    cluster = Cluster(initialize_head=True, head_node_args={**node, "include_dashboard": False})
    try:
        second = cluster.add_node(**node)
        print(cluster.address, flush=True)  # noqa: T201 - what this program is asked for
        for line in sys.stdin:
            if line.strip() == "kill":
                cluster.remove_node(second, allow_graceful=False)
                print("killed", flush=True)  # noqa: T201
    finally:
        cluster.shutdown()


if __name__ == "__main__":
    main()
