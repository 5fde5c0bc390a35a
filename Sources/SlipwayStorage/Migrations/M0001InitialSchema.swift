extension Migration {
  /// Everything the registry keeps.
  ///
  /// Rows lie in the order of their insertion and unique identifiers grow with time, so inserts
  /// touch the end of the tables. Times are nanoseconds since 1970, version numbers their
  /// ordinals; nested parts that no query looks into are JSON.
  static let initialSchema = Migration(
    number: 1, name: "initial schema",
    script: """
      CREATE TABLE model (
        project TEXT NOT NULL,
        id TEXT NOT NULL,
        uid TEXT NOT NULL,
        latest INTEGER,
        version_count INTEGER NOT NULL,
        create_time INTEGER NOT NULL,
        update_time INTEGER NOT NULL,
        generation INTEGER NOT NULL
      ) STRICT;
      CREATE UNIQUE INDEX model_by_name ON model (project, id);
      CREATE UNIQUE INDEX model_by_uid ON model (project, uid);

      CREATE TABLE version (
        uid TEXT NOT NULL PRIMARY KEY,
        project TEXT NOT NULL,
        model TEXT NOT NULL,
        number INTEGER NOT NULL,
        state TEXT NOT NULL,
        status_reason TEXT,
        status_message TEXT,
        description TEXT NOT NULL,
        model_type TEXT NOT NULL,
        runtime TEXT NOT NULL,
        model_algorithm TEXT NOT NULL,
        execution_code TEXT NOT NULL,
        protocol TEXT,
        port INTEGER,
        details TEXT NOT NULL,
        manifest_digest TEXT,
        config TEXT NOT NULL,
        warnings TEXT,
        create_time INTEGER NOT NULL,
        update_time INTEGER NOT NULL,
        generation INTEGER NOT NULL
      ) STRICT;
      CREATE UNIQUE INDEX version_by_name ON version (project, model, number);
      CREATE INDEX version_by_project ON version (project, uid);
      CREATE INDEX version_by_model ON version (project, model, uid);

      CREATE TABLE manifest_file (
        version_uid TEXT NOT NULL REFERENCES version (uid) ON DELETE CASCADE,
        position INTEGER NOT NULL,
        path TEXT NOT NULL,
        size INTEGER NOT NULL,
        digest TEXT NOT NULL,
        PRIMARY KEY (version_uid, position)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX manifest_file_by_digest ON manifest_file (digest);

      CREATE TABLE retired_version (
        project TEXT NOT NULL,
        model TEXT NOT NULL,
        number INTEGER NOT NULL,
        PRIMARY KEY (project, model, number)
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE project_usage (
        project TEXT NOT NULL PRIMARY KEY,
        version_count INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE operation (
        uid TEXT NOT NULL PRIMARY KEY,
        project TEXT NOT NULL,
        version TEXT NOT NULL,
        phase TEXT NOT NULL,
        total_bytes INTEGER NOT NULL,
        copied_bytes INTEGER NOT NULL,
        cancel_requested INTEGER NOT NULL,
        failure_kind TEXT,
        failure_reason TEXT,
        failure_message TEXT,
        create_time INTEGER NOT NULL,
        update_time INTEGER NOT NULL
      ) STRICT;
      CREATE INDEX operation_by_project ON operation (project, uid);
      CREATE INDEX operation_unfinished ON operation (uid) WHERE phase <> 'done';
      CREATE INDEX operation_unfinished_by_version ON operation (version) WHERE phase <> 'done';

      CREATE TABLE deployment (
        uid TEXT NOT NULL PRIMARY KEY,
        project TEXT NOT NULL,
        id TEXT NOT NULL,
        description TEXT NOT NULL,
        type TEXT NOT NULL,
        served_models TEXT NOT NULL,
        desired TEXT NOT NULL,
        state TEXT NOT NULL,
        progress_percent INTEGER NOT NULL,
        status_reason TEXT,
        status_message TEXT,
        revision INTEGER NOT NULL,
        start_generation INTEGER NOT NULL,
        instances TEXT NOT NULL,
        create_time INTEGER NOT NULL,
        update_time INTEGER NOT NULL,
        transition_time INTEGER NOT NULL,
        generation INTEGER NOT NULL
      ) STRICT;
      CREATE UNIQUE INDEX deployment_by_name ON deployment (project, id);
      CREATE INDEX deployment_by_project ON deployment (project, uid);

      CREATE TABLE deployment_version (
        deployment_uid TEXT NOT NULL REFERENCES deployment (uid) ON DELETE CASCADE,
        version TEXT NOT NULL,
        PRIMARY KEY (deployment_uid, version)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX deployment_version_by_version ON deployment_version (version);

      CREATE TABLE remembered_request (
        project TEXT NOT NULL,
        request_id TEXT NOT NULL,
        fingerprint TEXT NOT NULL,
        result TEXT NOT NULL,
        time INTEGER NOT NULL,
        PRIMARY KEY (project, request_id)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX remembered_request_by_time ON remembered_request (time);

      CREATE TABLE journal (
        sequence INTEGER PRIMARY KEY,
        time INTEGER NOT NULL,
        actor TEXT NOT NULL,
        resource TEXT NOT NULL,
        event TEXT NOT NULL,
        message TEXT NOT NULL,
        request_id TEXT NOT NULL
      ) STRICT;
      CREATE INDEX journal_by_resource ON journal (resource);
      """)
}
