"""The engine, run under Wine against OpenSSL's s_server."""
from harness import Server, drive, main, pki

PAGE = b"HTTP/1.0 200 ok\r\nContent-Length: 6\r\n\r\nhello\n"
GET = "say:GET /page HTTP/1.0\r\n\r\n"
FETCH = ["open", GET, "expect:%d" % len(PAGE), "close", "end"]


def write_page():
    with open(pki("page"), "wb") as page:
        page.write(PAGE)


def fetch(version, *options, **server):
    write_page()
    with Server("-HTTP", version, **server) as peer:
        return drive(peer.port, "root=root.der", "out=fetched", *options, *FETCH)


def assert_fetched(result):
    result.expect(state="Closed", failure="None", verdict="Trusted",
                  events=" HandshakeDone")
    with open(pki("fetched"), "rb") as fetched:
        assert fetched.read() == PAGE
    return result


def tls12():
    assert_fetched(fetch("-tls1_2")).expect(version="800")


def tls13():
    # Wine 8 speaks TLS 1.3 but has no name for it: dwProtocol is 0.
    assert_fetched(fetch("-tls1_3")).expect(version=("2000", "0"))


def older_credentials():
    """Without SCH_CREDENTIALS the engine falls back on SCHANNEL_CRED."""
    assert_fetched(fetch("-tls1_2", "older")).expect(version="800")


if __name__ == "__main__":
    main(dict(globals()))
