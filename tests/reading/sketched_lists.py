"""Tables that are no forms: lists of projects and of indicators, alone and above forms."""

from sketch import Published, blocks, published, sketch
from sketched_provinces import ningxia_two_forms_a_table

from jixiao.documents.model import Paragraph


@published
def summary_list() -> Published:
    t = sketch("""
序号 | 项目名称 | 实施单位 | 年初预算数 | 全年预算数 | 全年执行数 | 执行率 | 自评得分 | 自评等级 | 备注
1 | 校园安保服务 | 沙坡二小 | 18 | 18 | 18 | 100% | 100 | 优 |
2 | 校舍维修 | 沙坡三小 | 9.65 | 9.65 | 9 | 93.26% | 99.33 | 优 |
3 | 设备采购 | 沙坡一中 | 30 | 32 | 25.6 | 80% | 88 | 良 | 尾款未付
合计 | < | < | 57.65 | 59.65 | 52.6 | 88.18% |  |  |
""")
    return blocks(
        "附件3", "2023年度项目支出绩效自评汇总表", "填报单位：沙坡片区教育局      单位：万元", t
    ), []


@published
def summary_list_other() -> Published:
    t = sketch("""
序号 | 一级项目名称 | 二级项目名称 | 主管部门 | 预算金额（万元） | 执行金额（万元） | 自评分 | 评价等级
1 | 民生保障 | 高龄津贴 | 民政局 | 720 | 700 | 96 | 优
2 | ^ | 困难补助 | 民政局 | 860 | 855.7 | 98 | 优
""")
    return blocks("项目绩效自评结果汇总表（2023年度）", t), []


@published
def summary_then_form() -> Published:
    listed, _ = summary_list()
    below, forms = ningxia_two_forms_a_table()
    texts = [part.text if isinstance(part, Paragraph) else part for part in (*listed, *below)]
    return blocks(*texts), forms


@published
def catalogue_of_indicators() -> Published:
    t = sketch("""
序号 | 一级指标 | 二级指标 | 三级指标 | 指标解释 | 计算方法 | 数据来源
1 | 产出指标 | 数量指标 | 培训人次 | 反映培训规模 | 累计 | 台账
2 | 产出指标 | 质量指标 | 培训合格率 | 反映培训质量 | 合格人数/总人数 | 台账
""")
    return blocks("分行业分领域绩效指标库", t), []


@published
def score_list_by_department() -> Published:
    t = sketch("""
序号 | 部门名称 | 项目个数 | 预算金额 | 执行金额 | 执行率 | 平均得分
1 | 教育局 | 12 | 3600 | 3500 | 97.2% | 95.1
2 | 民政局 | 8 | 1200 | 1190 | 99.2% | 96.0
""")
    return blocks("2023年度预算绩效自评情况统计表", t), []
