"""A browser as far as signing in needs one: cookies, one step at a time, forms as they stand in the page."""
import html
import re
import urllib.parse

import httpx


class Browser:
    def __init__(self):
        self.client = httpx.Client(timeout=30, trust_env=False, follow_redirects=False)

    def get(self, url, **headers):
        return self.client.get(url, headers={"Accept": "text/html", **headers})

    def post(self, url, data, **headers):
        return self.client.post(url, data=data, headers={"Accept": "text/html", **headers})

    def json(self, method, url, body=None, **headers):
        return self.client.request(method, url, json=body, headers={"Accept": "application/json", **headers})

    def follow(self, answer, stop=lambda url: False):
        """Follows redirects until an answer is none, or its target is where to stop; returns the answer and the target."""
        for _ in range(20):
            if answer.status_code not in (301, 302, 303, 307, 308):
                return answer, None
            target = urllib.parse.urljoin(str(answer.url), answer.headers["location"])
            if stop(target):
                return answer, target
            answer = self.get(target)
        raise AssertionError("redirects without an end")

    def cookie(self, name):
        return self.client.cookies.get(name)


def fields(page):
    """The hidden fields of a page's forms, with what they hold."""
    found = {}
    for tag in re.findall(r"<input[^>]*>", page):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and 'type="hidden"' in tag:
            found[html.unescape(name[1])] = html.unescape(value[1] if value else "")
    return found


def query(url):
    return dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(url).query))


def changed(url, **changes):
    """The address with parameters of its query replaced."""
    parts = urllib.parse.urlsplit(url)
    return urllib.parse.urlunsplit(parts._replace(query=urllib.parse.urlencode({**query(url), **changes})))
