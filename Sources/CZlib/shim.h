#ifndef COORACE_ZLIB_SHIM_H
#define COORACE_ZLIB_SHIM_H

#include <string.h>
#include <zlib.h>

// What Swift cannot import: initialisers that are macros. 15 + 16: the largest window, in a gzip wrapper (RFC 1952).

static inline int coorace_gzip_deflate_init(z_stream *stream, int level) {
    memset(stream, 0, sizeof *stream);
    return deflateInit2(stream, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
}

static inline int coorace_gzip_inflate_init(z_stream *stream) {
    memset(stream, 0, sizeof *stream);
    return inflateInit2(stream, 15 + 16);
}

#endif
