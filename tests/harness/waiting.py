"""Waiting for something that is on its way."""

import time

INTERVAL = 0.05


class NotYet(Exception):
    """What is waited for is not there yet; the text says what is."""


def eventually(look, timeout=15.0, ignoring=()):
    """The first answer of `look` that is neither None nor False. Until then it may also raise NotYet.

    After `timeout` seconds the test fails, with what was seen last.
    """
    deadline = time.monotonic() + timeout
    seen = None
    while True:
        try:
            answer = look()
            if answer is not None and answer is not False:
                return answer
            seen = answer
        except (NotYet, *ignoring) as error:
            seen = error
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {timeout} s; last seen: {seen!r}")
        time.sleep(INTERVAL)
