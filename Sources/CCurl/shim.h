#ifndef COORACE_CURL_SHIM_H
#define COORACE_CURL_SHIM_H

#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>

// What Swift cannot import: curl_easy_setopt and curl_easy_getinfo are variadic.

static inline CURLcode coorace_curl_set_long(CURL *handle, CURLoption option, long value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode coorace_curl_set_offset(CURL *handle, CURLoption option, curl_off_t value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode coorace_curl_set_text(CURL *handle, CURLoption option, const char *value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode coorace_curl_set_list(CURL *handle, CURLoption option, struct curl_slist *value) {
    return curl_easy_setopt(handle, option, value);
}

/// What the callbacks below get as their last or first argument.
static inline void coorace_curl_set_context(CURL *handle, void *context) {
    curl_easy_setopt(handle, CURLOPT_READDATA, context);
    curl_easy_setopt(handle, CURLOPT_SEEKDATA, context);
    curl_easy_setopt(handle, CURLOPT_WRITEDATA, context);
    curl_easy_setopt(handle, CURLOPT_HEADERDATA, context);
    curl_easy_setopt(handle, CURLOPT_XFERINFODATA, context);
    curl_easy_setopt(handle, CURLOPT_OPENSOCKETDATA, context);
}

static inline void coorace_curl_set_opensocket(CURL *handle, curl_opensocket_callback callback) {
    curl_easy_setopt(handle, CURLOPT_OPENSOCKETFUNCTION, callback);
}

/// The address itself, which may be longer than the type of the field says.
static inline const struct sockaddr *coorace_curl_address(const struct curl_sockaddr *address) {
    return &address->addr;
}

struct coorace_curl_callbacks {
    size_t (*read)(char *bytes, size_t size, size_t count, void *context);
    int (*seek)(void *context, curl_off_t offset, int origin);
    size_t (*write)(char *bytes, size_t size, size_t count, void *context);
    size_t (*header)(char *bytes, size_t size, size_t count, void *context);
    int (*progress)(void *context, curl_off_t to_receive, curl_off_t received, curl_off_t to_send, curl_off_t sent);
};

static inline void coorace_curl_set_callbacks(CURL *handle, const struct coorace_curl_callbacks *callbacks) {
    curl_easy_setopt(handle, CURLOPT_READFUNCTION, callbacks->read);
    curl_easy_setopt(handle, CURLOPT_SEEKFUNCTION, callbacks->seek);
    curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, callbacks->write);
    curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, callbacks->header);
    curl_easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, callbacks->progress);
    curl_easy_setopt(handle, CURLOPT_NOPROGRESS, 0L);
}

#endif
