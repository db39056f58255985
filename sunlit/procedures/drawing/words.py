"""Words of a chart that its picture and its list share: numbers of steps, citations, where an event leads. Pure."""

from collections.abc import Sequence

from sunlit.ledger.wording import Text
from sunlit.procedures.drawing.measure import width
from sunlit.procedures.model import Article, Event, Flow

CHIP = 14.0


def numbers(flow: Flow) -> dict[str, int]:
    """The number of each step in reading order; bars and ends that only an event reaches have none."""
    hidden = flow.only_by_event()
    counted = [step.id for step in flow.steps if step.kind not in ("fork", "join") and step.id not in hidden]
    return {name: number for number, name in enumerate(counted, start=1)}


def chip_width(chip: Text, language: str) -> float:
    """How wide the chip of some words is."""
    return width(chip.in_language(language), CHIP) + 11


def short(article: Article) -> Text:
    """A citation without the words that every national law's title begins with."""
    return Text(article.zh.replace("《中华人民共和国", "《"), article.en)


def event_words(flow: Flow, event: Event, language: str) -> str:
    """Where an event leads."""
    english = language.startswith("en")
    if event.effect == "move":
        number = numbers(flow).get(event.to)
        title = flow.step(event.to).title.in_language(language)
        where = f"step {number}, {title}" if english else f"第 {number} 步“{title}”"
        return f"→ {where if number else title}"
    if event.effect == "suspend":
        return "→ time stops" if english else "→ 停止计时"
    if event.effect == "resume":
        return "→ goes on where it stood" if english else "→ 从原步骤继续"
    return ""


def during(flow: Flow, steps: tuple[str, ...], english: bool) -> str:
    """The numbers of steps as ranges: 第 2–9、12 步."""
    order = numbers(flow)
    return ranges(sorted(order[name] for name in steps if name in order), english=english)


def ranges(numbers: Sequence[int], *, english: bool) -> str:
    """Ascending numbers of steps as ranges: 第 2–9、12 步; nothing for none."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    if not runs:
        return ""
    parts = [str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs]
    if english:
        return f"step {parts[0]}" if len(numbers) == 1 else f"steps {', '.join(parts)}"
    return f"第 {'、'.join(parts)} 步"
