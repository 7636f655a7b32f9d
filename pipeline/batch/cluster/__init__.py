"""A batch past one machine: the same articles, the same briefings, made on a Ray cluster (extra `ray`).

`run_on_ray` is `run_batch` with other hands. Stages of Ray Data read the inputs, make the articles (`map_batches`
tasks) and translate them (a pool of actors, one engine each; none without an engine); the head takes the briefings in
the order of the inputs, names and writes them, and keeps the manifest. What an article does to the process that makes
it stays there: the work is done in a child that may die or hang (`guard`, `child`), so that one article is set aside
and no cluster node is lost. Inputs and the output folder may be addresses that fsspec knows (`places`, `shelf`).
"""

from pipeline.batch.cluster.head import run_on_ray
from pipeline.batch.cluster.places import Place, Unreachable, find_places
from pipeline.batch.cluster.ray_data import ClusterError
from pipeline.batch.cluster.shelf import Shelf, shelf_at

__all__ = ["ClusterError", "Place", "Shelf", "Unreachable", "find_places", "run_on_ray", "shelf_at"]
