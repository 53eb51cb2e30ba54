import ape

FIRST, SECOND = b"\xa1" * 32, b"\xa2" * 32


def in_force(gate):
    return gate.list_version(), gate.list_sha256(), gate.list_published_ts()


def test_publish_list_nothing_in_force_at_first(create_gate):
    assert in_force(create_gate()) == (0, bytes(32), 0)


def test_publish_list(gate, compliance, now):
    version = gate.list_version() + 1
    published = now()
    assert gate.publish_list.call(FIRST, published, sender=compliance) == version

    tx = gate.publish_list(FIRST, published, sender=compliance)

    assert tx.events == [gate.ListPublished(version=version, sha256=FIRST, published_ts=published)]
    assert in_force(gate) == (version, FIRST, published)


def test_publish_list_of_the_same_second_is_taken(gate, compliance, now):
    """A publisher that corrects itself at once gives both lists the same time."""
    published = now()
    gate.publish_list(FIRST, published, sender=compliance)
    gate.publish_list(SECOND, published, sender=compliance)

    assert in_force(gate)[1:] == (SECOND, published)


def test_publish_list_older_than_in_force_reverts(gate, compliance, now):
    published = now()
    gate.publish_list(FIRST, published, sender=compliance)

    with ape.reverts("gate: older than list in force"):
        gate.publish_list(SECOND, published - 1, sender=compliance)


def test_publish_list_in_force_again_reverts(gate, compliance, now):
    published = now() - 1
    gate.publish_list(FIRST, published, sender=compliance)

    with ape.reverts("gate: list is in force"):
        gate.publish_list(FIRST, published + 1, sender=compliance)


def test_publish_list_dated_ahead_reverts(gate, compliance, at, now):
    block_ts = now() + 100
    at(block_ts)
    with ape.reverts("gate: publication lies ahead"):
        gate.publish_list(FIRST, block_ts + 1, sender=compliance)


def test_publish_list_dated_at_its_own_block_is_taken(gate, compliance, at, now):
    block_ts = now() + 100
    at(block_ts)
    gate.publish_list(FIRST, block_ts, sender=compliance)

    assert gate.list_published_ts() == block_ts


def test_publish_list_changes_nobody(gate, block, compliance, other, now):
    block(other)
    before = gate.status(other), gate.ever_blocked_count()

    gate.publish_list(FIRST, now(), sender=compliance)

    assert (gate.status(other), gate.ever_blocked_count()) == before


def test_publish_list_by_others_reverts(gate, everyone_but, now):
    for caller in everyone_but("compliance"):
        with ape.reverts("gate: not compliance"):
            gate.publish_list.call(FIRST, now(), sender=caller, skip_trace=True)
