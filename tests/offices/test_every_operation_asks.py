"""Every operation asks whether its actor may, or stands in a list that says why it need not.

Reads the source of all rooms, so a new operation that forgets to ask is named here.
"""

import ast
from pathlib import Path

from sunlit.ledger.acts import NOT_ACTS
from sunlit.offices.rights import AT_THE_DOOR, OPEN_TO_ANYONE, PART_OF_AN_ACT

ROOT = Path(__file__).resolve().parents[2] / "sunlit"
ASKING = {"require", "may"}


def trees(room: Path) -> dict[str, ast.Module]:
    """The parsed files of a room's operations, whether one file or a folder."""
    files = [path for path in (room / "operations.py",) if path.exists()] + sorted(room.glob("operations/**/*.py"))
    return {path.stem: ast.parse(path.read_text(encoding="utf-8")) for path in files}


def functions_of(room: Path) -> dict[str, ast.FunctionDef]:
    """All functions at the top of these files."""
    return {node.name: node for tree in trees(room).values() for node in tree.body if isinstance(node, ast.FunctionDef)}


def operations_of(room: Path) -> set[str]:
    """What the room offers: public functions of operations.py, or those that operations/__init__.py hands on."""
    parsed = trees(room)
    if "__init__" not in parsed:
        return {name for name in functions_of(room) if not name.startswith("_")}
    handed_on = [node for node in parsed["__init__"].body if isinstance(node, ast.ImportFrom)]
    names = {alias.asname or alias.name for node in handed_on for alias in node.names}
    return {name for name in names & functions_of(room).keys() if not name.startswith("_")}


def called(function: ast.AST) -> set[str]:
    """Names of everything that a function calls."""
    calls = [node.func for node in ast.walk(function) if isinstance(node, ast.Call)]
    return {call.id if isinstance(call, ast.Name) else getattr(call, "attr", "") for call in calls}


def asks(name: str, functions: dict[str, ast.FunctionDef], seen: frozenset[str] = frozenset()) -> bool:
    """Whether a function asks itself, or calls another function of the room's operations that does."""
    calls = called(functions[name])
    own = (calls & functions.keys()) - seen - {name}
    return bool(calls & ASKING) or any(asks(call, functions, seen | {name}) for call in own)


ROOMS = sorted(path for path in ROOT.iterdir() if (path / "operations.py").exists() or (path / "operations").is_dir())
DEFINED = {f"{room.name}.{name}" for room in ROOMS for name in operations_of(room)}


def test_every_operation_asks_or_is_listed():
    asking = set()
    for room in ROOMS:
        functions = functions_of(room)
        asking |= {f"{room.name}.{name}" for name in operations_of(room) if asks(name, functions)}
    excused = OPEN_TO_ANYONE.keys() | AT_THE_DOOR | PART_OF_AN_ACT.keys() | NOT_ACTS.keys()
    assert DEFINED - asking - excused == set()


def test_no_excuse_outlives_its_operation():
    assert (OPEN_TO_ANYONE.keys() | AT_THE_DOOR | PART_OF_AN_ACT.keys()) - DEFINED == set()


def test_a_function_that_asks_nobody_is_found():
    source = "def give(): _write()\ndef _write(): pass\ndef take(): _look()\ndef _look(): require()"
    functions = {node.name: node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)}
    assert {name: asks(name, functions) for name in ("give", "take")} == {"give": False, "take": True}
