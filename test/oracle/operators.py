"""The operators: each finds, in a syntax tree or in the tokens, every place at
which one kind of mistake can be made, and makes it there.

Each says of what it makes which checks it is for, before anybody has looked:
"nobody's" is what no check claims to find on its page in docs/checks.
"""
import re

from syntax import FUNCTIONS

LEAK = "schannel-unfreed-secbuffer"
HANDLE = "schannel-unreleased-handle"
EXTRA = "schannel-ignored-extra-buffer"
STATUS = "schannel-unhandled-status"
UNSET = "schannel-uninitialized-status"
UNCHECKED = "schannel-unchecked-status"
SECRET = "schannel-sensitive-logging"
CERTIFICATE = "schannel-incomplete-cert-validation"
WEAK = "schannel-weak-protocol"
LAYOUT = "schannel-buffer-layout"
SHUTDOWN = "schannel-missing-shutdown"
NOBODY = None

OPERATORS = {}


def operator(make):
    OPERATORS[make.__name__.replace("_", "-")] = make
    return make


class Change:
    """A piece of a file, what it becomes, and whose defect that is."""

    def __init__(self, file, begin, end, text, check):
        self.file, self.begin, self.end = file, begin, end
        self.text, self.check = text, check

    def key(self):
        return (self.file.path, self.begin, self.end, self.text)

    def applied(self):
        text = self.file.text
        return text[:self.begin] + self.text + text[self.end:]


def change(node, text, check):
    return Change(node.file, node.begin, node.end, text, check)


def drop(node, check):
    return change(node, "", check)


# What is known of the functions; the checks have their own description.
RELEASES = {
    "FreeContextBuffer": LEAK,
    "FreeCredentialsHandle": HANDLE,
    "DeleteSecurityContext": HANDLE,
    "CertFreeCertificateContext": HANDLE,
    "CertFreeCertificateChain": HANDLE,
    "CertFreeCertificateChainEngine": HANDLE,
    "CertCloseStore": HANDLE,
    "free": LEAK,
    # The engine's owners and its handshake, which has one.
    "reset": HANDLE,
    "releaseContext": HANDLE,
    "Release": HANDLE,
}
SYSTEM = re.compile(
    r"(Acquire|Free)CredentialsHandle|(Initialize|Accept|Delete)SecurityContext"
    r"|ApplyControlToken|QueryContextAttributes|FreeContextBuffer"
    r"|(En|De)cryptMessage|Cert[A-Z]|PFXImportCertStore")
RECORDS = re.compile(
    r"\b(SecBuffer|SecBufferDesc|SecPkgContext_\w+|SCH_CREDENTIALS"
    r"|SCHANNEL_CRED|TLS_PARAMETERS|CERT_CHAIN_\w+|SSL_EXTRA_\w+"
    r"|CRYPT_DATA_BLOB|CtxtHandle|CredHandle|CERT_USAGE_MATCH"
    r"|CERT_ENHKEY_USAGE|CTL_USAGE)\b")
HANDLES = re.compile(r"\b(HCERTSTORE|HCERTCHAINENGINE|PCCERT_\w+"
                     r"|CERT_CONTEXT|SECURITY_STATUS)\b")


def statements(nodes, *kinds):
    return [n for n in nodes if n.kind in kinds and n.is_statement()]


def calls(nodes):
    return [n for n in nodes if n.kind in (
        "CallExpr", "CXXMemberCallExpr", "CXXOperatorCallExpr")]


def name_of_call(call):
    if re.match(r"Release\(\)\(", call.text):
        return "Release"
    return re.sub(r"W$", "", call.called())


def releases(nodes):
    """Statements that release, and whose defect it is if they don't."""
    for call in calls(nodes):
        name = name_of_call(call)
        if name not in RELEASES or not call.parent or not call.is_statement():
            continue
        check = RELEASES[name]
        if name == "free" and not is_message_memory(call):
            check = NOBODY
        yield call, name, check


def is_message_memory(call):
    """Whether what is given to free() is memory that the same function puts
    into a SecBuffer."""
    function, what = call.function(), call.arguments()[0].text
    return re.search(r"pvBuffer = %s\b" % re.escape(what), function.text)


# Ownership.


@operator
def drop_release(nodes):
    for call, _, check in releases(nodes):
        yield drop(call, check)


@operator
def release_twice(nodes):
    for call, _, check in releases(nodes):
        if call.parent.kind == "IfStmt":
            text = "{ %s; %s; }" % (call.text, call.text)
        else:
            text = "%s;\n  %s" % (call.text, call.text)
        end = call.end + (call.parent.kind == "IfStmt")  # with its semicolon
        yield Change(call.file, call.begin, end, text, check)


@operator
def release_too_early(nodes):
    """Changes places with the statement before, which uses what is released."""
    for call, _, check in releases(nodes):
        whole = call.parent if call.parent.kind == "IfStmt" else call
        if whole.parent.kind != "CompoundStmt" or not call.arguments():
            continue
        names = re.findall(r"\w+", call.arguments()[0].text)
        before = whole.siblings_before()[-1:]
        if before and before[0].kind != "DeclStmt" and names and \
                before[0].mentions(names[-1]):
            joint = whole.file.text[before[0].end:whole.begin]
            yield Change(whole.file, before[0].begin, whole.end,
                         whole.text + ";\n  " + before[0].text
                         + ("" if ";" in joint else ";"), check)


@operator
def wrong_release(nodes):
    others = {
        "FreeCredentialsHandle": "DeleteSecurityContext(%s)",
        "DeleteSecurityContext": "FreeCredentialsHandle(%s)",
        "FreeContextBuffer": "free(%s)",
        "CertFreeCertificateContext": "free((void *)%s)",
        "CertFreeCertificateChain":
            "CertFreeCertificateContext((PCCERT_CONTEXT)%s)",
        "CertFreeCertificateChainEngine": "CertCloseStore(%s, 0)",
        "CertCloseStore": "CertFreeCertificateChainEngine(%s)",
    }
    for call, name, check in releases(nodes):
        if name in others:
            table = call.children[0].text[:-len(name)]
            text = others[name] % call.arguments()[0].text
            yield change(call, text if text.startswith("free")
                         else table + text, check)


def guarded_releases(nodes):
    for guard in nodes:
        if guard.kind != "IfStmt" or guard.has_else or len(guard.children) != 2:
            continue
        inside = [n for n in releases(guard.children[1].walk())]
        only = guard.children[1]
        if inside and (inside[0][0] is only or all(
                n.kind == "CallExpr" for n in only.children)):
            yield guard, inside[-1][2]


@operator
def drop_guard(nodes):
    """A release of nothing, or by a table that is not there. Null is allowed
    in practice, and the checks' pages say that they leave it."""
    for guard, _ in guarded_releases(nodes):
        yield Change(guard.file, guard.begin, guard.children[1].begin, "",
                     NOBODY)


@operator
def invert_guard(nodes):
    for guard, check in guarded_releases(nodes):
        yield change(guard.children[0], "!(%s)" % guard.children[0].text, check)


@operator
def return_before_cleanup(nodes):
    """"return" where the function has one way out."""
    for leave in statements(nodes, "GotoStmt"):
        yield change(leave, "return status", HANDLE)
    for assign in statements(nodes, "BinaryOperator"):
        error = re.fullmatch(r"status = (SEC_E_(?!OK)\w+)", assign.text)
        function = assign.function()
        later = function and any(call.begin > assign.end for call, _, _ in
                                 releases(function.walk()))
        if error and later:
            yield change(assign, "return " + error[1], LEAK)


@operator
def return_before_release(nodes):
    """The status is looked at before what the call has made is released."""
    for call, _, check in releases(nodes):
        whole = call.parent if call.parent.kind == "IfStmt" else call
        if whole.parent.kind != "CompoundStmt":
            continue
        before = whole.siblings_before()[-1:]
        if before and re.match(r"status = ", before[0].text):
            yield Change(whole.file, whole.begin, whole.begin,
                         "if(status != SEC_E_OK)\n    return status;\n  ",
                         check)


@operator
def forget(nodes):
    """The pointer is cleared, and then released."""
    for call, name, check in releases(nodes):
        what = call.arguments()[0].text if call.arguments() else ""
        if call.parent.kind == "CompoundStmt" and re.fullmatch(r"\w+", what):
            yield Change(call.file, call.begin, call.begin,
                         what + " = NULL;\n  ", check)


# Input that has not been consumed.


def keeps(nodes):
    return [call for call in calls(nodes)
            if call.called() in ("keep_last", "keepLast")
            and call.is_statement()]


@operator
def drop_keep(nodes):
    for call in keeps(nodes):
        yield drop(call, EXTRA)


@operator
def lose_rest(nodes):
    for call in keeps(nodes):
        yield change(call.arguments()[-1], "0", EXTRA)


@operator
def drop_move(nodes):
    """What moves the rest of the input to the front of its buffer."""
    for call in calls(nodes):
        if call.called() in ("memmove", "copy") and call.is_statement():
            yield drop(call, EXTRA if "nput" in call.text or
                       "data()" in call.text else NOBODY)


@operator
def drop_extra_test(nodes):
    for node in nodes:
        if node.kind == "BinaryOperator" and node.opcode == "==" and \
                node.mentions("SECBUFFER_EXTRA"):
            for text in "0", "1":
                yield change(node, text, EXTRA)


@operator
def look_at_one_index(nodes):
    for node in nodes:
        if node.kind == "ArraySubscriptExpr" and node.type == "SecBuffer" and \
                node.parent.kind == "MemberExpr":
            array, index = node.children[0].text, node.children[1].text
            for other in "0", "1", "3":
                if other != index and ("[4]" in type_of(array, node) or
                                       other < "2"):
                    reads = node.parent.parent.kind == "ImplicitCastExpr"
                    if reads:
                        yield change(node, "%s[%s]" % (array, other),
                                     EXTRA if index == "i" else LAYOUT)


def type_of(name, node):
    function = node.function()
    found = re.search(r"\b%s(\[\d\])" % re.escape(name), function.text)
    return found[1] if found else ""


# Statuses.

OBLIGING = ("SEC_E_INCOMPLETE_MESSAGE", "SEC_I_CONTINUE_NEEDED",
            "SEC_I_RENEGOTIATE", "SEC_I_CONTEXT_EXPIRED",
            "SEC_I_INCOMPLETE_CREDENTIALS")


@operator
def drop_case(nodes):
    for case in nodes:
        label = case.kind == "CaseStmt" and case.children[0].text
        if label and label.startswith("SEC_"):
            colon = case.file.text.index(":", case.children[0].end) + 1
            yield Change(case.file, case.begin, colon, "",
                         STATUS if label in OBLIGING else NOBODY)


@operator
def drop_comparison(nodes):
    for node in nodes:
        if node.kind != "BinaryOperator" or node.opcode not in ("==", "!="):
            continue
        status = node.children[1].text
        if status.startswith("SEC_") and status != "SEC_E_OK":
            yield change(node, "0" if node.opcode == "==" else "1",
                         STATUS if status in OBLIGING else NOBODY)


def exits(node):
    """Whether this branch leaves what it is in."""
    last = node.children[-1] if node.kind == "CompoundStmt" else node
    return last.kind in ("ReturnStmt", "GotoStmt", "BreakStmt")


def whose_check(test, condition):
    """Whose defect it is if this is not asked."""
    if re.search(r"dwError|trusted\(\)", condition.text):
        return CERTIFICATE
    asked = re.search(r"(\w+) != SEC_E_OK", condition.text) or \
        re.fullmatch(r"!([\w>.-]+)", condition.text)
    before = asked and asked[1] and [
        n for n in test.siblings_before()
        if re.search(r"\b%s = " % re.escape(asked[1]), n.text)]
    if not before:
        return NOBODY
    made = [name_of_call(call) for call in calls(before[-1].walk())]
    if any(SYSTEM.match(name) for name in made):
        return UNCHECKED
    # A status of one of our own functions that calls the system.
    return UNCHECKED if made and "SEC_E_OK" in condition.text else NOBODY


@operator
def drop_check(nodes):
    for test in nodes:
        if test.kind != "IfStmt" or test.has_else or test.has_init or \
                not exits(test.children[1]):
            continue
        condition = test.children[0]
        if re.fullmatch(r"!\S+\(.*\)", condition.text, re.S):
            call = [n for n in calls(condition.walk())][0]
            known = SYSTEM.match(name_of_call(call))
            # Of many certificates for a store one more or less is left alone.
            many = call.called().startswith("CertAdd") and any(
                around.kind in ("ForStmt", "CXXForRangeStmt")
                for around in call.parents())
            yield change(test, condition.text[1:] + (
                ";" if test.children[1].kind == "CompoundStmt" else ""),
                NOBODY if many else UNCHECKED if known
                else whose_check(test, condition))
        elif re.search(r"[Ss]tatus|sent|added|granted|Attributes|dwProtocol"
                       r"|[Vv]er(sion|dict)|[Ee]xtra|trusted|^!",
                       condition.text):
            yield drop(test, whose_check(test, condition))


@operator
def only_failures(nodes):
    """FAILED() in place of a comparison with SEC_E_OK, and its like."""
    for node in nodes:
        if node.kind == "BinaryOperator" and node.opcode in ("==", "!=") and \
                node.children[1].text == "SEC_E_OK":
            left = node.children[0].text
            yield change(node, ("%s < 0" if node.opcode == "!=" else
                                "%s >= 0") % left, UNCHECKED)
            if node.opcode == "!=":
                yield change(node, left + " == TRUE", UNCHECKED)


@operator
def bool_as_status(nodes):
    for node in nodes:
        if node.kind == "UnaryOperator" and node.opcode == "!":
            call = node.children[0]
            while call.kind == "ImplicitCastExpr":
                call = call.children[0]
            if call.kind == "CallExpr" and call.type in ("BOOL", "WINBOOL") \
                    and SYSTEM.match(name_of_call(call)):
                yield change(node, "FAILED(%s)" % call.text, UNCHECKED)


@operator
def drop_status(nodes):
    """The result of a call is not kept."""
    for node in statements(nodes, "BinaryOperator"):
        made = [n for n in calls(node.walk())]
        if node.opcode == "=" and made and SYSTEM.match(name_of_call(made[0])) \
                and node.children[1].begin == made[0].begin \
                and re.fullmatch(r"[Ss]tatus", node.children[0].text):
            yield change(node, made[0].text, UNCHECKED)


@operator
def drop_initialisation(nodes):
    for variable in nodes:
        if variable.kind not in ("VarDecl", "FieldDecl") or \
                not variable.children or "const " in variable.text or \
                not (variable.function() or variable.kind == "FieldDecl"):
            continue
        value = variable.children[-1]
        begin = value.file.text.rfind("=", variable.begin, value.begin)
        if begin < 0:
            continue
        while value.file.text[begin - 1] == " ":
            begin -= 1
        known = RECORDS.search(variable.type) or HANDLES.search(variable.type)
        written = variable.function() and re.search(
            r"&%s\b" % variable.name, variable.function().text) and any(
                SYSTEM.match(name_of_call(call)) and
                call.mentions("&" + variable.name) for call in
                calls(variable.function().walk()))
        if known or written:
            yield Change(variable.file, begin, value.end, "", UNSET)


# Structures given to the system.

FIELDS = {
    "SecBuffer": LAYOUT, "SecBufferDesc": LAYOUT,
    "dwVersion": UNSET, "dwFlags": WEAK,
    # Left out they leave the choice to the system, which is recommended.
    "grbitEnabledProtocols": NOBODY, "grbitDisabledProtocols": NOBODY,
    "cTlsParameters": NOBODY, "pTlsParameters": NOBODY,
    "cCreds": NOBODY, "paCred": NOBODY,
    "cbSize": UNSET, "cbData": UNSET, "pbData": UNSET,
    "dwAuthType": CERTIFICATE, "pwszServerName": CERTIFICATE,
    "pvExtraPolicyPara": CERTIFICATE,
    # CERT_CHAIN_POLICY_SSL, which is asked as well, checks the usage.
    "dwType": NOBODY, "cUsageIdentifier": NOBODY,
    "rgpszUsageIdentifier": NOBODY,
    "hExclusiveRoot": NOBODY,
}


@operator
def drop_member(nodes):
    for node in statements(nodes, "BinaryOperator"):
        left = node.children[0]
        if node.opcode != "=" or left.kind != "MemberExpr" or \
                not left.children or not RECORDS.search(left.children[0].type):
            continue
        record = RECORDS.search(left.children[0].type)[0]
        yield drop(node, FIELDS.get(record, FIELDS.get(left.name, NOBODY)))
    for call in calls(nodes):  # the engine's layouts
        if call.called() == "set" and call.is_statement():
            yield drop(call, LAYOUT)


@operator
def drop_length(nodes):
    """One of the parts of a record is not counted."""
    for node in nodes:
        if node.kind == "BinaryOperator" and node.opcode == "+" and \
                node.text.count("cbBuffer") > 1:
            for part in node.children:
                yield change(node, part.text, LAYOUT)


@operator
def ignore_errors(nodes):
    """A flag that excuses an error of the certificate. Where the code reads the
    trust status of the chain, as both do, that has it all but the name and the
    usage; and to pass over a missing list of revoked ones is a trade."""
    flags = (("0x00000080 /* IGNORE_REVOCATION */", NOBODY),
             ("0x00000100 /* IGNORE_UNKNOWN_CA */", NOBODY),
             ("0x00000200 /* IGNORE_WRONG_USAGE */", CERTIFICATE),
             ("0x00001000 /* IGNORE_CERT_CN_INVALID */", CERTIFICATE),
             ("0x00002000 /* IGNORE_CERT_DATE_INVALID */", NOBODY))
    for node in statements(nodes, "BinaryOperator"):
        if re.match(r"[Tt]ls\.dwAuthType = ", node.text):
            for flag, check in flags:
                yield Change(node.file, node.end, node.end,
                             ";\n  %s.fdwChecks = %s" % (
                                 node.text[:3], flag), check)


# Steps left out.

STEPS = {
    "tls_verify_certificate": ("SEC_E_OK", CERTIFICATE),
    "judge_chain": ("SEC_E_OK", CERTIFICATE),
    "judge_errors": ("SEC_E_OK", CERTIFICATE),
    "judge_name": ("SEC_E_OK", CERTIFICATE),
    "accept_connection": ("SEC_E_OK", CERTIFICATE),
    "CertVerifyCertificateChainPolicy": ("TRUE", CERTIFICATE),
    "judgeStatus": ("verdict(Trust::Trusted)", CERTIFICATE),
    "judgePolicyError": ("verdict(Trust::Trusted)", CERTIFICATE),
    "judgePeer": ("CertificateVerdict{Trust::Trusted}", CERTIFICATE),
    "say_close": ("SEC_E_OK", SHUTDOWN),
    "sayClose": ("Failure{}", SHUTDOWN),
    "ApplyControlToken": ("SEC_E_OK", SHUTDOWN),
    "send_token": ("SEC_E_OK", LEAK),
    "handshake": ("SEC_E_OK", STATUS),
    "peerWantsHandshake": ("true", STATUS),
    "receive_more": ("SEC_E_OK", NOBODY),
}


@operator
def skip_step(nodes):
    for call in calls(nodes):
        instead, check = STEPS.get(name_of_call(call), (None, None))
        if instead:
            yield change(call, instead, check)


@operator
def credential_first(nodes):
    for node in nodes:
        if node.kind != "IfStmt" or not node.mentions("DeleteSecurityContext"):
            continue
        after = node.next_sibling()
        if after and after.kind == "IfStmt" and \
                after.mentions("FreeCredentialsHandle"):
            yield Change(node.file, node.begin, after.end,
                         after.text + ";\n  " + node.text, SHUTDOWN)


# Secrets.


@operator
def drop_wipe(nodes):
    for call in calls(nodes):
        if "SecureZeroMemory" in call.text[:25] and call.is_statement():
            yield drop(call, SECRET)


# Where a secret is at hand: the function, the statement behind which, the bytes
# and their number.
AT_HAND = (
    ("load_own_certificate", r"length = strlen",
     "settings->pkcs12_password", "length"),
    ("load_own_certificate", r"client->own_store = PFX",
     "settings->pkcs12_password", "length"),
    ("decrypt_record", r"added = add_plain",
     "(const char *)buffers[i].pvBuffer", "buffers[i].cbBuffer"),
    ("decrypt_record", r"keep_last",
     "(const char *)client->plain", "client->plain_used"),
    ("add_plain", r"memcpy\(grown \+",
     "(const char *)data->pvBuffer", "data->cbBuffer"),
    ("tls_receive", r"memcpy\(into", "(const char *)into", "*got"),
    # What is to be encrypted is no secret to the check yet.
    ("tls_send", r"memcpy\(record", "(const char *)data", "part"),
    ("decrypt", r"Plaintext\.insert",
     "reinterpret_cast<const char *>(First)", "Data->cbBuffer"),
    ("decrypt", r"Input\.keepLast",
     "reinterpret_cast<const char *>(Plaintext.data())", "Plaintext.size()"),
    ("encrypt", r"std::memcpy",
     "reinterpret_cast<const char *>(Data)", "Taken"),
)


@operator
def log_secret(nodes):
    for node in nodes:
        function = node.function() if node.parent else None
        if not function or node.parent.kind != "CompoundStmt":
            continue
        for name, statement, secret, size in AT_HAND:
            if function.name != name or not re.match(statement, node.text):
                continue
            sinks = ["fprintf(stderr, \"%%.*s\\n\", (int)(%s), %s)",
                     "for(size_t at = 0; at < (size_t)(%s); at++)\n"
                     "    fprintf(stderr, \"%%02x\", (%s)[at] & 0xff)"]
            if node.file.path.endswith(".c"):
                settings = "settings" if "settings->" in secret \
                    else "client->settings"
                sinks.append("tls_log(" + settings +
                             ", \"%%.*s\", (int)(%s), %s)")
            else:
                sinks = ["std::" + s.replace("for(size_t", "for(std::size_t")
                         if s.startswith("fprintf") else s for s in sinks]
            check = NOBODY if name in ("tls_send", "encrypt") else SECRET
            for sink in sinks:
                yield Change(node.file, node.end, node.end,
                             ";\n  " + sink % (size, secret), check)


# Tokens.


def tokens(file, pattern):
    """Where a word is in the code, and not in a comment or a guard."""
    code = re.sub(r"/\*.*?\*/|//[^\n]*|^\s*#\s*(ifndef|ifdef|undef)[^\n]*"
                  r"|^\s*#define \w+ ?\(*[^|\\\n]*$",
                  lambda m: " " * len(m[0]), file.text, flags=re.S | re.M)
    return re.finditer(r"\b(?:%s)\b" % pattern, code)


def one_file_each(nodes):
    return {node.file.path: node.file for node in nodes}.values()


FLAGS = {
    r"SP_PROT_(?:SSL3|TLS1_0)": WEAK,
    # At the ends of what is switched off: left to the system.
    r"SP_PROT_(?:SSL2|TLS1_1)": NOBODY,
    r"SCH_USE_STRONG_CRYPTO|SCH_CRED_NO_DEFAULT_CREDS|PKCS12_NO_PERSIST_KEY":
        WEAK,
    # Left alone where a policy is verified, as both do.
    r"CERT_CHAIN_REVOCATION_CHECK_CHAIN_EXCLUDE_ROOT": NOBODY,
    r"[IA]SC_REQ_ALLOCATE_MEMORY": LAYOUT,
    r"[IA]SC_REQ_(?!ALLOCATE)\w+|[IA]SC_RET_\w+|SCH_CRED_MANUAL_CRED_VALIDATION"
    r"|SCH_CRED_NO_SYSTEM_MAPPER|SP_PROT_TLS1_[23]": NOBODY,
}


@operator
def drop_flag(nodes):
    for file in one_file_each(nodes):
        for flags, check in FLAGS.items():
            for found in tokens(file, flags):
                yield without_flag(file, found, check)


def without_flag(file, found, check):
    text, begin, end = file.text, found.start(), found.end()
    behind = re.match(r"\s*(\\\n\s*)?\|\s*(?!=)", text[end:])
    before = re.search(r"\s*(?<![|&])\|\s*$", text[:begin])
    # A mask that is only ever tested says nothing to the system.
    mask = re.search(r"(\w+)\s*=[\w\s|]*$|#define (\w+)[(\w\s|\\]*$",
                     text[:begin])
    if mask and tested_only(file.text, mask[1] or mask[2]):
        check = NOBODY
    if behind:
        return Change(file, begin, end + behind.end(), "", check)
    if before:
        return Change(file, before.start(), end, "", check)
    return Change(file, begin, end, "0", check)


def tested_only(text, name):
    name = re.escape(name)
    text = re.sub(r"#define %s\b|\b%s\s*=(?!=)" % (name, name), "", text)
    uses = re.findall(r"(&\s*~?)?\b%s\b" % name, text)
    return bool(uses) and all(uses)


SWAPS = (
    ("swap_status", (
        ("SEC_I_CONTEXT_EXPIRED", "SEC_E_CONTEXT_EXPIRED", STATUS),
        ("SEC_I_INCOMPLETE_CREDENTIALS", "SEC_E_INCOMPLETE_CREDENTIALS",
         STATUS))),
    ("swap_buffer_type", (
        ("SECBUFFER_TOKEN", "SECBUFFER_DATA", LAYOUT),
        ("SECBUFFER_DATA", "SECBUFFER_TOKEN", LAYOUT),
        ("SECBUFFER_STREAM_HEADER", "SECBUFFER_STREAM_TRAILER", LAYOUT),
        ("SECBUFFER_STREAM_TRAILER", "SECBUFFER_STREAM_HEADER", LAYOUT),
        ("SECBUFFER_EMPTY", "SECBUFFER_TOKEN", LAYOUT),
        ("SECBUFFER_EXTRA", "SECBUFFER_MISSING", EXTRA),
        ("SECBUFFER_ALERT", "SECBUFFER_TOKEN", NOBODY))),
    ("swap_version", (
        ("SECBUFFER_VERSION", "SECPKG_CRED_OUTBOUND", LAYOUT),
        ("SCH_CREDENTIALS_VERSION", "SCHANNEL_CRED_VERSION", WEAK),
        ("SCHANNEL_CRED_VERSION", "SCH_CREDENTIALS_VERSION", WEAK))),
    ("swap_policy", (
        ("CERT_CHAIN_POLICY_SSL", "CERT_CHAIN_POLICY_BASE", CERTIFICATE),
        ("AUTHTYPE_SERVER", "AUTHTYPE_CLIENT", CERTIFICATE))),
    ("add_weakness", (
        ("SP_PROT_TLS1_2", "(SP_PROT_TLS1_2 | SP_PROT_TLS1_1)", WEAK),
        ("SP_PROT_TLS1_2", "(SP_PROT_TLS1_2 | SP_PROT_SSL3)", WEAK),
        ("SCH_USE_STRONG_CRYPTO",
         "0x02000000 /* SCH_ALLOW_NULL_ENCRYPTION */", WEAK),
        ("SCHANNEL_SHUTDOWN", "SCHANNEL_RENEGOTIATE", SHUTDOWN))),
)


def swapping(name, pairs):
    def make(nodes):
        for file in one_file_each(nodes):
            for word, instead, check in pairs:
                for found in tokens(file, word):
                    # In a test of what was negotiated it is no wish.
                    tested = re.search(r"&\s*\(?$", file.text[:found.start()])
                    yield Change(file, found.start(), found.end(), instead,
                                 NOBODY if tested else check)
    make.__name__ = name
    operator(make)


for swap in SWAPS:
    swapping(*swap)


@operator
def change_count(nodes):
    """One buffer fewer than the call needs, one more than there is."""
    for file in one_file_each(nodes):
        for found in re.finditer(r"cBuffers = (\d)|BufferArray<(\d)>",
                                 file.text):
            group = 1 if found[1] else 2
            # Schannel accepts a record without the fourth, empty buffer.
            around = file.text[found.start() - 900:found.start()] \
                if group == 1 else file.text[found.start():].split("};")[0]
            record = found[group] == "4" and "STREAM_HEADER" in around
            for by in (-1, 1) if group == 1 else (-1,):
                yield Change(file, found.start(group), found.end(group),
                             str(int(found[group]) + by),
                             NOBODY if record and by < 0 else LAYOUT)


def places(nodes, chosen=None):
    """All changes of all operators, or of one, each once, with the name of
    the function they are in."""
    seen = set()
    functions = [n for n in nodes if n.kind in FUNCTIONS]
    for name, make in OPERATORS.items():
        if chosen and name != chosen:
            continue
        for made in make(nodes):
            if (name,) + made.key() in seen:
                continue
            seen.add((name,) + made.key())
            around = [f for f in functions if f.file is made.file
                      and f.begin <= made.begin and made.end <= f.end]
            around = min(around, key=lambda f: f.end - f.begin, default=None)
            yield name, around.name if around else "", made
