"""One table says which acts are public. It names every operation of every room, and nothing else."""

import inspect
import pkgutil
from importlib import import_module

import sunlit
from sunlit.ledger.acts import ACTS, NOT_ACTS


def operations() -> set[str]:
    """``room.function`` for each public function that an operations module defines itself."""
    found = set()
    for room in pkgutil.iter_modules(sunlit.__path__):
        package = import_module(f"sunlit.{room.name}")
        if "operations" not in {module.name for module in pkgutil.iter_modules(package.__path__)}:
            continue
        module = import_module(f"sunlit.{room.name}.operations")
        found |= {
            f"{room.name}.{name}"
            for name, function in inspect.getmembers(module, inspect.isfunction)
            if not name.startswith("_") and f"{function.__module__}.".startswith(f"{module.__name__}.")
        }
    return found


def test_every_operation_is_in_the_table_and_nothing_else() -> None:
    assert sorted(operations()) == sorted({*ACTS, *NOT_ACTS})


def test_no_function_is_both_an_act_and_none() -> None:
    assert set(ACTS) & set(NOT_ACTS) == set()
