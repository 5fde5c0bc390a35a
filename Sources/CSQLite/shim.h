#pragma once

#include <sqlite3.h>

/// Binds a copy of the text: SQLITE_TRANSIENT is a cast that Swift cannot import.
static inline int slipway_sqlite3_bind_text(
    sqlite3_stmt *statement, int index, const char *text, sqlite3_uint64 bytes) {
  return sqlite3_bind_text64(statement, index, text, bytes, SQLITE_TRANSIENT, SQLITE_UTF8);
}

/// Keeps SQL from damaging the file on purpose: sqlite3_db_config is variadic, which Swift cannot
/// call.
static inline int slipway_sqlite3_defend(sqlite3 *database) {
  return sqlite3_db_config(database, SQLITE_DBCONFIG_DEFENSIVE, 1, (int *)0);
}
