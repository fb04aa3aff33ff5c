"""The expert pool, rankings and papers as workbooks."""

from evaluation.resources.papers import paper_workbook
from evaluation.resources.pool import BadCell, Draft, PoolFile, read_pool, write_pool_template
from evaluation.resources.pool_export import ExpertResource, write_pool
from evaluation.resources.pool_kept import pack, unpack
from evaluation.resources.rankings import XLSX, ranking_workbook

__all__ = [
    "XLSX",
    "BadCell", "Draft", "ExpertResource", "PoolFile", "pack", "paper_workbook", "ranking_workbook", "read_pool",
    "unpack", "write_pool", "write_pool_template",
]  # fmt: skip
