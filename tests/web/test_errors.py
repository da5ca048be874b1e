"""What a person sees when something is not there or no longer valid."""

from tests.support.web import Browser


def test_an_unknown_page_says_so_in_chinese(visitor: Browser) -> None:
    page = visitor.get("/no-such-page")
    assert page.status_code == 404
    assert "没有这个页面" in page.text


def test_every_page_carries_the_strict_policy(visitor: Browser) -> None:
    policy = visitor.get("/no-such-page").headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
