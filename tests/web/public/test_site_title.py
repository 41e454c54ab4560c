"""Every page carries the name of the city that the installation works for."""

import pytest

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("address", ["/", "/accounts/login/", "/guides/"])
@pytest.mark.parametrize(("language", "city"), [("zh-hans", "东海市"), ("en", "Donghai")])
def test_the_city_is_the_configured_one(client, settings, address, language, city):
    settings.CASEWORK_CITY, settings.CASEWORK_CITY_EN = "东海市", "Donghai"
    page = client.get(address, headers={"accept-language": language}).content.decode()
    head, _, rest = page.partition("</title>")
    brand = rest.partition('class="brand"')[2].partition("</a>")[0]
    assert city in head
    assert city in brand
    assert "testserver" not in page
