/// Statements of `VersionTable`; every SELECT has the columns of the table in its order.
enum VersionSQL {
  static let selectByName: StaticString =
    """
    SELECT uid, project, model, number, state, status_reason, status_message, description,
    model_type, runtime, model_algorithm, execution_code, protocol, port, details,
    manifest_digest, config, warnings, create_time, update_time, generation
    FROM version WHERE project = $1 AND model = $2 AND number = $3
    """

  static let selectByUID: StaticString =
    """
    SELECT uid, project, model, number, state, status_reason, status_message, description,
    model_type, runtime, model_algorithm, execution_code, protocol, port, details,
    manifest_digest, config, warnings, create_time, update_time, generation
    FROM version WHERE uid = $1
    """

  static let listByProject: StaticString =
    """
    SELECT uid, project, model, number, state, status_reason, status_message, description,
    model_type, runtime, model_algorithm, execution_code, protocol, port, details,
    manifest_digest, config, warnings, create_time, update_time, generation
    FROM version WHERE project = $1 AND uid > $2 ORDER BY uid LIMIT $3
    """

  static let listByModel: StaticString =
    """
    SELECT uid, project, model, number, state, status_reason, status_message, description,
    model_type, runtime, model_algorithm, execution_code, protocol, port, details,
    manifest_digest, config, warnings, create_time, update_time, generation
    FROM version WHERE project = $1 AND model = $4 AND uid > $2 ORDER BY uid LIMIT $3
    """

  static let insert: StaticString =
    """
    INSERT INTO version (
    uid, project, model, number, state, status_reason, status_message, description,
    model_type, runtime, model_algorithm, execution_code, protocol, port, details,
    manifest_digest, config, warnings, create_time, update_time, generation)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
    $19, $20, $21)
    """

  /// Name, uid and creation never change.
  static let update: StaticString =
    """
    UPDATE version SET state = $2, status_reason = $3, status_message = $4, description = $5,
    model_type = $6, runtime = $7, model_algorithm = $8, execution_code = $9, protocol = $10,
    port = $11, details = $12, manifest_digest = $13, config = $14, warnings = $15,
    update_time = $16, generation = $17
    WHERE uid = $1
    """
}
