"""Declarations of a style by which nobody sees an element: not drawn, drawn elsewhere, too small, cut away, faint.

What every other page does is none of them: smaller type, lines that stand close, boxes that may shrink to nothing.
"""

import re

_UNIT = r"(?:px|pt|em|rem|%|vw|vh)"
_NONE = r"(?:0+(?:\.0\d*)?|\.0\d*)"  # nothing, or next to it
_END = r"(?=[;\s!)/]|\Z)"
_CLEAR = r"(?:transparent|#[0-9a-f]{3}0|#[0-9a-f]{6}00|(?:rgb|hsl)a?\([^()]{1,40}[,/]\s*0?\.?0+%?\s*\))"
_FAR = r"-(?:\d{4,}|[2-9]\d{2}|1\d{2}(?!%))"  # a menu that is folded up stands one width aside
_MOVES = (
    rf"(?:translate(?:3d|[xy])?\((?:[^(),;]{{0,20}},\s*){{0,2}}\s*{_FAR}|scale(?:3d|[xy])?\(\s*{_NONE}\s*[,)]"
    r"|rotate[xy]\(\s*90deg|matrix\(\s*0\s*,\s*0\s*,\s*0\s*,\s*0)"
)
_CALC = (
    r"(?:left|top|right|margin-left|margin-top|text-indent|transform|translate)\s*:[^;]{0,40}?calc\([^;]{0,40}?"
    r"-\s*(?:(?:[2-9]\d{3}|\d{5,})px|\d{3,}(?:vw|vh|em|rem))"
)
_CUT = (
    r"clip-path\s*:\s*(?:inset\(\s*(?:[5-9]\d|100)(?:\.\d+)?%|(?:circle|ellipse)\(\s*0"
    r"|polygon\(\s*(?:0[a-z%]*\s+0[a-z%]*\s*,?\s*){3,}\))"
)
_WAYS = (
    r"display\s*:\s*none",
    r"(?:content-)?visibility\s*:\s*(?:hidden|collapse)",
    r"(?:left|top|right|bottom|text-indent)\s*:\s*(?:-\d{3,}|-\d{2}(?:em|rem|vw|vh))",
    r"(?:left|right|text-indent)\s*:\s*(?:[5-9]\d{3}|\d{5,})",
    rf"(?:inset|margin(?:-left|-top|-right)?)\s*:(?:[^;]{{0,40}}?\s)?-(?:\d{{4,}}|[6-9]\d\d){_UNIT}",
    _CALC,
    rf"font-size\s*:\s*(?:(?:[01]?\.\d+|[01])(?:px|pt)|0?\.[0-2]\d*(?:em|rem|vw)?|\d(?:\.\d+)?%|{_NONE}[a-z]*){_END}",
    rf"font\s*:\s*(?:[a-z]+\s+){{0,3}}(?:0(?:px|pt|em|rem)?|1px){_END}",
    rf"opacity\s*:\s*(?:{_NONE}%?|\d(?:\.\d+)?(?:%|e-\d+)){_END}",
    rf"(?:max-)?(?:height|width)\s*:\s*(?:{_NONE}{_UNIT}?|0?\.\d+px|1(?:px|pt)?){_END}",
    r"clip\s*:\s*rect\(\s*[01]",
    _CUT,
    rf"transform\s*:[^;]{{0,80}}?{_MOVES}",
    rf"scale\s*:\s*{_NONE}{_END}",
    r"translate\s*:\s*(?:[^;,\s]{1,12}\s+)?-\d{4,}",
    rf"filter\s*:[^;]{{0,40}}?opacity\(\s*{_NONE}%?\s*\)",
    rf"mask(?:-image)?\s*:\s*[a-z-]{{0,20}}gradient\(\s*{_CLEAR}\s*,\s*{_CLEAR}\s*\)",
    r"mask-size\s*:\s*0",
    rf"zoom\s*:\s*(?:0?\.[01]\d*|{_NONE}|\d%){_END}",
    rf"color\s*:\s*{_CLEAR}",
)
_HIDES = re.compile(rf"(?:\A|[;{{\s])(?:-(?:webkit|moz|ms)-)?(?:{'|'.join(_WAYS)})")


def hides(style: str) -> bool:
    """Whether a style, or one declaration in it, lets nobody see its element; small and capital letters are the same.

    It is asked of every rule of a sheet, and a pattern that minds no case takes three times as long.
    """
    return _HIDES.search(style.lower()) is not None
