"""The desk's own known errors, beside those of the domain."""

from collections.abc import Sequence

from domain.errors import FleetfootError
from domain.records import Finding


class PostTakenError(FleetfootError):
    """The post found on the platform is another publication's: it proves nothing about this one."""

    def __init__(self, bearer: str) -> None:
        super().__init__(
            "post-taken", f"The only such post there belongs to {bearer}, so nobody can tell about this one."
        )


class ContentRefusedError(FleetfootError):
    """The wording may not go out as it is; each finding names its reason and remedy. What was typed is kept."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        reasons = " ".join(f"{finding.reason} {finding.remedy}".strip() for finding in findings)
        super().__init__("content-refused", reasons or "The rules refuse this wording; change it and submit again.")
        self.findings = tuple(findings)
