// Bytes that are kept in a container, by way of a variable, and a receive before they are used.
// RUN: %tidy(schannel-ignored-extra-buffer) %s -- %mingw -std=c++17 | %check
// REQUIRES: mingw-headers
#include "sspi-tls.h"
#include <vector>

struct Peer {
  CredHandle *credential;
  CtxtHandle context;
  std::vector<unsigned char> input;
  size_t used;
  SOCKET socket;
};

SECURITY_STATUS acquire(CredHandle *credential) {
  SCHANNEL_CRED wanted{};
  wanted.dwVersion = SCHANNEL_CRED_VERSION;
  return AcquireCredentialsHandleW(nullptr, (LPWSTR)UNISP_NAME_W, SECPKG_CRED_OUTBOUND, nullptr, &wanted, nullptr,
                                   nullptr, credential, nullptr);
}

int receive(SOCKET socket, void *into, int size);

bool waits(Peer &peer, SecBufferDesc &output) {
  SECURITY_STATUS status = SEC_I_CONTINUE_NEEDED;
  DWORD granted;
  while (status == SEC_I_CONTINUE_NEEDED || status == SEC_E_INCOMPLETE_MESSAGE) {
    int got = receive(peer.socket, peer.input.data() + peer.used, (int)(peer.input.size() - peer.used));
    if (got <= 0)
      return false;
    peer.used += got;
    SecBuffer in[2]{};
    in[0].BufferType = SECBUFFER_TOKEN;
    in[0].pvBuffer = peer.input.data();
    in[0].cbBuffer = (DWORD)peer.used;
    in[1].BufferType = SECBUFFER_EMPTY;
    SecBufferDesc input{SECBUFFER_VERSION, 2, in};
    status = InitializeSecurityContextW(peer.credential, &peer.context, nullptr, ISC_REQ_STREAM, 0, 0, &input, 0,
                                        nullptr, &output, &granted, nullptr);
    if (status == SEC_E_INCOMPLETE_MESSAGE)
      continue;
    if (in[1].BufferType == SECBUFFER_EXTRA) {
      size_t left = in[1].cbBuffer;
      memmove(peer.input.data(), peer.input.data() + (peer.used - left), left);
      peer.used = left;
      // CHECK: :[[@LINE-1]]:7: warning: SECBUFFER_EXTRA bytes are kept here after SEC_I_CONTINUE_NEEDED, but the next call of InitializeSecurityContext comes only after more were received
    } else {
      peer.used = 0;
    }
    if (status != SEC_I_CONTINUE_NEEDED && status != SEC_E_OK)
      return false;
  }
  return true;
}

// Silent: it receives only where there is nothing, or not enough.
bool asks(Peer &peer, SecBufferDesc &output) {
  SECURITY_STATUS status = SEC_I_CONTINUE_NEEDED;
  DWORD granted;
  while (status == SEC_I_CONTINUE_NEEDED || status == SEC_E_INCOMPLETE_MESSAGE) {
    if (peer.used == 0 || status == SEC_E_INCOMPLETE_MESSAGE) {
      int got = receive(peer.socket, peer.input.data() + peer.used, (int)(peer.input.size() - peer.used));
      if (got <= 0)
        return false;
      peer.used += got;
    }
    SecBuffer in[2]{};
    in[0].BufferType = SECBUFFER_TOKEN;
    in[0].pvBuffer = peer.input.data();
    in[0].cbBuffer = (DWORD)peer.used;
    in[1].BufferType = SECBUFFER_EMPTY;
    SecBufferDesc input{SECBUFFER_VERSION, 2, in};
    status = InitializeSecurityContextW(peer.credential, &peer.context, nullptr, ISC_REQ_STREAM, 0, 0, &input, 0,
                                        nullptr, &output, &granted, nullptr);
    if (status == SEC_E_INCOMPLETE_MESSAGE)
      continue;
    if (in[1].BufferType == SECBUFFER_EXTRA) {
      size_t left = in[1].cbBuffer;
      memmove(peer.input.data(), peer.input.data() + (peer.used - left), left);
      peer.used = left;
    } else {
      peer.used = 0;
    }
    if (status != SEC_I_CONTINUE_NEEDED && status != SEC_E_OK)
      return false;
  }
  return true;
}

// Silent: what was kept is decrypted first, and more received only if it is not enough.
struct Stream {
  CtxtHandle context;
  SOCKET socket;
  unsigned char input[0x4800];
  unsigned long have;
};

int read_some(Stream &s, unsigned char *data, unsigned long size) {
  SecBuffer buffers[4];
  SecBufferDesc message{SECBUFFER_VERSION, 4, buffers};
  SECURITY_STATUS status = SEC_E_INCOMPLETE_MESSAGE;
  auto set = [&] {
    buffers[0] = {s.have, SECBUFFER_DATA, s.input};
    buffers[1] = buffers[2] = buffers[3] = {0, SECBUFFER_EMPTY, nullptr};
  };
  if (s.have != 0) {
    set();
    status = DecryptMessage(&s.context, &message, 0, nullptr);
  }
  while (status == SEC_E_INCOMPLETE_MESSAGE) {
    int got = recv(s.socket, (char *)s.input + s.have, (int)(sizeof(s.input) - s.have), 0);
    if (got <= 0)
      return -1;
    s.have += got;
    set();
    status = DecryptMessage(&s.context, &message, 0, nullptr);
  }
  if (status != SEC_E_OK || buffers[1].cbBuffer > size)
    return -1;
  memcpy(data, buffers[1].pvBuffer, buffers[1].cbBuffer);
  int length = (int)buffers[1].cbBuffer;
  if (buffers[3].BufferType == SECBUFFER_EXTRA) {
    unsigned long rest = buffers[3].cbBuffer;
    memmove(s.input, s.input + (s.have - rest), rest);
    s.have = rest;
  } else {
    s.have = 0;
  }
  return length;
}
