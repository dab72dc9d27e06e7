"""Be a worker of the dashboard: do one order after another, tell what comes of each, and stop when asked.

Nothing heavy is imported here: a new process reads this file before its settings of threads are there.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

from experiments.worker import begin

Stopping = Callable[[], bool]
Doing = Callable[..., Iterator[Any]]
"""A function that an order names: it takes `Stopping` first and yields what there is to tell."""


class Stopped(Exception):  # noqa: N818  no fault: the user asked for it
    """The order was called off."""


@dataclass(frozen=True)
class Order:
    """What a worker is to do.

    Parameters
    ----------
    number : by which it is told of.
    function : as module:name; from the program itself, never from a user.
    arguments : of the function, after `Stopping`.
    """

    number: int
    function: str
    arguments: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Told:
    """What a worker tells.

    Parameters
    ----------
    number : of the order.
    kind : "event", "done", "stopped" or "failed".
    content : of an event what the function yielded; of a failure the reason in Dutch and in English; of what is done
        the bytes of memory that the process holds.
    """

    number: int
    kind: str
    content: Any = None


def work(connection: Connection) -> None:
    """Do orders until there are no more; the whole life of a worker process."""
    begin()
    while True:
        try:
            order = connection.recv()
        except (EOFError, OSError):
            return
        if isinstance(order, Order):
            connection.send(_do(order, connection))


def _do(order: Order, connection: Connection) -> Told:
    """Do one order, telling what comes of it, and return how it ended."""

    def stopping() -> bool:
        return connection.poll(0)  # while an order is done, the only word that comes is that it is called off

    try:
        module, name = order.function.split(":")
        doing: Doing = getattr(importlib.import_module(module), name)
        for event in doing(stopping, *order.arguments):
            connection.send(Told(order.number, "event", event))
            if stopping():
                raise Stopped
    except Stopped:
        connection.recv()
        return Told(order.number, "stopped")
    except MemoryError:
        return Told(order.number, "failed", ("er is niet genoeg geheugen", "there is not enough memory"))
    except Exception as error:  # a fault of the model is told to the user, whose page lives on
        return Told(order.number, "failed", reason(error))
    return Told(order.number, "done", held())


def reason(error: BaseException) -> tuple[str, str]:
    """Return why an order failed, in Dutch and in English, on one line."""
    from sim.errors import ZorgdrukError

    if isinstance(error, ZorgdrukError):
        return error.dutch, str(error)
    told = f"{type(error).__name__}: {' '.join(str(error).split())[:200]}"
    return f"een fout in zorgdruk zelf ({told})", f"a fault of zorgdruk itself ({told})"


def held() -> int:
    """Return how many bytes of memory this process holds; 0 where the system does not tell."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:
            import os

            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        return 0
