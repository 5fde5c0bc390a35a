/// Statements of `OperationTable`; every SELECT has the columns of the table in its order.
enum OperationSQL {
  static let selectByName: StaticString =
    """
    SELECT project, uid, version, phase, total_bytes, copied_bytes, cancel_requested, failure_kind,
    failure_reason, failure_message, create_time, update_time
    FROM operation WHERE uid = $1 AND project = $2
    """

  static let listByProject: StaticString =
    """
    SELECT project, uid, version, phase, total_bytes, copied_bytes, cancel_requested, failure_kind,
    failure_reason, failure_message, create_time, update_time
    FROM operation WHERE project = $1 AND uid > $2 ORDER BY uid LIMIT $3
    """

  /// The conditions on `phase` repeat those of the partial indices word for word: that is how the
  /// database knows that it may use them.
  static let listUnfinished: StaticString =
    """
    SELECT project, uid, version, phase, total_bytes, copied_bytes, cancel_requested, failure_kind,
    failure_reason, failure_message, create_time, update_time
    FROM operation WHERE phase <> 'done' ORDER BY uid
    """

  static let selectUnfinishedByVersion: StaticString =
    """
    SELECT project, uid, version, phase, total_bytes, copied_bytes, cancel_requested, failure_kind,
    failure_reason, failure_message, create_time, update_time
    FROM operation WHERE version = $1 AND phase <> 'done' LIMIT 1
    """

  static let insert: StaticString =
    """
    INSERT INTO operation (
    project, uid, version, phase, total_bytes, copied_bytes, cancel_requested, failure_kind,
    failure_reason, failure_message, create_time, update_time)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
    """

  /// Name, version and creation never change.
  static let update: StaticString =
    """
    UPDATE operation SET phase = $3, total_bytes = $4, copied_bytes = $5, cancel_requested = $6,
    failure_kind = $7, failure_reason = $8, failure_message = $9, update_time = $10
    WHERE uid = $1 AND project = $2
    """
}
