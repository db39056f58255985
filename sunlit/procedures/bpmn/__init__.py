"""Charts as BPMN 2.0: the subset that means what a step table means, read and written with its drawing. Pure.

What lies outside the subset is refused by the element's name and line. What a chart says and BPMN cannot (limits,
articles, rights, outputs ...) stands in ``extensionElements`` under a namespace of our own.
"""

from sunlit.procedures.bpmn.reading import read_bpmn
from sunlit.procedures.bpmn.writing import write_bpmn

__all__ = ["read_bpmn", "write_bpmn"]
