import Glibc

/// How many files and connections the process may have open.
enum OpenFiles {
    /// Takes as many as the system lets it have, up to 65,536: a shell's usual 1,024 are no more than the connections alone.
    static func raise() {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        limit.rlim_cur = max(limit.rlim_cur, min(limit.rlim_max, 65_536))
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
}
