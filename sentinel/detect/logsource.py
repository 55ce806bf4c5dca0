"""Whose events a rule reads: product, category and service, all equal, where absent equals only absent."""

from sigma.exceptions import SigmaError
from sigma.rule.logsource import SigmaLogSource

from sentinel.detect.node import Node
from sentinel.detect.problem import meant, shown
from sentinel.detect.scope import Scope
from sentinel.detect.shape import is_map
from sentinel.detect.source import PRODUCT, Logsource


def read_logsource(node: Node | None, at: Node, scope: Scope) -> Logsource | None:
    """Read ``logsource``; None if something is wrong, which the report then says."""
    if node is None:
        scope.report.say(at, "'logsource' is missing")
        return None
    if not is_map(node, "logsource", scope.report):
        return None
    return _ours(node, scope) if scope.strict else _plain(node, scope)


def _ours(node: Node, scope: Scope) -> Logsource | None:
    report, before = scope.report, len(scope.report.problems)
    for key, place in node.keys.items():
        if key not in ("product", "service"):
            report.say(place, f"unknown key '{shown(key)}': a logsource is product and service, nothing else")
    product, service = node.get("product"), node.get("service")
    if product is None or product.value != PRODUCT:
        report.say(product or node, f"the product must be {PRODUCT}")
    if service is None:
        report.say(node, "'service' is missing")
    elif str(service.value) not in scope.register.services:
        report.say(
            service, f"unknown service '{shown(service.value)}'{meant(str(service.value), scope.register.services)}"
        )
    if len(report.problems) > before or service is None:
        return None
    return Logsource(product=PRODUCT, category=None, service=str(service.value))


def _plain(node: Node, scope: Scope) -> Logsource | None:
    try:
        source = SigmaLogSource.from_dict(node.value)
    except SigmaError as error:
        scope.report.say(node, str(error.args[0]))
        return None
    return Logsource(product=source.product, category=source.category, service=source.service)
