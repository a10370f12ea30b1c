"""Proves ``symcons conserve`` records again from their JSON alone; imports SymPy and mpmath, nothing of symcons.

``python -m tests.checker RESULT.json`` (a record, or one a line) ends with 0, or with 1 and what is not proven. Laws of
differential equations and maps are the matter of :mod:`.laws`, of partial differential equations and lattices of
:mod:`.densities`; functions are letters (:mod:`.letters`).
"""

from .laws import check_laws
from .letters import Plan


def check(record):
    """Raises an error unless all that the record claims of its laws is proven."""
    Plan().tried(lambda plan: check_laws(record, plan))
