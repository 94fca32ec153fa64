// A class to derive from: what asks for the statuses is in other files.
class Channel {
public:
  SECURITY_STATUS acquire();

protected:
  SECURITY_STATUS leg(SecBufferDesc *input, SecBufferDesc *output);

private:
  SECURITY_STATUS own_leg(SecBufferDesc *input, SecBufferDesc *output);

public:
  int connect(SecBufferDesc *input, SecBufferDesc *output);

private:
  CredHandle credential;
  CtxtHandle context;
};
