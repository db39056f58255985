"""Measures a drawing: what covers what, what sticks out, how often lines cross."""

from itertools import combinations, pairwise

from sunlit.procedures.drawing.labels import SMALL
from sunlit.procedures.drawing.layout import JUT, TITLE
from sunlit.procedures.drawing.measure import width
from sunlit.procedures.drawing.parts import Layout, overlap, segments
from sunlit.procedures.drawing.words import chip_width

NEAR = 0.1


def rectangle(box):
    return (box.x, box.y, box.right, box.bottom)


def faults(layout: Layout, language: str = "zh") -> list[str]:
    """Everything that must not be, in words; nothing for a good drawing."""
    return [
        *_boxes(layout),
        *_texts(layout),
        *_lines(layout),
        *_shared(layout),
        *_labels(layout, language),
    ]


def _boxes(layout):
    for one, other in combinations(layout.boxes, 2):
        if overlap(rectangle(one), rectangle(other)):
            yield f"box {one.step.id} on box {other.step.id}"
    for box in layout.boxes:
        lane = next(lane for lane in layout.lanes if lane.left <= box.x < lane.right)
        if box.right > lane.right or box.y < layout.head or box.bottom > layout.body:
            yield f"box {box.step.id} outside its lane"


def _texts(layout):
    for box in layout.boxes:
        for line in box.title if box.number else ():
            if width(line, TITLE, True) > box.width - 16:
                yield f"title of {box.step.id} too wide: {line}"
        for line in box.limit:
            if width(line, SMALL) > box.width - 16:
                yield f"limit of {box.step.id} too wide: {line}"
        if box.number and 20 * len(box.title) + 18 * len(box.limit) > box.height - 10:
            yield f"text of {box.step.id} too high"
    for note in layout.notes:
        for line in note.lines:
            if note.x + 16 + width(line, SMALL) > layout.width:
                yield f"note too wide: {line}"
    for lane in layout.lanes:
        for line in (*lane.title, *lane.subtitle):
            if width(line, SMALL) > lane.right - lane.left:
                yield f"head of a lane too wide: {line}"


def _lines(layout):
    boxes = {box.step.id: box for box in layout.boxes}
    for line in layout.lines:
        for (ax, ay), (bx, by) in pairwise(line.points):
            if abs(ax - bx) > NEAR and abs(ay - by) > NEAR:
                yield f"slanted line {line.source}>{line.target}"
        for name, (x, y) in ((line.source, line.points[0]), (line.target, line.points[-1])):
            # A page shows only one end of a line that goes on elsewhere.
            box = boxes.get(name)
            if box and not (box.x - NEAR <= x <= box.right + NEAR and box.y - NEAR <= y <= box.bottom + NEAR):
                yield f"line {line.source}>{line.target} misses {name}"
        for segment in segments(line.points):
            if segment[0] < 44 or segment[2] > layout.width or segment[1] < layout.head or segment[3] > layout.body:
                yield f"line {line.source}>{line.target} leaves the drawing"
            for box in layout.boxes:
                inset = 14 if box.step.id in (line.source, line.target) else 1
                if overlap(segment, (box.x + inset, box.y + 1, box.right - inset, box.bottom - 1)):
                    yield f"line {line.source}>{line.target} through box {box.step.id}"


def _stretches(layout):
    """All straight parts of lines, upright and level, each as place, from, to, line; sorted by place."""
    upright, level = [], []
    for line in layout.lines:
        for left, top, right, bottom in segments(line.points):
            if left == right:
                upright.append((left, top, bottom, line))
            else:
                level.append((top, left, right, line))
    return sorted(upright, key=lambda part: part[:3]), sorted(level, key=lambda part: part[:3])


def _shared(layout):
    """Lines run along each other only towards the same step."""
    for parts in _stretches(layout):
        for number, (place, low, high, one) in enumerate(parts):
            for other_place, other_low, other_high, other in parts[number + 1 :]:
                if other_place - place >= 4:
                    break
                if one.target != other.target and min(high, other_high) - max(low, other_low) > 1:
                    yield f"lines {one.source}>{one.target} and {other.source}>{other.target} run along each other"


def _labels(layout, language):
    labels = [(line, line.label) for line in layout.lines if line.label]
    drawn = [(line, segments(line.points)) for line in layout.lines] if labels else []
    for (one, a), (other, b) in combinations(labels, 2):
        if overlap(a.rectangle(), b.rectangle()):
            yield f"label {a.text} of {one.source} on label {b.text} of {other.source}"
    for line, label in labels:
        own = label.rectangle()
        if own[0] < 44 or own[2] > layout.width or own[1] < layout.head or own[3] > layout.body:
            yield f"label {label.text} of {line.source} outside the drawing"
        for box in layout.boxes:
            if overlap(own, rectangle(box)):
                yield f"label {label.text} of {line.source} on box {box.step.id}"
            for mark in marks(box, language):
                if overlap(own, mark):
                    yield f"label {label.text} of {line.source} on a mark of box {box.step.id}"
        for other, parts in drawn:
            if any(overlap(own, segment) for segment in parts):
                yield f"label {label.text} of {line.source} on line {other.source}>{other.target}"


def marks(box, language):
    """The number of a box and its chips."""
    if box.number is not None:
        yield (box.x - 12, box.y - 12, box.x + 10, box.y + 10)
    for order, chip in enumerate(box.step.chips[:2]):
        wide = chip_width(chip, language)
        top = box.y - 17 if order == 0 else box.bottom - 5
        yield (box.right - wide + JUT, top, box.right + JUT, top + 22)


def crossings(layout: Layout) -> int:
    """How often lines to different steps run across each other."""
    upright, level = _stretches(layout)
    crossed = {
        (one.target, other.target, round(x), round(y))
        for x, top, bottom, one in upright
        for y, left, right, other in level
        if top < y < bottom and left < x < right and one.target != other.target
    }
    return len(crossed)
