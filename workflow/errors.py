"""The desk's own known errors, beside those of the domain."""

from collections.abc import Sequence

from domain.errors import FleetfootError
from domain.records import Finding


class ContentRefusedError(FleetfootError):
    """The wording may not go out as it is; each finding names its reason and remedy. What was typed is kept."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        reasons = " ".join(f"{finding.reason} {finding.remedy}".strip() for finding in findings)
        super().__init__("content-refused", reasons or "The rules refuse this wording; change it and submit again.")
        self.findings = tuple(findings)
