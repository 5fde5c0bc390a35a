/// Statements of `DeploymentTable`; every SELECT of whole rows has the columns of the table in its
/// order.
enum DeploymentSQL {
  static let selectByName: StaticString =
    """
    SELECT uid, project, id, description, type, served_models, desired, state,
    progress_percent, status_reason, status_message, revision, start_generation, instances,
    create_time, update_time, transition_time, generation
    FROM deployment WHERE project = $1 AND id = $2
    """

  static let selectByUID: StaticString =
    """
    SELECT uid, project, id, description, type, served_models, desired, state,
    progress_percent, status_reason, status_message, revision, start_generation, instances,
    create_time, update_time, transition_time, generation
    FROM deployment WHERE uid = $1
    """

  static let listByProject: StaticString =
    """
    SELECT uid, project, id, description, type, served_models, desired, state,
    progress_percent, status_reason, status_message, revision, start_generation, instances,
    create_time, update_time, transition_time, generation
    FROM deployment WHERE project = $1 AND uid > $2 ORDER BY uid LIMIT $3
    """

  static let listAll: StaticString =
    """
    SELECT uid, project, id, description, type, served_models, desired, state,
    progress_percent, status_reason, status_message, revision, start_generation, instances,
    create_time, update_time, transition_time, generation
    FROM deployment ORDER BY uid
    """

  static let namesByVersion: StaticString =
    """
    SELECT deployment.project, deployment.id
    FROM deployment_version JOIN deployment ON deployment.uid = deployment_version.deployment_uid
    WHERE deployment_version.version = $1 ORDER BY deployment_version.deployment_uid
    """

  static let insert: StaticString =
    """
    INSERT INTO deployment (
    uid, project, id, description, type, served_models, desired, state,
    progress_percent, status_reason, status_message, revision, start_generation, instances,
    create_time, update_time, transition_time, generation)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
    """

  /// Name, uid, type and creation never change.
  static let update: StaticString =
    """
    UPDATE deployment SET description = $2, served_models = $3, desired = $4, state = $5,
    progress_percent = $6, status_reason = $7, status_message = $8, revision = $9,
    start_generation = $10, instances = $11, update_time = $12, transition_time = $13,
    generation = $14
    WHERE uid = $1
    """
}
