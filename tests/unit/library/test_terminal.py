"""What a terminal is shown of texts that others wrote."""

import pytest

from wholeshare.terminal import plain, show_facts, show_rows


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("LAZARUS GROUP", "LAZARUS GROUP"),
        ("Müller, Łukasz 王明明", "Müller, Łukasz 王明明"),
        ("no\u00a0break", "no\u00a0break"),
        ("\x1b[2K\rCLEAR", "\\x1b[2K\\rCLEAR"),
        ("\x9b1A", "\\x9b1A"),
        ("two\nlines", "two\\nlines"),
        ("turned \u202eover", "turned \\u202eover"),
        ("half \ud800", "half \\ud800"),
        (124, "124"),
    ],
)
def test_plain_shows_what_a_terminal_would_obey(text, shown):
    assert plain(text) == shown


def test_tables_hide_no_line_of_a_list(capsys):
    """A name that moves up and overwrites the line before it."""
    hidden = "\x1b[1A\x1b[2K\rNOBODY\ud800"

    show_rows("Difference", ("what", "party"), [("block", "SINBAD"), ("block", hidden)])
    show_facts("List", {"party": hidden})

    printed = capsys.readouterr().out
    assert "SINBAD" in printed
    assert printed.count("\\x1b[1A\\x1b[2K\\rNOBODY\\ud800") == 2
    assert "\x1b" not in printed
