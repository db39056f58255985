"""Charts as BPMN 2.0: the subset that means what a step table means, read and written with its drawing. Pure.

What lies outside the subset is refused by the element's name and line. What a chart says and BPMN cannot (limits,
articles, rights, outputs ...) stands in ``extensionElements`` under a namespace of our own.
"""

from sunlit.procedures.bpmn.mending import MENDS, mend_for
from sunlit.procedures.bpmn.reading import faults_of_bpmn, read_bpmn, source_of_bpmn
from sunlit.procedures.bpmn.writing import write_bpmn

__all__ = ["MENDS", "faults_of_bpmn", "mend_for", "read_bpmn", "source_of_bpmn", "write_bpmn"]
