"""The words of whole-unit forms."""

REFUSED = {
    "whole-nothing": (
        "没有选择要汇入的内容，或者表中已经与项目一致。",
        "Nothing was chosen, or the form says the same as its projects already.",
    ),
    "whole-indicators": (
        "选择的指标过多，一张表最多300条。",
        "Too many indicators; a form holds 300 at most.",
    ),
}
