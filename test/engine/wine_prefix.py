"""Makes (setup) and puts to rest (cleanup) what the tests under Wine need: a
prefix of the build folder's own, and certificates valid from today."""
import os
import re
import subprocess
import sys

from harness import (
    BUILD,
    PKI,
    PREFIX,
    openssl,
    pki,
    program,
    tool,
    wine,
    wine_environment,
    wineserver,
)

RSA = ["-newkey", "rsa:2048", "-nodes"]
P256 = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]


def wine_can_verify(name):
    """Wine 8 takes an ECDSA signature for bad when one of its two numbers, one
    in 128, is shorter than the others."""
    openssl("x509", "-in", pki(name + ".pem"), "-outform", "der",
            "-out", pki(name + ".der"))
    with open(pki(name + ".der"), "rb") as encoded:
        der = encoded.read()
    for size in range(0x40, 0x47):  # SEQUENCE { INTEGER r, INTEGER s }
        signature = der[-size - 2:]
        r = signature[3]
        if signature[:3] == bytes([0x30, size, 2]) and r <= 0x21:
            numbers = signature[4:4 + r], signature[6 + r:]
            return all(len(number.lstrip(b"\0")) == 32 for number in numbers)
    return False


def wine_can_import(name):
    """Wine 8 cannot import an RSA key of which a number, one in 256, is shorter
    than the others."""
    words = subprocess.run(
        [tool("openssl"), "pkey", "-in", pki(name + ".key"), "-text", "-noout"],
        check=True, stdout=subprocess.PIPE, text=True).stdout
    if "prime1:" not in words:
        return True  # not RSA
    sizes = []
    for number in re.findall(r":\n((?: +[0-9a-f:]+\n)+)", words):
        octets = re.findall("[0-9a-f]{2}", number)
        sizes.append(len(octets) - (octets[0] == "00"))
    # Modulus and private exponent; two primes and what follows from them.
    return sizes == [256, 256] + [128] * 5


def until_usable(make):
    def made(name, *arguments, **options):
        make(name, *arguments, **options)
        while not (wine_can_verify(name) and wine_can_import(name)):
            make(name, *arguments, **options)
    return made


@until_usable
def root(name):
    openssl(
        "req", "-x509", *P256, "-keyout", pki(name + ".key"),
        "-out", pki(name + ".pem"), "-subj", "/CN=" + name, "-days", "30",
        "-addext", "basicConstraints=critical,CA:TRUE",
        "-addext", "keyUsage=critical,keyCertSign,cRLSign",
    )


@until_usable
def issue(name, by, extensions, days=("-days", "20"), key=P256):
    openssl("req", "-new", *key, "-keyout", pki(name + ".key"),
            "-out", pki(name + ".csr"), "-subj", "/CN=" + name)
    with open(pki(name + ".cnf"), "w") as config:
        config.write(extensions)
    openssl("x509", "-req", "-in", pki(name + ".csr"), "-CA", pki(by + ".pem"),
            "-CAkey", pki(by + ".key"), "-CAcreateserial", *days,
            "-out", pki(name + ".pem"), "-extfile", pki(name + ".cnf"))


def chain(name, *above):
    with open(pki(name + ".chain.pem"), "w") as joined:
        for certificate in above:
            with open(pki(certificate + ".pem")) as text:
                joined.write(text.read())


def make_certificates():
    os.makedirs(PKI, exist_ok=True)
    server = "subjectAltName=DNS:%s\nextendedKeyUsage=%s\n"
    for name in ("root", "other-root"):
        root(name)
    issue("intermediate", "root",
          "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign\n")
    leaves = {
        "good": ("localhost", "serverAuth"),
        "wrong-name": ("example.invalid", "serverAuth"),
        "wrong-usage": ("localhost", "clientAuth"),
    }
    for name, (dns, usage) in leaves.items():
        issue(name, "intermediate", server % (dns, usage))
        chain(name, "intermediate")
    issue("expired", "intermediate", server % ("localhost", "serverAuth"),
          ("-days", "-1"))
    chain("expired", "intermediate")
    issue("untrusted", "other-root", server % ("localhost", "serverAuth"))
    chain("untrusted", "other-root")
    with open(pki("client-cas.pem"), "w") as joined:
        for authority in ("root", "intermediate"):
            with open(pki(authority + ".pem")) as text:
                joined.write(text.read())
    # The same key and certificate, the intermediate left out.
    for end in (".pem", ".key"):
        with open(pki("good" + end)) as old, open(
            pki("incomplete" + end), "w"
        ) as new:
            new.write(old.read())
    chain("incomplete", "good")
    # Wine imports no other keys than RSA, and gives the key to every
    # certificate in the file: so there is one.
    for name, dns, usage in (("client", "client.invalid", "clientAuth"),
                             ("server", "localhost", "serverAuth")):
        issue(name, "intermediate", server % (dns, usage), key=RSA)
        chain(name, "intermediate")
        openssl("pkcs12", "-export", "-in", pki(name + ".pem"), "-inkey",
                pki(name + ".key"), "-out", pki(name + ".p12"),
                "-passout", "pass:secret", "-certpbe", "PBE-SHA1-3DES",
                "-keypbe", "PBE-SHA1-3DES", "-macalg", "sha1")


def setup():
    program("driver.exe")
    os.makedirs(PREFIX, exist_ok=True)
    make_certificates()
    environment = wine_environment()
    # Started first and told to stay, or every program would start it anew.
    # It must not inherit ctest's pipe, which would then never end.
    subprocess.run([wineserver(), "-p600"], env=environment,
                   stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL)
    made = os.path.join(PREFIX, "made")
    if not os.path.exists(made):
        with open(os.path.join(BUILD, "wineboot.log"), "wb") as log:
            subprocess.run([wine(), "wineboot", "--init"], env=environment,
                           stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                           check=True, timeout=120)
        open(made, "w").close()


def cleanup():
    environment = wine_environment()
    subprocess.run([wineserver(), "-k"], env=environment)
    subprocess.run([wineserver(), "-w"], env=environment)


{"setup": setup, "cleanup": cleanup}[sys.argv[1]]()
