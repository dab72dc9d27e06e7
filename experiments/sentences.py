"""Put every mistake and fault into one clear sentence."""

from __future__ import annotations

import sys
import tempfile
import traceback
from difflib import get_close_matches
from pathlib import Path
from typing import Any

LONGEST_SENTENCE = 600


def say(sentence: str) -> None:
    """Tell the user something on one line of standard error, apart from what the command itself prints."""
    line = " ".join(sentence.split())
    if len(line) > LONGEST_SENTENCE:
        line = line[:LONGEST_SENTENCE] + "..."
    print(f"zorgdruk: {line}", file=sys.stderr, flush=True)


def usage(error: Any) -> str:
    """Say in one sentence what is wrong with the options, and where help is."""
    sentence = str(error.format_message()).rstrip(".")
    wrong = getattr(error, "option_name", None)
    context = getattr(error, "ctx", None)
    if isinstance(wrong, str) and context is not None:
        known = [option for parameter in context.command.params for option in getattr(parameter, "opts", ())]
        close = get_close_matches(wrong, [*known, "--help"], n=1)
        sentence = f"no such option {wrong}" if "such option" in sentence else sentence
        sentence += f"; did you mean '{close[0]}'?" if close else ""
    sentence = sentence.replace("Value error, ", "")
    sentence = sentence[:1].lower() + sentence[1:]
    where = context.command_path if context is not None else "zorgdruk"
    return f"{sentence.rstrip('.')}{'' if sentence.endswith('?') else '.'} See: {where} --help"


def fault(error: Exception) -> str:
    """Keep the traceback in a file and say where it is."""
    text = "".join(traceback.format_exception(error))
    try:
        with tempfile.NamedTemporaryFile(
            "w", prefix="zorgdruk-fault-", suffix=".txt", delete=False, encoding="utf-8"
        ) as file:
            file.write(text)
        where = f"the details are in {Path(file.name)}"
    except OSError:
        where = f"it happened in {traceback.extract_tb(error.__traceback__)[-1].name}"
    return f"this is a fault of zorgdruk, not of yours ({type(error).__name__}: {str(error)[:200]}); {where}"
