"""A chart file that does not fit is refused with the step and the field, in both languages."""

from datetime import date

import pytest
import yaml

from sunlit.basis.citations import parse
from sunlit.basis.importers.reading import law_files, read_laws
from sunlit.basis.importers.wheel import read_wheel, wheel_file
from sunlit.basis.structure import paragraphs
from sunlit.procedures.errors import ProcedureRefusal
from sunlit.procedures.reader import content_hash, read, read_yaml, source_of
from sunlit.procedures.timing import all_limit_words, refuse_unknown_parameters
from tests.procedures.charts import CHARTS, exits, published, source

NAMES = sorted(path.stem for path in CHARTS.glob("*.yaml"))
DAY = date(2026, 3, 2)
# The templates cite the law of this day; some of it (社会救助法) is younger than the cases of the tests.
NEWEST = date(2026, 11, 20)


def steps():
    """apply → check → closed."""
    return [
        {"id": "apply", "kind": "start", "post": "applicant", "next": ["check"]},
        {"id": "check", "kind": "gate", "post": "window", "next": exits("check", ["closed", "refused"])},
        {"id": "closed", "kind": "end"},
        {"id": "refused", "kind": "end"},
    ]


def refusal(given):
    with pytest.raises(ProcedureRefusal) as caught:
        read(given)
    return caught.value


def test_the_published_charts_are_named_by_their_class():
    assert {published(name).class_name: name for name in NAMES} == {name: name for name in NAMES}


@pytest.mark.parametrize("name", NAMES)
def test_every_limit_is_one_that_the_statutes_know(name):
    flow = published(name)
    refuse_unknown_parameters(flow, DAY)
    assert all(words.zh and words.en for words in all_limit_words(flow, DAY).values())


@pytest.mark.parametrize("name", NAMES)
def test_every_citation_can_be_read_as_one_place_in_one_law(name):
    flow = published(name)
    cited = {a for s in flow.steps for a in (*s.articles, *(r for right in s.rights for r in right.articles))}
    cited |= {event.article for event in flow.events} | set(flow.basis)
    for article in cited:
        assert len(parse(article.zh)) == 1, article.zh


@pytest.fixture(scope="module")
def laws(shared_dir):
    """The newest edition of every law and regulation held: number to text of its articles, by title."""
    held = [law for path in law_files(shared_dir / "data/laws") for law in read_laws(path)]
    held += [law for law in read_wheel(wheel_file()) if law.adopted_on <= NEWEST]
    return {
        law.title: {article.number: article.text for article in law.articles if not article.sub}
        for law in sorted(held, key=lambda one: one.adopted_on)
    }


# Regulations whose text is not among the held ones, and how many articles they have: read as promulgated.
READ_ELSEWHERE = {"重大行政决策程序暂行条例": 44}


@pytest.mark.shared
@pytest.mark.parametrize("name", NAMES)
def test_every_citation_stands_in_the_law(name, laws):
    """Article, paragraph and item of every citation."""
    flow = published(name)
    cited = {a for s in flow.steps for a in (*s.articles, *(r for right in s.rights for r in right.articles))}
    cited |= {s.limit.article for s in flow.steps if s.limit and s.limit.article}
    cited |= {event.article for event in flow.events} | set(flow.basis)
    missing = []
    for article in cited:
        (one,) = parse(article.zh)
        if (one.article or 0) in range(1, READ_ELSEWHERE.get(one.law_title, 0) + 1):
            continue
        text = laws.get(one.law_title, {}).get(one.article or 0, "")
        found = paragraphs(text) if text else ()
        chosen = found[(one.paragraph or 1) - 1 :][:1]
        items = {item.number for paragraph in chosen for item in paragraph.items}
        if not chosen or (one.item and one.item not in items):
            missing.append(article.zh)
    assert missing == []
    assert len(cited) > 5


@pytest.mark.parametrize("name", NAMES)
def test_every_step_of_the_public_says_what_requirement_64_lists(name):
    """Duty of the organ, rights of the counterpart, limit, supervision point and channel somewhere in the chart."""
    flow = published(name)
    for step in flow.steps:
        if step.waits or step.kind == "start":
            assert step.articles, step.id
            assert step.limit is not None, step.id
            party = next(lane.party for lane in flow.lanes if lane.id == step.lane)
            assert party or step.duty, step.id
    assert any(step.rights for step in flow.steps)
    assert any(step.supervision for step in flow.steps)


def test_a_step_that_leads_nowhere():
    given = source(steps())
    given["steps"][0]["next"] = ["chekc"]
    told = refusal(given)
    assert told.sentence == "步骤“apply”的 next：没有步骤“chekc”。"
    assert told.text.en == "Step 'apply', next: there is no step 'chekc'."
    assert (told.step, told.field) == ("apply", "next")


def test_a_gate_needs_its_default():
    given = source(steps())
    del given["steps"][1]["next"][0]["default"]
    assert refusal(given).sentence == "步骤“check”的 next：应有且只有一个默认出口，现有 0 个。"


def test_a_task_does_not_branch():
    given = source(steps())
    given["steps"][1]["kind"] = "task"
    assert refusal(given).sentence == "步骤“check”的 next：应有一个后续步骤，现有 2 个（分情况请用 gate）。"


def test_a_condition_is_field_operator_literal_and_nothing_else():
    given = source(steps())
    given["steps"][1]["next"][1]["when"] = "fine > 100 and __import__('os')"
    assert refusal(given).sentence == "步骤“check”的when：应是“名称: 值”的列表。"
    given["steps"][1]["next"][1]["when"] = {"field": "fine", "operator": "in", "value": 3}
    assert "不在可用的值之中" in refusal(given).sentence


def test_a_misspelt_field_is_not_passed_over():
    given = source(steps())
    given["steps"][0]["artciles"] = []
    assert refusal(given).sentence == "步骤“apply” 的 artciles：没有这一项。"


@pytest.mark.parametrize("sign", ["\x00", "\x1b", "\ud800"])
def test_a_citation_holds_no_signs_that_cannot_be_written(sign):
    given = source(steps())
    given["steps"][0]["articles"] = [f"《饮用水管理办法》第三条{sign}"]
    assert (refusal(given).step, refusal(given).field) == ("apply", "articles")


def test_both_languages_are_asked_for():
    given = source(steps())
    given["steps"][0]["title"] = {"zh": "申请"}
    assert refusal(given).sentence == "步骤“apply” 的 title：应写成 {zh: 中文, en: English}。"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\xd6\xd0\xce\xc4: 1", "不是 UTF-8"),
        (b"a: &x [1]\nb: *x", "aliases"),
        (b"a: 1\na: 2", "stands twice"),
        (b"[" * 100 + b"]" * 100, "nested more than"),
        (b"just words", "没有流程图"),
        (b"a: [", "不是有效的 YAML"),
        (b"x" * 1_000_001, "超过 1 MB"),
        (b"a: !!python/object/apply:os.system [ls]", "不是有效的 YAML"),
    ],
)
def test_files_that_are_no_charts(content, words):
    with pytest.raises(ProcedureRefusal, match=words):
        read_yaml(content)


def test_the_hash_is_that_of_the_content_not_of_the_spelling():
    text = (CHARTS / "licence-general.yaml").read_text()
    respelt = yaml.safe_dump(source_of(text), allow_unicode=True, sort_keys=True)
    assert content_hash(source_of(respelt)) == content_hash(source_of(text))
    changed = source_of(text) | {"class": "other"}
    assert content_hash(changed) != content_hash(source_of(text))
