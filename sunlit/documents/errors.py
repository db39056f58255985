"""The error of this room."""

from sunlit.ledger.errors import Refusal
from sunlit.ledger.wording import Text


class DocumentsRefusal(Refusal):
    """This file or paper cannot be taken, made or sealed; the sentence says why and what to do."""


# What the readers of files say.
LOCKED = Text(
    "文件有密码，系统无法检查它是否带有国家秘密标志。请去掉密码后再上传。",
    "The file is locked by a password, so it cannot be checked for markings of state secrets. Remove the password.",
)
TOO_LONG = Text(
    "文件里的文字太多，系统无法逐页检查。请拆成几个文件，分别上传。",
    "The file holds more text than can be checked. Split it and send the files one by one.",
)


def unreadable(pages: int) -> Text:
    """Pages without a text layer: a person has to look."""
    return Text(
        f"这份 PDF 有 {pages} 页只有图片，系统读不出上面的字，无法检查国家秘密标志。"
        "请逐页看过；没有标志的，重新选择文件，勾选文件下面的确认后再上传。",
        f"{pages} page(s) of this PDF are pictures only, so markings of state secrets cannot be looked for. "
        "Look through it; if there is none, choose the file again and tick the box below it.",
    )


BROKEN = Text("这个文件已经损坏，打不开。请重新保存后再上传。", "This file is broken. Save it again and send it.")
