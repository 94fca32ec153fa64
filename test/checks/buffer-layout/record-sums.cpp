// The length of a record, by a class that lays it out.
// RUN: %tidy(schannel-buffer-layout) %s -- %mingw -std=c++17 | %check
// REQUIRES: mingw-headers
#include "sspi-tls.h"
#include <array>
#include <cstddef>

struct Layout {
  void set(std::size_t index, unsigned long type, void *bytes, std::size_t size) {
    buffers[index].BufferType = type;
    buffers[index].pvBuffer = bytes;
    buffers[index].cbBuffer = static_cast<unsigned long>(size);
  }
  std::array<SecBuffer, 4> buffers = {};
  SecBufferDesc descriptor = {SECBUFFER_VERSION, 4, buffers.data()};
};

struct Record : Layout {
  Record(unsigned char *bytes, const SecPkgContext_StreamSizes &sizes, std::size_t size) {
    set(0, SECBUFFER_STREAM_HEADER, bytes, sizes.cbHeader);
    set(1, SECBUFFER_DATA, bytes + sizes.cbHeader, size);
    set(2, SECBUFFER_STREAM_TRAILER, bytes + sizes.cbHeader + size, sizes.cbTrailer);
  }
  std::size_t size() const {
    return std::size_t{buffers[0].cbBuffer} + buffers[1].cbBuffer;
    // CHECK: :[[@LINE-1]]:12: warning: the trailer of the record that 'Record' lays out is not counted here
  }
};

class ByHand {
public:
  ByHand(unsigned char *bytes, const SecPkgContext_StreamSizes &sizes, unsigned long size) {
    parts[0].BufferType = SECBUFFER_STREAM_HEADER;
    parts[0].cbBuffer = sizes.cbHeader;
    parts[0].pvBuffer = bytes;
    parts[1].BufferType = SECBUFFER_DATA;
    parts[1].cbBuffer = size;
    parts[1].pvBuffer = bytes + sizes.cbHeader;
    parts[2].BufferType = SECBUFFER_STREAM_TRAILER;
    parts[2].cbBuffer = sizes.cbTrailer;
    parts[2].pvBuffer = bytes + sizes.cbHeader + size;
    parts[3].BufferType = SECBUFFER_EMPTY;
  }
  SecBuffer *all() { return parts; }
  unsigned long size() const {
    return parts[1].cbBuffer + parts[2].cbBuffer;
    // CHECK: :[[@LINE-1]]:12: warning: the header of the record that 'ByHand' lays out is not counted here
  }

private:
  SecBuffer parts[4];
};

// Silent -----------------------------------------------------------------------

struct Whole : Record {
  using Record::Record;
};

struct Counted : Layout {
  Counted(unsigned char *bytes, const SecPkgContext_StreamSizes &sizes, std::size_t size) {
    set(0, SECBUFFER_STREAM_HEADER, bytes, sizes.cbHeader);
    set(1, SECBUFFER_DATA, bytes + sizes.cbHeader, size);
    set(2, SECBUFFER_STREAM_TRAILER, bytes + sizes.cbHeader + size, sizes.cbTrailer);
  }
  std::size_t size() const {
    return std::size_t{buffers[0].cbBuffer} + buffers[1].cbBuffer + buffers[2].cbBuffer;
  }
};

// What comes before the trailer, and the trailer elsewhere.
struct InSteps : Layout {
  InSteps(unsigned char *bytes, const SecPkgContext_StreamSizes &sizes, std::size_t size) {
    set(0, SECBUFFER_STREAM_HEADER, bytes, sizes.cbHeader);
    set(1, SECBUFFER_DATA, bytes + sizes.cbHeader, size);
    set(2, SECBUFFER_STREAM_TRAILER, bytes + sizes.cbHeader + size, sizes.cbTrailer);
  }
  std::size_t before() const { return buffers[0].cbBuffer + buffers[1].cbBuffer; }
  std::size_t size() const { return before() + buffers[2].cbBuffer; }
};

// What DecryptMessage leaves is no record.
struct Answer : Layout {
  Answer(unsigned char *bytes, std::size_t size) { set(0, SECBUFFER_DATA, bytes, size); }
  std::size_t size() const { return buffers[1].cbBuffer + buffers[3].cbBuffer; }
};

SECURITY_STATUS encrypt(CtxtHandle *context, unsigned char *bytes,
                        const SecPkgContext_StreamSizes &sizes, std::size_t size) {
  Record record(bytes, sizes, size);
  return EncryptMessage(context, 0, &record.descriptor, 0);
}
