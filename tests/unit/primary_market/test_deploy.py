def test_deploy(market, roles, custody):
    assert market.ROLES() == roles.address
    assert market.CUSTODY() == custody.address
    assert market.request_count() == 0


def test_deploy_fits_the_limit_of_code(market, chain):
    assert len(chain.provider.get_code(market.address)) <= 24_576
