"""The expert pool and rankings as workbooks."""

from evaluation.resources.pool import (
    BadCell,
    Draft,
    ExpertResource,
    PoolFile,
    pack,
    read_pool,
    unpack,
    write_pool,
    write_pool_template,
)
from evaluation.resources.rankings import XLSX, ranking_workbook

__all__ = [
    "XLSX",
    "BadCell", "Draft", "ExpertResource", "PoolFile", "pack", "ranking_workbook", "read_pool", "unpack", "write_pool",
    "write_pool_template",
]  # fmt: skip
