"""What the public sees of a name, and what it never sees."""

import string

from hypothesis import given
from hypothesis import strategies as st

from sunlit.publication.presets import preset
from sunlit.publication.rules import release_kind, scrub, shown, surname_only, within

MASKS = preset("default").masks
HAN = st.text("张王李赵林悦敏强红灯笼小吃店", min_size=1, max_size=12)
KINDS = st.sampled_from(["person", "legal_person", "organisation", "trader", "unheard_of"])


def test_a_person_is_a_surname_and_a_star():
    names = ["张敏", "欧阳修文", "欧阳", "Anna Smith", " 林悦 ", ""]
    assert [surname_only(MASKS, name) for name in names] == ["张*", "欧阳*", "欧*", "A*", "林*", "*"]


def test_an_organisation_is_shown_whole_and_a_trader_unless_it_is_a_persons_name():
    assert shown(MASKS, "party_name", "legal_person", "云溪酒店有限公司") == "云溪酒店有限公司"
    assert shown(MASKS, "party_name", "trader", "红灯笼小吃店") == "红灯笼小吃店"
    assert shown(MASKS, "party_name", "trader", "王大山") == "王*"


@given(KINDS, st.sampled_from(["id_number", "phone", "email", "address", "anything_else"]), st.text(max_size=30))
def test_numbers_and_addresses_are_never_shown(kind: str, field: str, value: str):
    assert shown(MASKS, field, kind, value) is None


@given(HAN, HAN, HAN)
def test_no_personal_name_is_left_in_free_text(before: str, name: str, after: str):
    if len(name) > 1:
        text = scrub(MASKS, before + name + after, [("person", name)])
        # Where the masked words meet their neighbours the name could only come together again by chance.
        assert name not in text.replace("*", "\n")


def test_identity_numbers_telephones_and_mail_go_from_free_text():
    text = "林悦（990101199001010011），电话 13800000001、0516-1234567，lin.yue@example.cn，罚款 2000 元。"
    assert scrub(MASKS, text, [("person", "林悦")]) == "林*（*），电话 *、*，*，罚款 2000 元。"


@given(st.text(string.ascii_letters + string.digits + " ，。@.-张林", max_size=60))
def test_scrubbing_twice_is_scrubbing_once(text: str):
    once = scrub(MASKS, text, [])
    assert scrub(MASKS, once, []) == once


def test_what_is_released():
    outcomes = preset("default").released
    assert [
        release_kind(outcomes, *case) for case in [("granted", "decided"), ("", "not_accepted"), ("", "closed")]
    ] == [
        "decision",
        "refusal",
        "",
    ]


def test_in_time():
    assert [within(5, 5), within(6, 5), within(None, 5), within(5, None)] == [True, False, None, None]
