// A class that keeps its handles to itself.
#pragma once

class session {
public:
  ~session();
  bool open(SecBufferDesc *in, SecBufferDesc *out);
  bool write(SecBufferDesc *record);
  bool read(SecBufferDesc *record);
#ifdef ANOTHER_METHOD
  void shutdown();
#endif

#ifdef OPEN_TO_ALL
public:
#else
private:
#endif
  CredHandle credential_;
  CtxtHandle context_;
};
