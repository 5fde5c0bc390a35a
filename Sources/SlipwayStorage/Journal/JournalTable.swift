internal import SlipwayCore

/// The rows of the journal. Nothing deletes them, so the next sequence number is the highest one
/// plus one, and a transaction that is rolled back leaves no gap.
struct JournalTable<Connection: SQLConnection> {
  let connection: Connection

  func list(after sequence: Int64, limit: Int) throws(SQLError) -> [JournalEntry] {
    try connection.rows(
      """
      SELECT sequence, time, actor, resource, event, message, request_id
      FROM journal WHERE sequence > $1 ORDER BY sequence LIMIT $2
      """, [.number(sequence), .number(limit)]
    ) { row in
      JournalEntry(
        sequence: row.integer(), time: row.time(), actor: row.text(), resource: row.text(),
        event: row.text(), message: row.text(), requestID: row.text())
    }
  }

  func append(_ entry: JournalEntry) throws(SQLError) {
    try connection.change(
      """
      INSERT INTO journal (sequence, time, actor, resource, event, message, request_id)
      VALUES ((SELECT coalesce(max(sequence), 0) + 1 FROM journal), $1, $2, $3, $4, $5, $6)
      """,
      [
        .time(entry.time), .text(entry.actor), .text(entry.resource), .text(entry.event),
        .text(entry.message), .text(entry.requestID),
      ])
  }
}
