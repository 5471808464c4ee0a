#ifndef COORACE_SQLITE_SHIM_H
#define COORACE_SQLITE_SHIM_H

#include <sqlite3.h>
#include <stddef.h>

// What Swift cannot import: a cast macro and variadic functions.

/// SQLite copies the bound value before the call returns.
static inline sqlite3_destructor_type coorace_sqlite_transient(void) { return SQLITE_TRANSIENT; }

/// Sets one of the on/off options of sqlite3_db_config.
static inline int coorace_sqlite_set_option(sqlite3 *db, int option, int on) {
    return sqlite3_db_config(db, option, on, NULL);
}

/// Allocations are not counted, which spares a lock shared by all threads. Only heeded before the first connection.
static inline int coorace_sqlite_without_memory_statistics(void) {
    return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

/// The system's error of the last write to the log that failed, else to the file; 0 when none has. Where a transaction has become too large for
/// memory, sqlite3_system_errno does not know it.
static inline int coorace_sqlite_write_errno(sqlite3 *db) {
    sqlite3_file *log = NULL;
    int number = 0;
    if (sqlite3_file_control(db, "main", SQLITE_FCNTL_JOURNAL_POINTER, &log) == SQLITE_OK && log && log->pMethods)
        log->pMethods->xFileControl(log, SQLITE_FCNTL_LAST_ERRNO, &number);
    if (number == 0) sqlite3_file_control(db, "main", SQLITE_FCNTL_LAST_ERRNO, &number);
    return number;
}

#endif
