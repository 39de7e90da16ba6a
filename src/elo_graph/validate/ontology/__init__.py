"""The check of the ontology: syntax, modules, OWL 2 DL, consistency, names, three languages."""

from elo_graph.validate.ontology.check import check
from elo_graph.validate.ontology.human import text
from elo_graph.validate.ontology.report import Finding, Outcome, Report, Severity, Status

__all__ = ["Finding", "Outcome", "Report", "Severity", "Status", "check", "text"]
