// What a leg of the handshake says besides success and failure.
// RUN: %tidy(schannel-unhandled-status) %s -- %mingw -std=c++17 | %check
// RUN: %tidy(schannel-unhandled-status) %s -- %mingw -std=c++17 -DUNICODE -D_UNICODE | %check
// REQUIRES: mingw-headers
#include "sspi-tls.h"
#include <vector>

static const DWORD Flags = ISC_REQ_ALLOCATE_MEMORY | ISC_REQ_STREAM;

class Session {
public:
  bool acquire();
  bool hello();
  bool accept();
  bool acceptWhole();
  bool step();
  bool stepWhole();
  bool afterLoop();
  bool loopWhole();
  bool move();
  bool succeeded();
  bool firstOfServer();
  bool askedLast();
  bool supplied();
  bool askedFor(DWORD flags);

private:
  bool send(const SecBuffer &token);
  bool receive();
  void fail(const char *what, SECURITY_STATUS status);

  CredHandle Credential;
  CtxtHandle Context;
  DWORD Attributes = 0;
  std::vector<char> Received;
  SECURITY_STATUS Status = SEC_E_OK;
  bool Ready = false, Done = false;
};

bool Session::acquire() {
  SCHANNEL_CRED cred = {};
  cred.dwVersion = SCHANNEL_CRED_VERSION;
  return AcquireCredentialsHandle(nullptr, (TCHAR *)UNISP_NAME,
                                  SECPKG_CRED_OUTBOUND, nullptr, &cred, nullptr,
                                  nullptr, &Credential, nullptr) == SEC_E_OK;
}

// The first leg has nothing of the peer's: only one status is good.
bool Session::hello() {
  SecBuffer out[1] = {{0, SECBUFFER_TOKEN, nullptr}};
  SecBufferDesc outputs = {SECBUFFER_VERSION, 1, out};
  SECURITY_STATUS status = InitializeSecurityContext(
      &Credential, nullptr, nullptr, Flags, 0, 0, nullptr, 0, &Context, &outputs,
      &Attributes, nullptr);
  if (status != SEC_I_CONTINUE_NEEDED)
    return fail("hello", status), false;
  return send(out[0]);
}

// A ClientHello in two pieces.
bool Session::accept() {
  SecBuffer in[2] = {
      {(ULONG)Received.size(), SECBUFFER_TOKEN, Received.data()},
      {0, SECBUFFER_EMPTY, nullptr}};
  SecBufferDesc inputs = {SECBUFFER_VERSION, 2, in};
  SecBuffer out[1] = {{0, SECBUFFER_TOKEN, nullptr}};
  SecBufferDesc outputs = {SECBUFFER_VERSION, 1, out};
  SECURITY_STATUS status = AcceptSecurityContext(
      &Credential, nullptr, &inputs, ASC_REQ_ALLOCATE_MEMORY | ASC_REQ_STREAM, 0,
      &Context, &outputs, &Attributes, nullptr);
  if (status != SEC_I_CONTINUE_NEEDED)
    return fail("accept", status), false;
  // CHECK: :[[@LINE-1]]:5: warning: SEC_E_INCOMPLETE_MESSAGE from AcceptSecurityContext ends up here, with the failures
  return send(out[0]);
}

bool Session::acceptWhole() {
  SecBuffer in[2] = {
      {(ULONG)Received.size(), SECBUFFER_TOKEN, Received.data()},
      {0, SECBUFFER_EMPTY, nullptr}};
  SecBufferDesc inputs = {SECBUFFER_VERSION, 2, in};
  SecBuffer out[1] = {{0, SECBUFFER_TOKEN, nullptr}};
  SecBufferDesc outputs = {SECBUFFER_VERSION, 1, out};
  SECURITY_STATUS status = AcceptSecurityContext(
      &Credential, nullptr, &inputs, ASC_REQ_ALLOCATE_MEMORY | ASC_REQ_STREAM, 0,
      &Context, &outputs, &Attributes, nullptr);
  if (status == SEC_E_INCOMPLETE_MESSAGE)
    return true;
  if (status != SEC_I_CONTINUE_NEEDED)
    return fail("accept", status), false;
  return send(out[0]);
}

// SEC_I_CONTINUE_NEEDED without a token has no case.
bool Session::step() {
  SecBuffer in[2] = {
      {(ULONG)Received.size(), SECBUFFER_TOKEN, Received.data()},
      {0, SECBUFFER_EMPTY, nullptr}};
  SecBufferDesc inputs = {SECBUFFER_VERSION, 2, in};
  SecBuffer out[1] = {{0, SECBUFFER_TOKEN, nullptr}};
  SecBufferDesc outputs = {SECBUFFER_VERSION, 1, out};
  Status = InitializeSecurityContext(&Credential, &Context, nullptr, Flags, 0, 0,
                                     &inputs, 0, nullptr, &outputs, &Attributes,
                                     nullptr);
  if (Status != SEC_E_INCOMPLETE_MESSAGE)
    Received.clear();
  if (out[0].cbBuffer)
    return send(out[0]);
  switch (Status) {
  case SEC_E_INCOMPLETE_MESSAGE:
    return receive();
  case SEC_E_OK:
    return Done = true;
  default:
    // CHECK: :[[@LINE-1]]:3: warning: SEC_I_CONTINUE_NEEDED from InitializeSecurityContext ends up here, with the failures
    return false;
  }
}

bool Session::stepWhole() {
  SecBuffer in[2] = {
      {(ULONG)Received.size(), SECBUFFER_TOKEN, Received.data()},
      {0, SECBUFFER_EMPTY, nullptr}};
  SecBufferDesc inputs = {SECBUFFER_VERSION, 2, in};
  SecBuffer out[1] = {{0, SECBUFFER_TOKEN, nullptr}};
  SecBufferDesc outputs = {SECBUFFER_VERSION, 1, out};
  Status = InitializeSecurityContext(&Credential, &Context, nullptr, Flags, 0, 0,
                                     &inputs, 0, nullptr, &outputs, &Attributes,
                                     nullptr);
  if (Status != SEC_E_INCOMPLETE_MESSAGE)
    Received.clear();
  if (out[0].cbBuffer)
    return send(out[0]);
  switch (Status) {
  case SEC_E_INCOMPLETE_MESSAGE:
  case SEC_I_CONTINUE_NEEDED:
    return receive();
  case SEC_E_OK:
    return Done = true;
  case SEC_I_INCOMPLETE_CREDENTIALS:
  default:
    return false;
  }
}

// SEC_I_INCOMPLETE_CREDENTIALS is not negative either.
bool Session::afterLoop() {
  SECURITY_STATUS status = SEC_I_CONTINUE_NEEDED;
  while (status == SEC_I_CONTINUE_NEEDED || status == SEC_E_INCOMPLETE_MESSAGE) {
    if (!receive())
      return false;
    SecBuffer in[2] = {
        {(ULONG)Received.size(), SECBUFFER_TOKEN, Received.data()},
        {0, SECBUFFER_EMPTY, nullptr}};
    SecBufferDesc inputs = {SECBUFFER_VERSION, 2, in};
    SecBuffer out[1] = {{0, SECBUFFER_TOKEN, nullptr}};
    SecBufferDesc outputs = {SECBUFFER_VERSION, 1, out};
    status = InitializeSecurityContext(&Credential, &Context, nullptr, Flags, 0,
                                       0, &inputs, 0, nullptr, &outputs,
                                       &Attributes, nullptr);
    if (out[0].cbBuffer && !send(out[0]))
      return false;
  }
  if (FAILED(status))
    return fail("handshake", status), false;
  return Done = true;
  // CHECK: :[[@LINE-1]]:3: warning: SEC_I_INCOMPLETE_CREDENTIALS from InitializeSecurityContext ends up here, with the successes
}

bool Session::loopWhole() {
  SECURITY_STATUS status = SEC_I_CONTINUE_NEEDED;
  for (;;) {
    if (status == SEC_E_INCOMPLETE_MESSAGE && !receive())
      return false;
    SecBuffer in[2] = {
        {(ULONG)Received.size(), SECBUFFER_TOKEN, Received.data()},
        {0, SECBUFFER_EMPTY, nullptr}};
    SecBufferDesc inputs = {SECBUFFER_VERSION, 2, in};
    SecBuffer out[1] = {{0, SECBUFFER_TOKEN, nullptr}};
    SecBufferDesc outputs = {SECBUFFER_VERSION, 1, out};
    status = InitializeSecurityContext(&Credential, &Context, nullptr, Flags, 0,
                                       0, &inputs, 0, nullptr, &outputs,
                                       &Attributes, nullptr);
    if (status == SEC_E_INCOMPLETE_MESSAGE)
      continue;
    if (status == SEC_I_INCOMPLETE_CREDENTIALS)
      continue; // without a certificate
    if (out[0].cbBuffer && !send(out[0]))
      return false;
    if (in[1].BufferType == SECBUFFER_EXTRA)
      Received.erase(Received.begin(), Received.end() - in[1].cbBuffer);
    else
      Received.clear();
    if (status == SEC_E_OK)
      return true;
    if (status != SEC_I_CONTINUE_NEEDED)
      return fail("handshake", status), false;
    if (Received.empty() && !receive())
      return false;
  }
}

// Half a message, thrown away with the whole ones.
bool Session::move() {
  SecBuffer in[2] = {
      {(ULONG)Received.size(), SECBUFFER_TOKEN, Received.data()},
      {0, SECBUFFER_EMPTY, nullptr}};
  SecBufferDesc inputs = {SECBUFFER_VERSION, 2, in};
  SecBuffer out[1] = {{0, SECBUFFER_TOKEN, nullptr}};
  SecBufferDesc outputs = {SECBUFFER_VERSION, 1, out};
  Status = InitializeSecurityContext(&Credential, &Context, nullptr, Flags, 0, 0,
                                     &inputs, 0, nullptr, &outputs, &Attributes,
                                     nullptr);
  if (in[1].BufferType == SECBUFFER_EXTRA) {
    Received.erase(Received.begin(), Received.end() - in[1].cbBuffer);
  } else {
    Received.clear();
    // CHECK: :[[@LINE-1]]:5: warning: 'Received' is emptied here after SEC_E_INCOMPLETE_MESSAGE too
  }
  switch (Status) {
  case SEC_E_INCOMPLETE_MESSAGE:
  case SEC_I_CONTINUE_NEEDED:
    return true;
  case SEC_E_OK:
    return Done = true;
  default:
    // CHECK: :[[@LINE-1]]:3: warning: SEC_I_INCOMPLETE_CREDENTIALS from InitializeSecurityContext ends up here, with the failures; it asks to call again, with a client certificate or without
    return false;
  }
}

// All credentials that there are were supplied: Schannel does not ask for others.
bool Session::supplied() {
  SecBuffer in[2] = {
      {(ULONG)Received.size(), SECBUFFER_TOKEN, Received.data()},
      {0, SECBUFFER_EMPTY, nullptr}};
  SecBufferDesc inputs = {SECBUFFER_VERSION, 2, in};
  SecBuffer out[1] = {{0, SECBUFFER_TOKEN, nullptr}};
  SecBufferDesc outputs = {SECBUFFER_VERSION, 1, out};
  Status = InitializeSecurityContext(&Credential, &Context, nullptr,
                                     Flags | ISC_REQ_USE_SUPPLIED_CREDS, 0, 0,
                                     &inputs, 0, nullptr, &outputs, &Attributes,
                                     nullptr);
  switch (Status) {
  case SEC_E_INCOMPLETE_MESSAGE:
  case SEC_I_CONTINUE_NEEDED:
    return receive();
  case SEC_E_OK:
    return Done = true;
  default:
    return false;
  }
}

// Who knows what is asked for?
bool Session::askedFor(DWORD flags) {
  SecBuffer in[2] = {
      {(ULONG)Received.size(), SECBUFFER_TOKEN, Received.data()},
      {0, SECBUFFER_EMPTY, nullptr}};
  SecBufferDesc inputs = {SECBUFFER_VERSION, 2, in};
  SecBuffer out[1] = {{0, SECBUFFER_TOKEN, nullptr}};
  SecBufferDesc outputs = {SECBUFFER_VERSION, 1, out};
  Status = InitializeSecurityContext(&Credential, &Context, nullptr, flags, 0, 0,
                                     &inputs, 0, nullptr, &outputs, &Attributes,
                                     nullptr);
  switch (Status) {
  case SEC_E_INCOMPLETE_MESSAGE:
  case SEC_I_CONTINUE_NEEDED:
    return receive();
  case SEC_E_OK:
    return Done = true;
  default:
    return false;
  }
}

// Whatever is no failure ends the handshake.
bool Session::succeeded() {
  SecBuffer in[2] = {
      {(ULONG)Received.size(), SECBUFFER_TOKEN, Received.data()},
      {0, SECBUFFER_EMPTY, nullptr}};
  SecBufferDesc inputs = {SECBUFFER_VERSION, 2, in};
  SecBuffer out[1] = {{0, SECBUFFER_TOKEN, nullptr}};
  SecBufferDesc outputs = {SECBUFFER_VERSION, 1, out};
  SECURITY_STATUS status = InitializeSecurityContext(
      &Credential, &Context, nullptr, Flags, 0, 0, &inputs, 0, nullptr, &outputs,
      &Attributes, nullptr);
  if (status == SEC_E_INCOMPLETE_MESSAGE || status == SEC_I_INCOMPLETE_CREDENTIALS)
    return receive();
  if (FAILED(status))
    return fail("handshake", status), false;
  if (out[0].cbBuffer && !send(out[0]))
    // CHECK: :[[@LINE-1]]:7: warning: SEC_I_CONTINUE_NEEDED from InitializeSecurityContext ends up here, with the successes; {{.*}} the handshake is not over
    return false;
  return Done = true;
}

// The first leg of a server: there is more to come in any case.
bool Session::firstOfServer() {
  SecBuffer in[2] = {
      {(ULONG)Received.size(), SECBUFFER_TOKEN, Received.data()},
      {0, SECBUFFER_EMPTY, nullptr}};
  SecBufferDesc inputs = {SECBUFFER_VERSION, 2, in};
  SecBuffer out[1] = {{0, SECBUFFER_TOKEN, nullptr}};
  SecBufferDesc outputs = {SECBUFFER_VERSION, 1, out};
  SECURITY_STATUS status = AcceptSecurityContext(
      &Credential, nullptr, &inputs, ASC_REQ_ALLOCATE_MEMORY | ASC_REQ_STREAM, 0,
      &Context, &outputs, &Attributes, nullptr);
  if (status == SEC_E_INCOMPLETE_MESSAGE)
    return receive();
  if (FAILED(status))
    return fail("accept", status), false;
  return send(out[0]);
}

// Whether it is over is asked last.
bool Session::askedLast() {
  SecBuffer in[2] = {
      {(ULONG)Received.size(), SECBUFFER_TOKEN, Received.data()},
      {0, SECBUFFER_EMPTY, nullptr}};
  SecBufferDesc inputs = {SECBUFFER_VERSION, 2, in};
  SecBuffer out[1] = {{0, SECBUFFER_TOKEN, nullptr}};
  SecBufferDesc outputs = {SECBUFFER_VERSION, 1, out};
  SECURITY_STATUS status = InitializeSecurityContext(
      &Credential, &Context, nullptr, Flags, 0, 0, &inputs, 0, nullptr, &outputs,
      &Attributes, nullptr);
  if (status == SEC_E_INCOMPLETE_MESSAGE || status == SEC_I_INCOMPLETE_CREDENTIALS)
    return receive();
  if (FAILED(status))
    return fail("handshake", status), false;
  if (out[0].cbBuffer && !send(out[0]))
    return false;
  Done = status == SEC_E_OK;
  return true;
}
