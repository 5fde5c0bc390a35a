/// Looks at a package in object storage and settles what its import would make.
struct PackageInspector {
  let objects: any ObjectStore
  let runtimes: RuntimeCatalog
  let limits: RegistryLimits

  /// The plan for `request`, or the refusal that lists what is wrong with the package.
  func plan(for request: ImportRequest) async throws(RegistryError) -> ImportPlan {
    let listing = try await listing(at: request.location)
    var findings = Findings()
    let config = try await config(at: request.location, listing, &findings)
    return try VersionResolver(
      request, listing: listing, packageConfig: config, runtimes: runtimes
    ).plan(adding: findings)
  }

  /// What lies below `model/`: OBS_PATH_NOT_FOUND when the place is missing, PACKAGE_INVALID when
  /// only `model/` is.
  func listing(at location: ObjectLocation) async throws(RegistryError) -> PackageListing {
    let directory = location.appending(PackageListing.directory)
    let entries: [ObjectEntry]
    do throws(RegistryError) {
      entries = try await objects.list(directory, limit: limits.packageFilesMax)
    } catch {
      guard error.kind == .notFound else { throw error }
      try await checkExists(location)
      entries = []
    }
    guard entries.isEmpty else { return try PackageListing(entries: entries, limits: limits) }
    let hint =
      location.key.hasSuffix(PackageListing.directory)
      ? "; name the directory above model/, not model/ itself" : ""
    throw RegistryError(
      .failedPrecondition,
      violations: [
        .init(
          subject: directory.text, reason: "PACKAGE_INVALID",
          message: "has no files; a package keeps everything in model/\(hint)")
      ])
  }

  /// Passes on what the store says of the place itself. That it holds too much is no fault: only
  /// `model/` is imported.
  private func checkExists(_ location: ObjectLocation) async throws(RegistryError) {
    do throws(RegistryError) {
      _ = try await objects.list(location, limit: limits.packageFilesMax)
    } catch {
      guard error.kind == .failedPrecondition else { throw error }
    }
  }

  private func config(
    at location: ObjectLocation, _ listing: PackageListing, _ findings: inout Findings
  ) async throws(RegistryError) -> ConfigReader.Result? {
    guard let file = listing.file(at: PackageListing.configPath) else { return nil }
    guard file.size <= Int64(limits.configBytesMax) else {
      findings.add(
        Place(.packageConfig), "CONFIG_INVALID",
        "has \(file.size) bytes, more than the server's configBytesMax of "
          + "\(limits.configBytesMax)")
      return nil
    }
    let bytes = try await objects.read(
      location.appending(file.path), bytesMax: limits.configBytesMax)
    var reader = ConfigReader(.packageConfig, limits: limits)
    return reader.read(bytes, &findings)
  }
}
