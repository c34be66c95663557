"""The first steps of each post, in the order of the work."""

from __future__ import annotations

from django.utils.translation import gettext as _

from jixiao.web.office.models import Role


def guidance() -> dict[Role, list[str]]:
    """Return the steps by post, in the language of the page."""
    return {
        Role.FILLER: [
            _("在“待办”中打开要填的表；自评表已从批复的目标预填，只填执行数、实际完成值、得分和原因。"),
            _("边填边看右侧的审核发现，点一条即到那一格；手头已有 Word 或 Excel 的，可直接导入。"),
            _("改正全部错误，疑点改正或写一句说明，上传佐证材料，然后提交审签。"),
            _("被退回时按批注修改、逐条答复，再次提交。"),
        ],
        Role.UNIT_HEAD: [
            _("在“待办”中查看待审签的表，核对金额、目标和得分。"),
            _("同意的审签报送，主管部门即可审核；不同意的写明理由退回。"),
        ],
        Role.DEPARTMENT_REVIEWER: [
            _("在“绩效表”中按问题轻重查看所属单位的表，错误和疑点多的排在前面。"),
            _("在格子上写批注；通过的转财政审核，需要修改的写明理由退回。多张表可批量办理。"),
        ],
        Role.BUREAU_OFFICER: [
            _("登记项目，新建年度任务：选定类型、规则、范围、截止日期，然后下达。"),
            _("在任务页看各部门进度和超期单位；确有需要的，给单位延期并写明理由。"),
            _("批复目标，审定自评；规则不适用于个别情形时可豁免一条发现，写明理由和期限。"),
            _("全部办结后结束任务。"),
        ],
        Role.BUREAU_HEAD: [
            _("与绩效管理人员权限相同，另可撤销批复和绩效评价的审定，须写明理由。"),
        ],
        Role.AUDITOR: [
            _("可查看全部表和历史版本，查询、校验、导出操作日志，不能改动任何内容。"),
        ],
        Role.ADMINISTRATOR: [
            _("导入或新建单位和人员，分配岗位，重置密码；看不到绩效表的内容。"),
        ],
        Role.EVALUATOR: [
            _("在分配给您的评价任务中工作。"),
        ],
    }
