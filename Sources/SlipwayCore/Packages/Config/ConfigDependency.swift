internal import SlipwayJSON

/// Reads one element of `dependencies` (§3.4).
enum ConfigDependency {
  static func draft(
    _ object: JSONObject, at place: Place, _ values: inout ConfigValues
  ) -> DependencyDraft {
    values.warn(ofKeysBeyond: ["installer", "packages"], in: object, at: place)
    let packages = values.objects(object, "packages", at: place) ?? []
    return DependencyDraft(
      installer: values.text(object, "installer", at: place) ?? "",
      packages: packages.map { package(in: $0.object, at: $0.place, &values) })
  }

  private static func package(
    in object: JSONObject, at place: Place, _ values: inout ConfigValues
  ) -> DependencyDraft.Package {
    values.warn(
      ofKeysBeyond: ["package_name", "package_version", "restraint"], in: object, at: place)
    return DependencyDraft.Package(
      name: values.text(object, "package_name", at: place) ?? "",
      version: values.text(object, "package_version", at: place) ?? "",
      restraint: values.text(object, "restraint", at: place) ?? "")
  }
}
