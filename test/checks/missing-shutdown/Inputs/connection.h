/* A connection that several files know: any of them may shut it down. */
struct connection {
  SOCKET socket;
  CredHandle credential;
  CtxtHandle context;
};
