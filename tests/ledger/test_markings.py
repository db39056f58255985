"""Markings of state secrets are found however they are typed; laws, offices and ordinary sentences are not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunlit.ledger.errors import Refusal
from sunlit.ledger.markings import MarkedSecret, marking_in, refuse_marked, refuse_marked_values
from sunlit.ledger.wording import READER_LANGUAGE, Text

REFUSED = (
    "秘密★",
    "机密★",
    "绝密★",
    "秘密★10年",
    "机密★20年",
    "绝密★30年",
    "机密★长期",
    "绝密★长期",
    "秘密★6个月",
    "秘密★五年",
    "绝密★启用前",
    "机密★解密前",
    "秘密★2035年",
    "秘密 ★ 10 年",
    "秘 密 ★",
    "机　密　★　２０年",
    "绝 密★长期",
    "秘密☆10年",
    "机密⭐10年",
    "绝密✭",
    "秘密＊10年",
    "机密*长期",
    "秘密*",
    "（机密＊）",
    "秘密▲3年",
    "机密※10年",
    "秘密级★5年",
    "秘\u200b密★10年",
    "机\u00ad密\ufeff★",
    "機密★",
    "絕密★長期",
    "祕密★",
    "密级：机密",
    "密级: 秘密",
    "【密级】绝密",
    "密 级：秘 密",
    "密级：机密★10年",
    "云溪县人民政府文件\n机密★10年\n云政发〔2026〕3号",
    "本件为国家秘密★10年，阅后归还",
    "秘密&#9733;10年",
)
PASSED = (
    "《中华人民共和国保守国家秘密法》第二十九条",
    "保守国家秘密法实施条例",
    "国家秘密的密级分为绝密、机密、秘密三级。",
    "绝密级国家秘密是最重要的国家秘密",
    "机密级国家秘密的保密期限，不超过二十年",
    "秘密级不超过十年",
    "泄露国家秘密、商业秘密或者个人隐私的，依法处理",
    "工作人员应当为举报人保守秘密",
    "不涉及国家秘密、商业秘密、个人隐私",
    "商业秘密★",
    "本公司商业秘密★3年",
    "工作秘密★5年",
    "是否涉及国家秘密*",
    "是否属于商业秘密＊：",
    "密级：公开",
    "密级：无",
    "密级：□绝密 □机密 □秘密",
    "密级：绝密、机密、秘密（如有请勿填写）",
    "密级和保密期限由定密责任人确定",
    "密级为机密的文件不得复制",
    "国家秘密标志形式为“密级★保密期限”",
    "国家秘密载体印制资质认定",
    "对泄露国家秘密行为的处罚",
    "国家保密局",
    "保密审查",
    "涉密信息系统集成资质",
    "★ 重要提示：请保守秘密",
    "★秘密举报请拨打12345",
    "五星★★★饭店",
    "满意度：★★★★☆",
    "机密性、完整性、可用性",
    "密码管理条例",
    "精密仪器★进口",
    "密★封线内不要答题",
    "《秘密花园》☆☆☆",
    "商业机密泄露案",
    "秘书★机要室",
    "请严守秘密★★★",
    "侵犯商业秘密*的认定",
    "绝密档案解密后的开放利用（法释〔2020〕7号）",
)


def test_the_tables_hold_forty_each():
    assert (len(set(REFUSED)), len(set(PASSED))) == (40, 40)


@pytest.mark.parametrize("text", REFUSED)
def test_is_refused(text: str):
    assert marking_in(text)


@pytest.mark.parametrize("text", PASSED)
def test_is_passed(text: str):
    assert marking_in(text) == ""


@pytest.mark.parametrize("text", REFUSED)
def test_is_refused_in_the_middle_of_a_long_text(text: str):
    assert marking_in(f"{'保守国家秘密是公民的义务。' * 50}\n{text}\n{'涉及商业秘密的除外。' * 50}")


@given(st.sampled_from(PASSED), st.sampled_from(PASSED))
def test_two_harmless_lines_make_no_marking(one: str, other: str):
    assert marking_in(f"{one}\n{other}") == ""


@given(st.text(max_size=200))
def test_any_text_gets_an_answer(text: str):
    marking_in(text + "密")


def test_the_sentence_says_what_where_and_what_to_do_and_shows_nothing_else():
    with pytest.raises(MarkedSecret) as refused:
        refuse_marked("关于某项行动的方案 机密★10年", Text("“理由”一栏", "the field “reason”"), field="reason")
    assert refused.value.field == "reason"
    assert refused.value.text.zh == (
        "“理由”一栏里有国家秘密标志“机密★10年”，不能接收，内容没有保存，也没有记入日志。"
        "国家秘密不得进入本系统：请不要在这里填写或者上传，改走纸质渠道，交本机关的保密工作机构。"
    )
    assert "行动" not in f"{refused.value!r}{refused.value}"
    READER_LANGUAGE.set("en")
    assert refused.value.sentence.startswith("There is a marking of state secrets “机密★10年” in the field “reason”;")
    READER_LANGUAGE.set("zh-hans")


def test_values_are_searched_in_objects_and_lists():
    harmless = {"name": "李建国", "lines": ["保守国家秘密", 3, None, {"note": "商业秘密"}]}
    refuse_marked_values([harmless])
    with pytest.raises(Refusal):
        refuse_marked_values([{"lines": ["李建国", {"note": "秘密★"}]}])
