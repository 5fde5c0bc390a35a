internal import SlipwayCore

/// The files of manifests, so that content can be asked for by its digest.
struct ManifestTable<Connection: SQLConnection> {
  let connection: Connection

  /// The files of a version in their order.
  func files(of versionUID: String) throws(SQLError) -> [PackageManifest.File] {
    try connection.rows(
      "SELECT path, size, digest FROM manifest_file WHERE version_uid = $1 ORDER BY position",
      [.text(versionUID)]
    ) { row throws(SQLError) in
      PackageManifest.File(
        path: row.text(), size: row.integer(),
        digest: try row.present(ContentDigest(row.text()), "a digest"))
    }
  }

  func refers(to digest: ContentDigest) throws(SQLError) -> Bool {
    try connection.exists(
      "SELECT 1 FROM manifest_file WHERE digest = $1 LIMIT 1", [.text(digest.hex)])
  }

  func insert(_ files: [PackageManifest.File], of versionUID: String) throws(SQLError) {
    for (position, file) in files.enumerated() {
      try connection.change(
        """
        INSERT INTO manifest_file (version_uid, position, path, size, digest)
        VALUES ($1, $2, $3, $4, $5)
        """,
        [
          .text(versionUID), .number(position), .text(file.path), .number(file.size),
          .text(file.digest.hex),
        ])
    }
  }

  func delete(of versionUID: String) throws(SQLError) {
    try connection.change("DELETE FROM manifest_file WHERE version_uid = $1", [.text(versionUID)])
  }
}
