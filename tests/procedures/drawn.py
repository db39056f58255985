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


def _shared(layout):
    """Lines run along each other only towards the same step."""
    for one, other in combinations(layout.lines, 2):
        if one.target == other.target:
            continue
        for a in segments(one.points):
            for b in segments(other.points):
                upright = a[0] == a[2] and b[0] == b[2] and abs(a[0] - b[0]) < 4
                level = a[1] == a[3] and b[1] == b[3] and abs(a[1] - b[1]) < 4
                if (upright and min(a[3], b[3]) - max(a[1], b[1]) > 1) or (
                    level and min(a[2], b[2]) - max(a[0], b[0]) > 1
                ):
                    yield f"lines {one.source}>{one.target} and {other.source}>{other.target} run along each other"


def _labels(layout, language):
    labels = [(line, line.label) for line in layout.lines if line.label]
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
        for other in layout.lines:
            if any(overlap(own, segment) for segment in segments(other.points)):
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
    crossed = set()
    for one, other in combinations(layout.lines, 2):
        if one.target != other.target:
            for a in segments(one.points):
                for b in segments(other.points):
                    if point := _cross(a, b):
                        crossed.add((one.target, other.target, point))
    return len(crossed)


def _cross(a, b):
    flat, tall = (a, b) if a[1] == a[3] else (b, a)
    if flat[1] != flat[3] or tall[0] != tall[2]:
        return None
    meet = flat[0] < tall[0] < flat[2] and tall[1] < flat[1] < tall[3]
    return (round(tall[0]), round(flat[1])) if meet else None
