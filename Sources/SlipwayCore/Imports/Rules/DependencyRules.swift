/// Rules of runtime dependencies (§3.4). A breach is DEPENDENCY_INVALID.
enum DependencyRules {
  /// Packages of one version, all installers together.
  static let packagesMax = 1000
  /// Longest name or version of a package, in bytes.
  static let textBytesMax = 255
  /// Installers that exist elsewhere and that this server does not run (E-3040, E-3041).
  private static let unsupported: Set<String> = ["yum", "apt-get", "conda"]

  /// The checked dependencies; entries that break a rule are left out after a finding.
  static func check(
    _ drafts: [DependencyDraft], at place: Place, _ findings: inout Findings
  ) -> [VersionSpec.Dependency] {
    let count = drafts.reduce(0) { $0 + $1.packages.count }
    if count > packagesMax {
      findings.add(
        place, "DEPENDENCY_INVALID", "names \(count) packages; at most \(packagesMax) are allowed")
    }
    return drafts.enumerated().map { index, draft in
      checkInstaller(draft.installer, at: place[index]["installer"], &findings)
      if draft.packages.isEmpty {
        findings.add(
          place[index]["packages"], "DEPENDENCY_INVALID", "is empty; name at least one package")
      }
      return VersionSpec.Dependency(
        installer: "pip",
        packages: draft.packages.enumerated().compactMap { number, package in
          check(package, at: place[index]["packages"][number], &findings)
        })
    }
  }

  private static func checkInstaller(
    _ installer: String, at place: Place, _ findings: inout Findings
  ) {
    if installer == "pip" { return }
    if unsupported.contains(installer) {
      findings.add(
        .unimplemented, place.subject, "INSTALLER_UNSUPPORTED",
        "is \(installer), which this server does not run; use pip or import an image")
    } else {
      findings.add(
        place, "DEPENDENCY_INVALID",
        installer.isEmpty ? "is missing; use pip" : "is '\(installer.prefix(64))'; use pip")
    }
  }

  private static func check(
    _ draft: DependencyDraft.Package, at place: Place, _ findings: inout Findings
  ) -> VersionSpec.Dependency.Item? {
    var own = Findings()
    func refuse(_ field: String, _ message: String) {
      own.add(place[field], "DEPENDENCY_INVALID", message)
    }
    let rule = "use ASCII without blanks and without & ! ' \" < > ="
    if !isToken(draft.name) {
      refuse("package_name", "is '\(draft.name.prefix(64))'; \(rule)")
    }
    if !draft.version.isEmpty, !isToken(draft.version) {
      refuse("package_version", "is '\(draft.version.prefix(64))'; \(rule)")
    }
    let restraint = VersionSpec.Dependency.Restraint(rawValue: draft.restraint)
    if !draft.restraint.isEmpty, restraint == nil {
      refuse(
        "restraint", "is '\(draft.restraint.prefix(64))'; use EXACT, ATLEAST or ATMOST")
    } else if draft.version.isEmpty, restraint != nil {
      refuse("restraint", "binds no version; set package_version or leave restraint out")
    } else if !draft.version.isEmpty, restraint == nil {
      refuse("restraint", "is missing; say how package_version binds: EXACT, ATLEAST or ATMOST")
    }
    findings.add(own)
    guard own.isEmpty else { return nil }
    return VersionSpec.Dependency.Item(
      name: draft.name, version: draft.version.isEmpty ? nil : draft.version,
      restraint: restraint)
  }

  /// Printable ASCII without blanks and forbidden characters, not an option of the installer.
  private static func isToken(_ text: String) -> Bool {
    (1...textBytesMax).contains(text.utf8.count) && !text.hasPrefix("-")
      && text.utf8.allSatisfy { (0x21...0x7E).contains($0) } && !TextRules.holdsForbidden(text)
  }
}
