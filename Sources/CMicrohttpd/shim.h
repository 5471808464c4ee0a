#ifndef COORACE_MICROHTTPD_SHIM_H
#define COORACE_MICROHTTPD_SHIM_H

#include <stdint.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <microhttpd.h>

// What Swift cannot import: variadic functions, and callbacks handed over as variadic arguments.

struct coorace_mhd_options {
    unsigned int flags;
    int listen_socket;
    unsigned int threads;
    unsigned int connection_limit;
    unsigned int idle_seconds;
    size_t memory_per_connection;
    const char *tls_certificate; // PEM, or NULL
    const char *tls_key;         // PEM, or NULL
    MHD_AcceptPolicyCallback accept;
    MHD_AccessHandlerCallback handle;
    MHD_RequestCompletedCallback completed;
    MHD_NotifyConnectionCallback connection;
    void *(*target)(void *context, const char *target, struct MHD_Connection *connection);
    void *context;
};

static inline struct MHD_Daemon *coorace_mhd_start(const struct coorace_mhd_options *o) {
    struct MHD_OptionItem tls[] = {
        { MHD_OPTION_HTTPS_MEM_KEY, 0, (void *) o->tls_key },
        { MHD_OPTION_HTTPS_MEM_CERT, 0, (void *) o->tls_certificate },
        { MHD_OPTION_END, 0, NULL },
    };
    return MHD_start_daemon(
        o->flags, 0, o->accept, o->context, o->handle, o->context,
        MHD_OPTION_LISTEN_SOCKET, (MHD_socket) o->listen_socket,
        MHD_OPTION_THREAD_POOL_SIZE, o->threads,
        MHD_OPTION_CONNECTION_LIMIT, o->connection_limit,
        MHD_OPTION_CONNECTION_TIMEOUT, o->idle_seconds,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, o->memory_per_connection,
        MHD_OPTION_STRICT_FOR_CLIENT, (int) 0, // its refusals are HTML or silent: ours check the same and answer
        MHD_OPTION_NOTIFY_COMPLETED, o->completed, o->context,
        MHD_OPTION_NOTIFY_CONNECTION, o->connection, o->context,
        MHD_OPTION_URI_LOG_CALLBACK, o->target, o->context,
        MHD_OPTION_ARRAY, o->tls_key ? tls : tls + 2,
        MHD_OPTION_END);
}

/// No chunked framing: the connection closes after this response.
static inline void coorace_mhd_disable_chunks(struct MHD_Response *response) {
    (void) MHD_set_response_options(response, MHD_RF_HTTP_1_0_COMPATIBLE_STRICT, MHD_RO_END);
}

/// What the connection callback stored for this connection at its start.
static inline void *coorace_mhd_socket_context(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return info ? info->socket_context : NULL;
}

static inline int coorace_mhd_descriptor(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    return info ? info->connect_fd : -1;
}

static inline const struct sockaddr *coorace_mhd_client_address(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    return info ? info->client_addr : NULL;
}

/// Bytes from the method's first letter to the empty line's LF.
static inline size_t coorace_mhd_head_size(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
    return info ? info->header_size : 0;
}

#endif
