"""The HTML report: one file with its styles in it, no script, and nothing that a browser would fetch."""

from typing import TextIO

from mockint.domain.visible import visible
from mockint.reports.chart import pace_chart
from mockint.reports.report import Report
from mockint.reports.templating import environment


class HtmlReporter:
    """A page for a browser, a phone or a printer."""

    name = "html"

    def write(self, report: Report, file: TextIO) -> None:
        made = environment(visible)
        made.globals |= {"pace_chart": pace_chart}
        file.writelines(made.get_template("report.html.j2").generate(report=report))
