// What SQLite does by itself with the rows of a batch: prepared statements in one transaction, into the same tables and indexes, with the
// same settings, on one thread. And what a loop over a select does with them.
//
//   bench-bare SOURCE.db WORDS.txt TARGET.db CACHE_KIB
//
// SOURCE.db holds the adherents; WORDS.txt their search words, a line each in the order of `seq`. Prints the seconds of the writing, from
// BEGIN to COMMIT, the processor's of it, and the seconds of the reading.
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static void fail(sqlite3 *db, const char *what) {
    fprintf(stderr, "%s: %s\n", what, sqlite3_errmsg(db));
    exit(1);
}

static void run(sqlite3 *db, const char *sql) {
    if (sqlite3_exec(db, sql, 0, 0, 0) != SQLITE_OK) fail(db, sql);
}

static sqlite3_stmt *prepare(sqlite3 *db, const char *sql) {
    sqlite3_stmt *statement;
    if (sqlite3_prepare_v3(db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, 0) != SQLITE_OK) fail(db, sql);
    return statement;
}

static double now(clockid_t clock) {
    struct timespec time;
    clock_gettime(clock, &time);
    return time.tv_sec + time.tv_nsec / 1e9;
}

// The rows of one select, copied into memory.
struct rows {
    sqlite3_value **values;
    int columns;
    long count;
};

static struct rows load(sqlite3 *db, const char *sql) {
    sqlite3_stmt *statement = prepare(db, sql);
    struct rows rows = {0, sqlite3_column_count(statement), 0};
    long room = 0;
    while (sqlite3_step(statement) == SQLITE_ROW) {
        if (rows.count == room) rows.values = realloc(rows.values, (room = room ? 2 * room : 1024) * rows.columns * sizeof *rows.values);
        for (int column = 0; column < rows.columns; column++)
            rows.values[rows.count * rows.columns + column] = sqlite3_value_dup(sqlite3_column_value(statement, column));
        rows.count++;
    }
    sqlite3_finalize(statement);
    return rows;
}

static void insert(sqlite3 *db, sqlite3_stmt *statement, struct rows *rows, long row, int first) {
    for (int column = first; column < rows->columns; column++) {
        sqlite3_value *value = rows->values[row * rows->columns + column];
        if (sqlite3_value_type(value) == SQLITE_TEXT)
            sqlite3_bind_text(statement, column - first + 1, (const char *)sqlite3_value_text(value), sqlite3_value_bytes(value), SQLITE_STATIC);
        else
            sqlite3_bind_value(statement, column - first + 1, value);
    }
    if (sqlite3_step(statement) != SQLITE_DONE) fail(db, sqlite3_sql(statement));
    sqlite3_reset(statement);
}

// An insert that names the columns of a select's result.
static sqlite3_stmt *prepare_insert(sqlite3 *db, const char *verb, const char *table, const char *columns) {
    char sql[2000] = "", marks[400] = "?";
    for (const char *place = columns; (place = strchr(place, ',')); place++) strcat(marks, ", ?");
    snprintf(sql, sizeof sql, "%s INTO %s (%s) VALUES (%s)", verb, table, columns, marks);
    return prepare(db, sql);
}

static long is_same(struct rows *rows, long row, int column, sqlite3_value *id) {
    return row < rows->count && !strcmp((char *)sqlite3_value_text(rows->values[row * rows->columns + column]), (char *)sqlite3_value_text(id));
}

int main(int count, char **arguments) {
    if (count != 5) return 64;
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    sqlite3 *source, *target;
    if (sqlite3_open_v2(arguments[1], &source, SQLITE_OPEN_READONLY, 0) != SQLITE_OK) fail(source, arguments[1]);
    if (sqlite3_open(arguments[3], &target) != SQLITE_OK) fail(target, arguments[3]);
    char settings[300];
    snprintf(settings, sizeof settings,
        "PRAGMA page_size = 4096; PRAGMA cache_size = -%s; PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON; PRAGMA journal_mode = WAL;"
        "PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0; PRAGMA temp_store = MEMORY; PRAGMA cell_size_check = ON", arguments[4]);
    run(target, settings);

    sqlite3_stmt *schema = prepare(source,
        "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '%\\_search\\_%' ESCAPE '\\' "
        "ORDER BY type = 'index'");
    while (sqlite3_step(schema) == SQLITE_ROW) run(target, (const char *)sqlite3_column_text(schema, 0));
    sqlite3_finalize(schema);

    char own[1000] = "", sql[1500];
    sqlite3_stmt *columns = prepare(source, "SELECT name FROM pragma_table_xinfo('adherents') WHERE hidden = 0 AND name <> 'seq'");
    while (sqlite3_step(columns) == SQLITE_ROW) {
        if (*own) strcat(own, ", ");
        strcat(own, (const char *)sqlite3_column_text(columns, 0));
    }
    sqlite3_finalize(columns);
    snprintf(sql, sizeof sql, "SELECT %s FROM adherents ORDER BY seq", own);
    struct rows records = load(source, sql);
    // The side tables' rows, in the order of the records they belong to; the first column is that record's id.
    struct rows lists = load(source,
        "SELECT a.id, collection, field, value, l.id FROM list_values l CROSS JOIN adherents a ON a.id = l.id "
        "WHERE collection = 'adherents' ORDER BY a.seq");
    struct rows revisions = load(source,
        "SELECT collection, id, version, op, at, key_id, request_id, document FROM revisions WHERE collection = 'adherents' ORDER BY seq");
    struct rows changes = load(source, "SELECT collection, id, version, op, at FROM changes WHERE collection = 'adherents' ORDER BY seq");
    sqlite3_close(source);

    FILE *file = fopen(arguments[2], "r");
    if (!file) return 66;
    char **words = calloc(records.count, sizeof *words);
    size_t size;
    for (long row = 0; row < records.count; row++) {
        size = 0;
        ssize_t length = getline(&words[row], &size, file);
        if (length < 1) return 65;
        words[row][length - 1] = 0;
    }
    fclose(file);

    sqlite3_stmt *record = prepare_insert(target, "INSERT", "adherents", own);
    sqlite3_stmt *list = prepare_insert(target, "INSERT", "list_values", "collection, field, value, id");
    sqlite3_stmt *revision = prepare_insert(target, "INSERT", "revisions", "collection, id, version, op, at, key_id, request_id, document");
    sqlite3_stmt *change = prepare_insert(target, "INSERT OR REPLACE", "changes", "collection, id, version, op, at");
    sqlite3_stmt *search = prepare(target, "INSERT INTO adherents_search (rowid, words) VALUES (?1, ?2)");
    double begun = now(CLOCK_MONOTONIC), spent = now(CLOCK_PROCESS_CPUTIME_ID);
    run(target, "BEGIN IMMEDIATE");
    long next = 0;
    for (long row = 0; row < records.count; row++) {
        insert(target, record, &records, row, 0);
        sqlite3_int64 rowid = sqlite3_last_insert_rowid(target);
        while (is_same(&lists, next, 0, records.values[row * records.columns])) insert(target, list, &lists, next++, 1);
        insert(target, revision, &revisions, row, 0);
        insert(target, change, &changes, row, 0);
        sqlite3_bind_int64(search, 1, rowid);
        sqlite3_bind_text(search, 2, words[row], -1, SQLITE_STATIC);
        if (sqlite3_step(search) != SQLITE_DONE) fail(target, "search");
        sqlite3_reset(search);
    }
    run(target, "COMMIT");
    double written = now(CLOCK_MONOTONIC) - begun;
    spent = now(CLOCK_PROCESS_CPUTIME_ID) - spent;
    if (next != lists.count) return 70;
    sqlite3_wal_checkpoint_v2(target, 0, SQLITE_CHECKPOINT_TRUNCATE, 0, 0);

    begun = now(CLOCK_MONOTONIC);
    int sink = open("/dev/null", O_WRONLY);
    static char buffer[1 << 16];
    size_t filled = 0;
    sqlite3_stmt *select = prepare(target, "SELECT id, version, document FROM adherents ORDER BY id");
    while (sqlite3_step(select) == SQLITE_ROW) {
        size_t length = sqlite3_column_bytes(select, 2);
        if (filled + length + 1 > sizeof buffer) {
            if (write(sink, buffer, filled) < 0) return 74;
            filled = 0;
        }
        memcpy(buffer + filled, sqlite3_column_text(select, 2), length);
        buffer[filled + length] = '\n';
        filled += length + 1;
    }
    printf("%.6f %.6f %.6f\n", written, spent, now(CLOCK_MONOTONIC) - begun);
    return 0;
}
