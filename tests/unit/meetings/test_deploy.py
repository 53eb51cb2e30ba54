def test_deploy_keeps_what_it_is_wired_to(meetings, roles, custody):
    assert meetings.ROLES() == roles
    assert meetings.CUSTODY() == custody


def test_deploy_fits_a_contract(chain, meetings):
    assert len(chain.provider.get_code(meetings.address)) <= 24_576


def test_share_without_meetings_has_none(meetings, share):
    assert meetings.meeting_count(share) == 0
    assert meetings.walk(share, 0) == ("0x0000000000000000000000000000000000000000", 0, 0)
