import pytest

PARTIES = ["account", "sender", "receiver", "operator"]
FACTS = {
    0: "refused",  # no code that the gate returns
    1: "on SDN list",
    2: "owned 50% by SDN",
    3: "under court order",
    4: "under review",
    5: "under suspicion",
    6: "listed by oracle",
    7: "not registered",
    8: "wallet has lapsed",
    9: "refused",
    31: "refused",
}


def test_reason_text_of_consent_is_empty(gate):
    assert gate.reason_text(0) == ""


@pytest.mark.parametrize("reason", FACTS)
@pytest.mark.parametrize("party", range(4))
def test_reason_text_names_party_and_fact(gate, party, reason):
    code = party * 32 + reason
    expected = f"gate: {PARTIES[party]} {FACTS[reason]}" if code else ""

    assert gate.reason_text(code) == expected
    assert len(expected) <= 32


@pytest.mark.parametrize(
    "code, text", [(16, "gate: list is too old"), (17, "gate: an oracle does not answer")]
)
def test_reason_text_of_what_is_about_no_party(gate, code, text):
    assert gate.reason_text(code) == text
    assert len(text) <= 32


@pytest.mark.parametrize("code", [154, 254, 256, 2**255 + 1])
def test_reason_text_of_no_code_of_a_share(gate, code):
    assert gate.reason_text(code) == "share: refused"


def test_reason_text_reaches_whoever_is_refused(gate, share, holder, other, mint, block):
    """The texts above are what a wallet shows: the share reverts with them."""
    mint(holder, 10)
    for reason, text in ((3, "gate: sender under court order"), (1, "gate: sender on SDN list")):
        block(holder, reason)
        assert gate.reason_text(gate.check_transfer(holder, holder, other)) == text
