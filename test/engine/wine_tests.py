"""The engine, run under Wine against OpenSSL's s_server."""
import os
import socket
import subprocess
import threading
import time

from harness import (Result, Server, drive, free_port, here, listening, main,
                     pki, program, run_wine, tool, use_newer_wine)

PAGE = b"HTTP/1.0 200 ok\r\nContent-Length: 6\r\n\r\nhello\n"
FETCH = ["open", "say:GET /page HTTP/1.0\r\n\r\n", "expect:%d" % len(PAGE),
         "close", "end"]
ROOT = "root=" + pki("root.der")
TLS12, TLS13 = "-tls1_2", "-tls1_3"
# Wine 8 speaks TLS 1.3 but has no name for it: dwProtocol is 0.
VERSION = {TLS12: "800", TLS13: ("2000", "0")}


def write_page():
    with open(here("page"), "wb") as page:
        page.write(PAGE)


def fetch(version, *options, cert="good", server=()):
    write_page()
    with Server("-HTTP", version, *server, cert=cert) as peer:
        return drive(peer.port, ROOT, "out=fetched", *options,
                     *FETCH)


def assert_fetched(result, version):
    result.expect(state="Closed", failure="None", verdict="Trusted",
                  events=" HandshakeDone", version=VERSION[version])
    with open(here("fetched"), "rb") as fetched:
        assert fetched.read() == PAGE
    return result


def tls12():
    assert_fetched(fetch(TLS12), TLS12)


def tls13():
    assert_fetched(fetch(TLS13), TLS13)


def older_credentials():
    """Without SCH_CREDENTIALS the engine falls back on SCHANNEL_CRED."""
    assert_fetched(fetch(TLS12, "older"), TLS12)


def fetch_program():
    """The example in the documentation does what it says."""
    write_page()
    for version in TLS12, TLS13:
        with Server("-HTTP", version) as peer:
            fetch_exe = program(os.path.join("engine", "schannel-fetch.exe"))
            arguments = [fetch_exe, "localhost", str(peer.port), "/page"]
            code, output = run_wine(arguments + [pki("root.der")])
            assert code == 0 and output == PAGE.decode().replace("\r", "")
            # Without the root, nothing of the page may come out.
            code, output = run_wine(arguments)
            assert code == 1 and "hello" not in output, output


def refused(version, verdict, *options, cert):
    # The page must not have been asked for: nothing received.
    fetch(version, *options, cert=cert).expect(
        state="Failed", failure="Certificate", verdict=verdict, events="",
        received="0")


def certificates(version):
    for cert, verdict in {
        "expired": "NotInValidityTime",
        "wrong-name": "WrongName",
        "wrong-usage": "WrongUsage",
        "untrusted": "UntrustedRoot",
        "incomplete": "IncompleteChain",
    }.items():
        for revocation in "required", "reached", "off":
            refused(version, verdict, "revocation=" + revocation, cert=cert)
    # The certificates publish no revocation: the policy decides.
    refused(version, "RevocationUnknown", "revocation=required", cert="good")
    for revocation in "reached", "off":
        result = fetch(version, "revocation=" + revocation)
        assert_fetched(result, version).expect(revocation_known="no")
    # The name is not a matter of case, and the certificate's, not OpenSSL's.
    assert_fetched(fetch(version, "name=LOCALHOST"), version)
    refused(version, "WrongName", "name=localhost.example", cert="good")
    # The system's roots do not have ours; ours do not add to the system's.
    refused(version, ("IncompleteChain", "UntrustedRoot"), "root=", cert="good")
    refused(version, ("IncompleteChain", "UntrustedRoot"),
            "root=" + pki("other-root.der"), cert="good")


def certificates_tls12():
    certificates(TLS12)


def certificates_tls13():
    certificates(TLS13)


def client_certificate():
    ask = ["-CAfile", pki("client-cas.pem"), "-verify_return_error"]
    require, request = ["-Verify", "3"] + ask, ["-verify", "3"] + ask
    shown = "pkcs12=" + pki("client.p12"), "password=secret"
    for version in TLS12, TLS13:
        assert_fetched(fetch(version, *shown, server=require), version)
        assert_fetched(fetch(version, *shown, server=request), version)
        # The server may do without one, or may not.
        assert_fetched(fetch(version, server=request), version)
        result = fetch(version, server=require)
        result.expect(state="Failed", failure="Package", received="0")
        result = fetch(version, shown[0], "password=wrong", server=require)
        result.expect(pkcs12="PFXImportCertStore", state="Failed")


def alpn():
    for version in TLS12, TLS13:
        result = fetch(version, "alpn=h2,http/1.1",
                       server=["-alpn", "http/1.1"])
        assert_fetched(result, version).expect(protocol="http/1.1")
        result = fetch(version, "alpn=h2")
        assert_fetched(result, version).expect(protocol="")


def cut(version):
    """The peer's bytes cut in two at every position, and one by one."""
    result = fetch(version, "cut=every")
    assert int(assert_fetched(result, version)["connections"]) > 1000
    assert_fetched(fetch(version, "chunk=1"), version)


def cut_tls12():
    cut(TLS12)


def cut_tls13():
    cut(TLS13)


def joined():
    """Data that arrives in one piece with the last token of the handshake."""
    # The server speaks first; it has spoken before the client looks. TLS 1.2
    # only: a TLS 1.3 server has nothing to say after the client's last token.
    with Server("-quiet", TLS12, stdin=subprocess.PIPE) as peer:
        peer.process.stdin.write(b"first words\n")
        peer.process.stdin.flush()
        result = drive(peer.port, ROOT, "late=300", "out=fetched",
                       "open", "expect:12", "close", "end")
    result.expect(state="Closed", joined="yes", received="12")
    with open(here("fetched"), "rb") as fetched:
        assert fetched.read() == b"first words\n"


def bulk():
    """64 MiB each way, byte by byte the same."""
    size = 64 << 20
    there, back = os.urandom(size), os.urandom(size)
    with open(here("bulk"), "wb") as blob:
        blob.write(there)
    for version in TLS12, TLS13:
        with open(here("bulk.server"), "wb") as out, Server(
            "-quiet", "-naccept", "1", version, stdin=subprocess.PIPE,
            stdout=out
        ) as peer:
            def speak():
                # s_server reads and writes in turn, and would wait for ever
                # for us to speak, had it to write before the handshake.
                while os.path.getsize(here("bulk.server")) < len(b"ready\n"):
                    time.sleep(0.05)
                peer.process.stdin.write(back)
                peer.process.stdin.flush()
            feed = threading.Thread(target=speak, daemon=True)
            feed.start()
            result = drive(peer.port, ROOT, "out=fetched", "open",
                           "say:ready\n", "expect:%d" % size, "send:bulk",
                           "close", "end")
            result.expect(state="Closed", failure="None", received=str(size))
            peer.process.wait(30)
        with open(here("fetched"), "rb") as fetched:
            assert fetched.read() == back
        with open(here("bulk.server"), "rb") as received:
            assert received.read() == b"ready\n" + there
    for name in "bulk", "bulk.server", "fetched":
        os.unlink(here(name))


def thousand():
    """1,000 handshakes, nothing outstanding after the last."""
    for version in TLS12, TLS13:
        result = fetch(version, "repeat=500")
        assert_fetched(result, version).expect(connections="500")


def corrupt():
    """A bit turned over in every byte of the peer: an error or no harm, and
    never a byte that was not sent."""
    for version in TLS12, TLS13:
        result = fetch(version, "flip=every")
        connections, failed = int(result["connections"]), int(result["failed"])
        assert result.code == 0 and connections > 1000, result.output
        # Of what follows the page (tickets, close_notify) little matters.
        assert failed > connections - 100, result.output
        assert result["outstanding"].startswith("0 "), result.output
    # Byte 9000 lies in the middle of the one record of such a page.
    with open(here("page"), "wb") as page:
        page.write(os.urandom(16000))
    with Server("-HTTP", TLS12) as peer:
        result = drive(peer.port, ROOT, "flip=9000", *FETCH)
    result.expect(state="Failed", failure="Package",
                  operation="DecryptMessage", received="0")


def ends():
    """The peer's transport ends at every byte: early, in the middle, late."""
    for version in TLS12, TLS13:
        result = fetch(version, "end=every")
        connections, failed = int(result["connections"]), int(result["failed"])
        assert result.code == 0 and connections > 1000, result.output
        assert failed > connections - 100, result.output
        assert result["outstanding"].startswith("0 "), result.output


def closes_at_once():
    """A peer that accepts and closes, and one that answers with nonsense."""
    # Wine takes the nonsense for the beginning of a long record and waits.
    for answer, failure in ((b"", "Truncated"),
                            (b"HTTP/1.0 400 no\r\n\r\n",
                             ("Package", "Truncated"))):
        with socket.create_server(("127.0.0.1", 0)) as listener:
            def serve():
                peer, _ = listener.accept()
                peer.recv(65536)
                peer.sendall(answer)
                peer.close()
            server = threading.Thread(target=serve)
            server.start()
            result = drive(listener.getsockname()[1], ROOT, "open",
                           "end")
            server.join()
        result.expect(state="Failed", failure=failure, received="0", events="")


def ask_between(command, version):
    """The server sends data, asks for something, and sends data again."""
    with Server(version, stdin=subprocess.PIPE,
                stdout=subprocess.PIPE) as peer:
        def wait_for(word):
            while word not in peer.process.stdout.readline():
                pass

        def say(line):
            peer.process.stdin.write(line)
            peer.process.stdin.flush()

        def speak():
            # s_server takes a command only where it begins what it reads.
            wait_for(b"ready")
            say(b"before\n")
            wait_for(b"got it")
            say(command)
            time.sleep(1)
            say(b"after\n")
        server = threading.Thread(target=speak, daemon=True)
        server.start()
        result = drive(peer.port, ROOT, "out=fetched", "open", "say:ready\n",
                       "expect:7", "say:got it\n", "expect:13", "close", "end",
                       timeout=60)
    with open(here("fetched"), "rb") as fetched:
        return result, fetched.read()


def renegotiation():
    # Wine 8 reports the request but never gets through with the handshake; a
    # newer one opens the connection a second time. The data sent behind the
    # request is there either way.
    result, data = ask_between(b"r\n", TLS12)
    result.expect(state="Closed", failure="None",
                  events=(" HandshakeDone", " HandshakeDone HandshakeDone"))
    assert data == b"before\nafter\n"


def post_handshake():
    """Key updates of TLS 1.3, one-sided and mutual, in the midst of data."""
    for command in b"k\n", b"K\n":
        result, data = ask_between(command, TLS13)
        result.expect(state="Closed", failure="None")
        assert data == b"before\nafter\n"


def serve(version):
    """The engine as the server, OpenSSL's s_client as the client."""
    port = free_port()
    results = []
    engine = threading.Thread(target=lambda: results.append(drive(
        port, "listen=yes", "pkcs12=" + pki("server.p12"), "password=secret",
        "open", "expect:6", "say:back\n", "close", "end")))
    engine.start()
    while engine.is_alive() and not listening(port):
        time.sleep(0.01)
    client = subprocess.run(
        [tool("openssl"), "s_client", "-quiet", "-no_ign_eof", version,
         "-connect", "127.0.0.1:%d" % port, "-CAfile", pki("client-cas.pem"),
         "-verify_return_error", "-verify_hostname", "localhost"],
        input=b"there\n", stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        timeout=60)
    engine.join()
    return results[0], client.stdout


def server():
    """Where the system has a server side it serves; Wine 8 has none, and the
    engine says so."""
    for version in TLS12, TLS13:
        result, answer = serve(version)
        if result["status"] == "80090302":  # SEC_E_UNSUPPORTED_FUNCTION
            result.expect(state="Failed", failure="Package",
                          operation="AcceptSecurityContext", received="0")
        else:
            result.expect(state="Closed", failure="None", received="6",
                          events=" HandshakeDone PeerClosed")
            assert answer == b"back\n"


def newer_wine():
    """What Wine 8 can't do, against a Wine that can."""
    use_newer_wine()
    for version in TLS12, TLS13:
        assert_fetched(fetch(version), version)
        result, answer = serve(version)
        result.expect(state="Closed", failure="None", received="6")
        assert answer == b"back\n"
    result, data = ask_between(b"r\n", TLS12)
    result.expect(state="Closed", events=" HandshakeDone HandshakeDone")
    assert data == b"before\nafter\n"


def measure(version, size):
    with Server("-HTTP", version) as source, Server(
            "-quiet", version, stdin=subprocess.PIPE) as sink:
        code, output = run_wine(
            [program("bench.exe"), str(source.port), str(size),
             str(sink.port), pki("root.der")])
    print(version + "\n" + output)
    figures = Result(code, output)
    return min(float(figures[way + "-ratio"]) for way in ("download", "upload"))


def throughput():
    """At least 0.8 of a bare loop over the same calls, in one run.

    The machine may be busy with something else: then it is measured again.
    """
    size = 32 << 20
    with open(here("bulk"), "wb") as blob:
        blob.write(bytes(size))
    for version in TLS12, TLS13:
        assert any(measure(version, size) >= 0.8 for _ in range(3))
    os.unlink(here("bulk"))


if __name__ == "__main__":
    main(dict(globals()))
