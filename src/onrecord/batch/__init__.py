"""Large collections to a Parquet dataset: runs that can be cut off, and documents that no run fails for.

Inputs are planned as shards (:mod:`~onrecord.batch.plan`), which an engine has performed by workers, each with a
guarded process that reads and extracts (:mod:`~onrecord.batch.perform`, :mod:`~onrecord.batch.worker`); their rows are
staged (:mod:`~onrecord.batch.stage`), and published when all are (:mod:`~onrecord.batch.publish`).
"""

from __future__ import annotations

__all__: list[str] = []
