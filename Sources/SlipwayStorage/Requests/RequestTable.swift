internal import SlipwayBase
internal import SlipwayCore

/// The rows of request ids that are remembered.
struct RequestTable<Connection: SQLConnection> {
  let connection: Connection

  func find(
    _ requestID: String, in project: ProjectID, since: Timestamp
  ) throws(SQLError) -> RememberedRequest? {
    try connection.row(
      """
      SELECT project, request_id, fingerprint, result, time FROM remembered_request
      WHERE project = $1 AND request_id = $2 AND time >= $3
      """, [.text(project.text), .text(requestID), .time(since)]
    ) { row throws(SQLError) in
      RememberedRequest(
        project: try row.project(), requestID: row.text(), fingerprint: row.text(),
        result: row.text(), time: row.time())
    }
  }

  /// Remembers a request, in the place of an expired one with the same id.
  func remember(_ request: RememberedRequest) throws(SQLError) {
    try connection.change(
      """
      INSERT INTO remembered_request (project, request_id, fingerprint, result, time)
      VALUES ($1, $2, $3, $4, $5)
      ON CONFLICT (project, request_id) DO UPDATE SET
        fingerprint = excluded.fingerprint, result = excluded.result, time = excluded.time
      """,
      [
        .text(request.project.text), .text(request.requestID), .text(request.fingerprint),
        .text(request.result), .time(request.time),
      ])
  }

  func forget(before time: Timestamp) throws(SQLError) {
    try connection.change("DELETE FROM remembered_request WHERE time < $1", [.time(time)])
  }
}
