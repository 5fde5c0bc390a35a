/// Rules of what a package must hold for its engine (§3.1).
///
/// `customize_service.py` is mandatory for every engine but Image and Custom (D8), with one
/// exception this server adds: where its runtime catalogue says that the runtime serves the
/// engine's model files by itself (by default Scikit_Learn and XGBoost), a package without
/// inference code is complete. A Custom package needs a start command or a runtime only when it is
/// deployed, and an Image package is kept as data: the process runner does not deploy it.
package struct PackageLayout {
  private let listing: PackageListing
  private let runtimes: RuntimeCatalog

  package init(_ listing: PackageListing, runtimes: RuntimeCatalog) {
    self.listing = listing
    self.runtimes = runtimes
  }

  /// Path of the inference code; empty when the package has none.
  package var executionCode: String {
    listing.has(PackageListing.inferenceCodePath) ? PackageListing.inferenceCodePath : ""
  }

  /// CONFIG_MISSING without a config.json unless `isReplaced`, CONFIG_DUPLICATE with several.
  package func checkConfig(isReplaced: Bool, _ findings: inout Findings) {
    let found = listing.paths(named: "config.json")
    if found.count > 1 {
      refuse(
        PackageListing.configPath, "CONFIG_DUPLICATE",
        "is not the only one: \(Self.list(found)); keep one, directly in model/", &findings)
    } else if !listing.has(PackageListing.configPath), !isReplaced {
      let hint = found.first.map { "; the one at \($0) does not count" } ?? ""
      refuse(
        PackageListing.configPath, "CONFIG_MISSING",
        "is missing\(hint); add it or send initial_config", &findings)
    }
  }

  /// MODEL_FILE_MISSING, MODEL_FILE_AMBIGUOUS, INFERENCE_CODE_MISSING and
  /// INFERENCE_CODE_DUPLICATE for a package of `engine`.
  package func check(engine: ModelType, _ findings: inout Findings) {
    for wanted in EngineFiles.requirements(of: engine) {
      let found = listing.relativePaths(where: wanted.matches)
      if found.isEmpty {
        refuse(
          PackageListing.directory, "MODEL_FILE_MISSING",
          "holds no \(engine.rawValue) model: add \(wanted.description)", &findings)
      } else if wanted.count == .exactlyOne, found.count > 1 {
        refuse(
          PackageListing.directory, "MODEL_FILE_AMBIGUOUS",
          "holds \(found.count) files where one is wanted (\(wanted.description)): "
            + Self.list(found), &findings)
      }
    }
    if engine == .tensorFlow { checkSingleGraph(&findings) }
    checkInferenceCode(engine, &findings)
  }

  /// A TensorFlow package holds one `.pb` file, its saved_model.pb.
  private func checkSingleGraph(_ findings: inout Findings) {
    let found = listing.relativePaths { !$0.contains("/") && $0.hasSuffix(".pb") }
    if found.count > 1 {
      refuse(
        PackageListing.directory, "MODEL_FILE_AMBIGUOUS",
        "holds \(found.count) files *.pb where only saved_model.pb is wanted: "
          + Self.list(found), &findings)
    }
  }

  private func checkInferenceCode(_ engine: ModelType, _ findings: inout Findings) {
    let path = PackageListing.inferenceCodePath
    let found = listing.paths(named: "customize_service.py")
    if found.count > 1 {
      refuse(
        path, "INFERENCE_CODE_DUPLICATE",
        "is not the only one: \(Self.list(found)); keep one, directly in model/", &findings)
    } else if executionCode.isEmpty, needsInferenceCode(engine) {
      let hint = found.first.map { "; the one at \($0) does not count" } ?? ""
      refuse(
        path, "INFERENCE_CODE_MISSING",
        "is missing\(hint); \(engine.rawValue) packages need it to serve the model", &findings)
    }
  }

  private func needsInferenceCode(_ engine: ModelType) -> Bool {
    !engine.bringsItsOwnServer && runtimes.entries[engine]?.servesModelFiles != true
  }

  private func refuse(
    _ subject: String, _ reason: String, _ message: String, _ findings: inout Findings
  ) {
    findings.add(.failedPrecondition, subject, reason, message)
  }

  /// The first few paths, for error texts.
  private static func list(_ paths: [String]) -> String {
    let more = paths.count > 3 ? " and \(paths.count - 3) more" : ""
    return paths.prefix(3).joined(separator: ", ") + more
  }
}
