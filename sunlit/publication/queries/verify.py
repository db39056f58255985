"""核验: what a number, a verify code, a place in the log or a fingerprint stands for, and what checking it found.

Says in words what is so: recorded or not, since when the public has it, whether it was changed or withdrawn since. It
never tells more of a case than its number and state of publication.
"""

import hashlib
import json
import re
from datetime import datetime

from django.db.models import Q

from sunlit.basis.office_hours import BEIJING
from sunlit.cases.codes import plain_number
from sunlit.cases.models import Case
from sunlit.documents.models import Document
from sunlit.documents.queries import by_code, text_is_whole
from sunlit.documents.rules import committed_name
from sunlit.ledger.errors import LedgerRefusal
from sunlit.ledger.queries import LeafStatus, examine, integrated_since, leaf_status, openings_of, receipt, status_of
from sunlit.ledger.wording import Text
from sunlit.powers.models import PowerVersion
from sunlit.procedures.models import ChartVersion
from sunlit.publication.models import Release
from sunlit.publication.pages import Finding, Line, Verification
from sunlit.publication.queries.proofs import proof
from sunlit.supervision.models import Card

SHA256 = re.compile(r"[0-9a-f]{64}")
LONGEST = 100
GOOD, OPEN, BAD, NONE = "good", "open", "bad", "none"


def verify(text: str, *, at: datetime) -> Verification:
    """Find out what was asked for, in the order fingerprint, place in the log, verify code, number."""
    asked = " ".join(text.replace("\x00", "").split())[:LONGEST]
    for look in (_by_hash, _by_leaf, _by_code, _by_number):
        if asked and (found := look(asked)):
            return found
    return Verification(
        asked,
        "nothing",
        (
            Finding(
                NONE,
                Text(
                    "没有找到。可以输入办件号、文书上的核验码、日志序号或 64 位指纹；请对照纸面逐字核对。",
                    "Nothing was found. Enter a case number, the verify code on a paper, a place in the log, or a "
                    "fingerprint of 64 digits; compare it with the paper sign by sign.",
                ),
            ),
        ),
    )


def _by_hash(asked: str) -> Verification | None:
    plain = asked.lower().removeprefix("sha256").strip(" :-")
    if not SHA256.fullmatch(plain):
        return None
    if document := Document.objects.filter(Q(text_hash=plain) | Q(file_hash=plain)).select_related("organ").first():
        return _document(asked, "hash", document)
    release = Release.objects.filter(body_hash=plain).first()
    if release:
        return _release(asked, "hash", release)
    version = (
        PowerVersion.objects.filter(content_hash=plain, published_at__isnull=False).select_related("power").first()
    )
    if version:
        return _power(asked, version)
    charts = ChartVersion.objects.filter(content_hash=plain, published_at__isnull=False).select_related("chart__power")
    # Powers of one class have charts of one content: the one in force is shown.
    chart = charts.defer("source").order_by("state", "-published_at").first()
    if chart:
        return _chart(asked, chart)
    return Verification(
        asked,
        "hash",
        (
            Finding(
                BAD,
                Text(
                    "没有任何公布的内容是这个指纹：内容被改动过，或者不是在这里公布的。",
                    "Nothing published here has this fingerprint: the content was altered, or published elsewhere.",
                ),
            ),
        ),
    )


def _by_leaf(asked: str) -> Verification | None:
    plain = asked.lower().removeprefix("leaf").removeprefix("index").strip(" :#-")
    if not plain.isdecimal() or len(plain) > 15:
        return None
    entries = integrated_since(int(plain), 1)
    if not entries or entries[0].index != int(plain):
        return None
    status = status_of(entries[0].leaf_id)
    return Verification(
        asked,
        "leaf",
        tuple(_log(status)),
        proof=proof("", status),
        lines=_entry_lines(status),
        receipt=_receipt(status),
    )


def _by_code(asked: str) -> Verification | None:
    document = by_code(asked)
    return _document(asked, "code", document) if document else None


def _by_number(asked: str) -> Verification | None:
    plain = plain_number(asked)
    if release := Release.objects.filter(number__in=(asked.upper(), plain)).order_by("-id").first():
        return _release(asked, "number", release)
    if card := Card.objects.filter(number=asked.upper()).first():
        statuses = leaf_status(("card", card.number))
        first = statuses[0] if statuses else None
        lines = (Line(Text("亮牌编号", "Number of the card"), card.number),)
        return Verification(asked, "number", tuple(_log(first)), proof=proof("", first), lines=lines)
    if document := Document.objects.filter(number=asked).select_related("organ").first():
        return _document(asked, "number", document)
    pseudonym = Case.objects.filter(number=plain).values_list("pk", flat=True).first()
    if pseudonym is None:
        return None
    return Verification(
        asked,
        "number",
        (
            Finding(
                OPEN,
                Text(
                    "有这个办件，还没有公示的结果。凭回执上的查询码可以看进度和每一步的公开痕迹。",
                    "There is such a case, and no result has been published yet. With the query code of the receipt "
                    "you can follow it and see the public trace of each step.",
                ),
            ),
        ),
    )


def _document(asked: str, what: str, document: Document) -> Verification:
    """A paper: whether its text still is the text that was fixed, whether it is sealed, and its place in the log."""
    findings = []
    if document.state == Document.State.ERASED:
        findings.append(
            Finding(
                OPEN,
                Text(
                    "保存期满或者依申请，这份文书的文字已依法删除，只留下编号和日志里的一条。",
                    "The text of this paper has been erased by law, at the end of retention or on request; its number "
                    "and its entry in the log remain.",
                ),
            )
        )
    elif document.state == Document.State.VOID:
        findings.append(
            Finding(BAD, Text(f"这份文书已经作废：{document.void_reason}", "This paper has been declared void."))
        )
    elif document.state == Document.State.SEALED:
        findings.append(Finding(GOOD, Text("这份文书已经签章。", "This paper has been sealed.")))
    else:
        findings.append(
            Finding(
                OPEN,
                Text(
                    "文书已经作出，等待进入公开日志后签章。",
                    "The paper has been made; it is sealed once it is in the public log.",
                ),
            )
        )
    erased = document.state == Document.State.ERASED
    if not erased and not text_is_whole(document):
        findings.append(
            Finding(BAD, Text("登记的文字与作出时的指纹不符：被改动过。", "The text on file was altered afterwards."))
        )
    findings += [] if erased else _committed_text(document)
    status = _status(document.leaf_id)
    findings += _log(status)
    return Verification(
        asked,
        what,
        tuple(findings),
        proof=proof(document.text_hash, status),
        lines=(
            Line(Text("文书", "Paper"), document.title),
            Line(Text("文号", "Number"), document.number),
            Line(Text("机关", "Organ"), document.organ.name),
            Line(Text("日期", "Date"), document.dated_on.isoformat()),
        ),
        document_code=document.verify_code if what == "code" else "",
        receipt=_receipt(status),
    )


def _committed_text(document: Document) -> list[Finding]:
    """Whether the paper's text is the one whose fingerprint the act's leaf committed to."""
    openings = openings_of(document.leaf_id) if document.leaf_id is not None else None
    committed = (openings or {}).get(committed_name(document.number))
    if committed is None:
        return []
    if committed.value == hashlib.sha256(document.text.encode()).hexdigest():
        return [
            Finding(
                GOOD,
                Text(
                    "登记的文字就是作出行为时在公开日志里承诺的文字。",
                    "The text on file is the text that the act committed to in the public log.",
                ),
            )
        ]
    return [
        Finding(
            BAD,
            Text("登记的文字不是公开日志里承诺的文字。", "The text on file is not the text committed to in the log."),
        )
    ]


def _release(asked: str, what: str, release: Release) -> Verification:
    status = _status(release.leaf_id)
    if release.withdrawn_at:
        day = release.withdrawn_at.astimezone(BEIJING).date().isoformat()
        first = Finding(
            BAD,
            Text(
                f"这条公示已于 {day} 撤回，理由：{release.withdrawn_reason}",
                f"This publication was withdrawn on {day}. The reason is on its page.",
            ),
        )
    else:
        first = Finding(GOOD, Text("这条公示仍然有效，公布后没有改动。", "This publication stands, unchanged."))
    return Verification(
        asked,
        what,
        (first, *_log(status)),
        proof=proof(release.body_hash, status),
        lines=(Line(Text("公示", "Publication"), release.title), Line(Text("机关", "Organ"), release.organ_name)),
        record=release.pk,
        receipt=_receipt(status),
    )


def _power(asked: str, version: PowerVersion) -> Verification:
    current = version.state == PowerVersion.State.PUBLISHED
    statuses = leaf_status(("power", version.power.code))
    status = statuses[-1] if statuses else None
    finding = (
        Finding(GOOD, Text("这是现行版本的内容。", "This is the content of the version in force."))
        if current
        else Finding(OPEN, Text("这是以前版本的内容，现行版本不同。", "An earlier version; the one in force differs."))
    )
    return Verification(
        asked,
        "hash",
        (finding, *_log(status)),
        proof=proof(version.content_hash, status),
        lines=(Line(Text("事项", "Item"), version.name), Line(Text("版本", "Version"), str(version.number))),
        power_code=version.power.code,
        receipt=_receipt(status),
    )


def _chart(asked: str, chart: ChartVersion) -> Verification:
    current = chart.state == ChartVersion.State.PUBLISHED
    finding = (
        Finding(GOOD, Text("这是现行流程图，办件就按它运行。", "This is the chart in force; cases run along it."))
        if current
        else Finding(OPEN, Text("这是以前版本的流程图。", "This is an earlier version of the chart."))
    )
    statuses = leaf_status(("chart", chart.pk))
    status = statuses[-1] if statuses else None
    return Verification(
        asked,
        "hash",
        (finding, *_log(status)),
        proof=proof(chart.content_hash, status),
        power_code=chart.chart.power.code,
        receipt=_receipt(status),
    )


def _log(status: LeafStatus | None) -> list[Finding]:
    """What the public log says, with the act's moment beside the first checkpoint's."""
    if status is None:
        return [Finding(NONE, Text("没有对应的公开日志记录。", "There is no entry of the public log for it."))]
    acted = _moment(status.at)
    if not status.published or status.published_at is None:
        return [
            Finding(
                OPEN,
                Text(
                    f"行为发生于 {acted}，已经记录，尚未进入公开日志；一般一分钟内进入。",
                    f"The act was at {acted}. It is recorded and not yet in the public log, usually within a minute.",
                ),
            )
        ]
    published = _moment(status.published_at)
    first = Finding(
        GOOD,
        Text(
            f"行为发生于 {acted}；{published} 的检查点（{status.checkpoint_size} 条）首次包含它，此后改动会被发现。",
            f"The act was at {acted}; the checkpoint of {published} (size {status.checkpoint_size}) is the first that "
            "holds it, and since then no change goes unseen.",
        ),
    )
    report = examine(status.leaf_id)
    rest = [Finding(GOOD if found.ok else BAD, found.text) for found in report.findings]
    return [first, *rest]


def _entry_lines(status: LeafStatus) -> tuple[Line, ...]:
    """The entry as everybody can read it; no personal text is ever in it."""
    names = {
        "type": Text("行为", "Act"),
        "office": Text("机关代码", "Code of the organ"),
        "step": Text("环节", "Step"),
        "time": Text("时间", "Time"),
        "case_pseudonym": Text("公开代号", "Public stand-in name"),
        "catalogue_version": Text("版本", "Version"),
    }
    entry = json.loads(status.entry)
    return tuple(Line(label, str(entry[name])) for name, label in names.items() if entry.get(name))


def _receipt(status: LeafStatus | None) -> str:
    """The proof for the citizen to keep; empty while there is none."""
    if status is None or not status.published:
        return ""
    try:
        return receipt(status.leaf_id).text()
    except LedgerRefusal:
        return ""


def _status(leaf: int | None) -> LeafStatus | None:
    if leaf is None:
        return None
    try:
        return status_of(leaf)
    except LedgerRefusal:
        return None


def _moment(at: datetime) -> str:
    return at.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M:%S")
